/** The wiring of the gateway's own routes; what is passed on is wired from the contracts in `gateway.ts`. */
import { Module, type DynamicModule } from '@nestjs/common';
import { EvaluationController } from './evaluation/evaluation.controller.js';
import { EvaluationDriver } from './evaluation/evaluation-driver.js';
import { DocumentsController } from './http/documents.controller.js';
import { Reference } from './http/documents.js';

@Module({ controllers: [DocumentsController] })
export class GatewayModule {
  /** With a driver, in evaluation instances alone, domain time can be driven; without one its routes do not exist. */
  static with(driver: EvaluationDriver | undefined, reference: Reference): DynamicModule {
    const shown = { provide: Reference, useValue: reference };
    if (driver === undefined) return { module: GatewayModule, providers: [shown] };
    return { module: GatewayModule, controllers: [EvaluationController], providers: [shown, { provide: EvaluationDriver, useValue: driver }] };
  }
}
