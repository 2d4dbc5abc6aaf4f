/** What every service's module may inject: configuration, data source, clock, ids, outbox, stores, references, verifier, logger. */
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import type { ServiceName } from '@nuanxin/contracts';
import { Outbox } from '@nuanxin/messaging';
import { DataSource } from 'typeorm';
import { auditControllerOf } from '../audit/audit.controller.js';
import { GuardRefusals } from '../audit/guard-refusals.js';
import { AuditInterceptor } from '../audit/audit.interceptor.js';
import { StreamTickets } from '../auth/stream-tickets.js';
import { TokenVerifier } from '../auth/verifier.js';
import { RouteGuard, RouteInterceptor } from '../http/pipeline.js';
import { ProblemFilter } from '../http/problem.js';
import { References } from '../persistence/references.js';
import { Stores } from '../persistence/stores.js';
import { ids } from './clock.js';
import { CLOCK, CONFIG, IDS, LOGGER } from './tokens.js';
import type { Kit } from './start-service.js';

@Global()
@Module({})
export class KitModule {
  /** The module with the parts that were made before Nest started. */
  static with(kit: Kit, service: ServiceName): DynamicModule {
    const tickets = new StreamTickets(kit.dataSource);
    return {
      module: KitModule, controllers: [auditControllerOf(service)],
      providers: [
        { provide: CONFIG, useValue: kit.config },
        { provide: CLOCK, useValue: kit.clock },
        { provide: IDS, useValue: ids },
        { provide: LOGGER, useValue: kit.logger },
        { provide: DataSource, useValue: kit.dataSource },
        { provide: Outbox, useValue: kit.outbox },
        { provide: Stores, useValue: new Stores(kit.dataSource, kit.outbox, kit.wake) },
        { provide: References, useValue: new References() },
        { provide: TokenVerifier, useValue: kit.verifier },
        { provide: StreamTickets, useValue: tickets },
        { provide: APP_GUARD, useValue: new RouteGuard(kit.verifier, tickets, new GuardRefusals(kit.dataSource, kit.logger)) },
        { provide: APP_INTERCEPTOR, useValue: new RouteInterceptor() },
        { provide: APP_INTERCEPTOR, useValue: new AuditInterceptor(kit.dataSource, kit.logger) },
        { provide: APP_FILTER, useValue: new ProblemFilter(kit.logger) },
      ],
      exports: [CONFIG, CLOCK, IDS, LOGGER, DataSource, Outbox, Stores, References, TokenVerifier, StreamTickets],
    };
  }
}
