/** Audits every request that is to be: by the transactions that it commits, and where it commits none, before it is answered. */
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { insertEntrySql } from '@nuanxin/audit';
import { errorTable, isAudited, type Route } from '@nuanxin/contracts';
import { catchError, concatMap, from, Observable, throwError } from 'rxjs';
import type { DataSource, EntitySubscriberInterface, TransactionCommitEvent } from 'typeorm';
import { ROUTE_METADATA, type PipelineRequest } from '../http/route.js';
import { toDomainError } from '../http/problem.js';
import { FirstOfEach } from '../runtime/first-of-each.js';
import type { Logger } from '../runtime/logger.js';
import { Act, currentAct, withAct } from './act.js';

/** Refusals that stand in the log: who was turned away, and from what. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 404, 429]);
/** Who is told to wait is written once a minute for each address and route, and no more than this of all. */
const WAITS_MS = 60_000;
const WAITS_MAX = 600;

/** Writes the entry of the act under way into each transaction that it commits: with what it did, or not at all. */
export class AuditSubscriber implements EntitySubscriberInterface {
  async beforeTransactionCommit({ queryRunner }: TransactionCommitEvent): Promise<void> {
    const act = currentAct();
    if (act === undefined) return;
    await queryRunner.query(insertEntrySql(1), [act.entry('done')]);
    act.recorded = true;
  }
}

/** For every route of every service: which are audited, the contracts say. */
export class AuditInterceptor implements NestInterceptor {
  private readonly waits = new FirstOfEach({ windowMs: WAITS_MS, max: WAITS_MAX });

  constructor(private readonly dataSource: DataSource, private readonly logger: Logger) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const contract = Reflect.getMetadata(ROUTE_METADATA, context.getHandler()) as Route | undefined;
    const { nuanxin: request } = context.switchToHttp().getRequest<PipelineRequest>();
    if (contract === undefined || request === undefined || !isAudited(contract)) return next.handle();
    const act = new Act(contract, request, request.params, request.query, request.body);
    return new Observable((subscriber) => withAct(act, () => next.handle().pipe(
      catchError((error: unknown) => from(this.refused(act, error, `${contract.id} ${request.from.address ?? ''}`)).pipe(concatMap(() => throwError(() => error)))),
      concatMap((result) => this.done(act, result)),
    ).subscribe(subscriber)));
  }

  /** What was read, or changed nothing, is answered once it stands in the log. */
  private async done<T>(act: Act, result: T): Promise<T> {
    if (!act.recorded) await this.dataSource.query(insertEntrySql(1), [act.entry('done')]);
    return result;
  }

  /** The answer is a refusal already: that it could not be written down changes nothing about it. */
  private async refused(act: Act, thrown: unknown, where: string): Promise<void> {
    const { code } = toDomainError(thrown);
    const status = errorTable.get(code)?.status ?? 500;
    if (!REFUSALS.has(status) || (status === 429 && this.waits.admit(where) === undefined)) return;
    await this.dataSource.query(insertEntrySql(1), [act.entry(code)]).catch((err: unknown) => this.logger.error({ err, act: code }, 'a refusal could not be audited'));
  }
}
