/** Log lines of whom the gateway turned away: who, where from, from what and why. It has no database, and services never hear of these. */
import type { DomainError, PersonActor } from '@nuanxin/kernel';
import { FirstOfEach, type Logger } from '@nuanxin/service-kit';
import { REFUSALS_LOGGED, REFUSALS_WINDOW_MS } from '../limits.js';

/** Codes that tell of somebody who tries what they should not: tokens that are refused, permissions that are wanted, and too many requests. */
const TOLD: ReadonlySet<string> = new Set(['unauthenticated', 'forbidden', 'second-factor-enrolment-required', 'foreign-origin', 'too-many-requests']);

/** What of a request is told. */
export interface Refused {
  readonly route: string | undefined;
  readonly requestId: string;
  readonly ip: string;
  readonly hasToken: boolean;
  readonly actor: PersonActor | undefined;
}

export class RefusalLog {
  private readonly first: FirstOfEach;

  constructor(private readonly logger: Logger, nowMs?: () => number) {
    this.first = new FirstOfEach({ windowMs: REFUSALS_WINDOW_MS, max: REFUSALS_LOGGED, ...(nowMs && { nowMs }) });
  }

  /** One line a minute for whoever is refused the same at the same route; how many were left out is told with the first of the next minute, and metrics count all. A request without a token is no attempt. */
  tell({ code, permission }: DomainError, { route, requestId, ip, hasToken, actor }: Refused): void {
    if (!TOLD.has(code) || (code === 'unauthenticated' && !hasToken)) return;
    const told = this.first.admit(`${code} ${route ?? ''} ${actor?.personId ?? ip}`);
    if (told !== undefined) this.logger.info({ problem: code, permission, personId: actor?.personId, sessionId: actor?.sessionId, ip, route, requestId, leftOut: told.leftOut }, 'refused');
  }
}
