/** Writes down whom the guard turned away for want of a permission or a second factor: handlers and their interceptor are never reached then. */
import { insertEntrySql } from '@nuanxin/audit';
import type { Route } from '@nuanxin/contracts';
import type { PersonActor } from '@nuanxin/kernel';
import type { DataSource } from 'typeorm';
import type { Request } from '../http/route.js';
import { FirstOfEach } from '../runtime/first-of-each.js';
import type { Logger } from '../runtime/logger.js';
import { Act } from './act.js';

/** Each person's refusals at each route are written once a minute, by each process, and no more than this of all. */
const WINDOW_MS = 60_000;
const ENTRIES_MAX = 600;

export class GuardRefusals {
  private readonly first = new FirstOfEach({ windowMs: WINDOW_MS, max: ENTRIES_MAX });

  constructor(private readonly dataSource: DataSource, private readonly logger: Logger) {}

  /** That it could not be written down changes nothing about the refusal. */
  async audit(contract: Pick<Route, 'id'>, { subjects, ...request }: Pick<Request, 'from' | 'requestId'> & { readonly actor: PersonActor; readonly subjects: unknown }, code: string): Promise<void> {
    const told = this.first.admit(`${request.actor.personId} ${contract.id} ${code}`);
    if (told === undefined) return;
    if (told.leftOut > 0) this.logger.warn({ leftOut: told.leftOut }, 'refusals of the minute before that are not audited one by one');
    await this.dataSource.query(insertEntrySql(1), [new Act(contract, request, subjects).entry(code)]).catch((err: unknown) => this.logger.error({ err, act: code }, 'a refusal could not be audited'));
  }
}
