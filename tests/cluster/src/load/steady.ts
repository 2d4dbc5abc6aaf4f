/** Open-loop load: requests are sent at their times, whether or not earlier ones were answered, and each answer is taken down. */
import { setTimeout as delay } from 'node:timers/promises';
import { createClient, createSession, NetworkError, ProblemError, type Client } from '@nuanxin/client';
import { routes as identity } from '@nuanxin/contracts/identity';
import type { District } from '../district/district.js';
import type { Staff } from '../district/replay.js';
import type { Ask } from './asks.js';

/** How one request went. */
export interface Sample {
  /** When it was to be sent, by the system's clock. */
  readonly at: number;
  readonly route: string;
  /** From when it was to be sent. */
  readonly latencyMs: number;
  /** Undefined: it succeeded. Status 0: there was no whole answer. */
  readonly failure: { readonly status: number; readonly code: string; readonly retryAfter: number | undefined; readonly why: string } | undefined;
}

const TIMEOUT_MS = 30_000;
const SECOND_MS = 1_000;
const WAIT_MS = 250;
/** For what was not answered: longer than any fault lasts. */
const PATIENCE_MS = 180_000;

/** A client of the load's person that tries once; renewing its token, it goes on trying, as a session does. */
function clientOf({ installed: { url }, history }: District, { login, password }: Staff): Client {
  const anonymous = createClient({ baseUrl: url, timeoutMs: TIMEOUT_MS });
  const session = createSession({
    signIn: async () => (await anonymous.call(identity.signIn, { body: { login, password } })).data,
    refresh: async (refreshToken) => (await anonymous.call(identity.refreshToken, { body: { refreshToken } })).data,
  });
  return createClient({ baseUrl: url, fetch: history.once, timeoutMs: TIMEOUT_MS, retry: { retries: 0 }, token: () => session.token(), onRefresh: () => session.onRefresh() });
}

export class SteadyLoad {
  readonly samples: Sample[] = [];
  private readonly client: Client;
  private readonly failed: Ask[] = [];
  private readonly under = new Set<Promise<void>>();
  private ended = false;
  private sending: Promise<void> | undefined;

  /** `perSecond` may be changed at any time. */
  constructor(district: District, staff: Staff, private readonly next: () => Ask, public perSecond: number) {
    this.client = clientOf(district, staff);
  }

  begin(): void {
    this.sending = this.send();
  }

  private async send(): Promise<void> {
    for (let due = performance.now(); !this.ended; due += SECOND_MS / this.perSecond) {
      const wait = due - performance.now();
      if (wait > 0) await delay(wait);
      const one: Promise<void> = this.one(this.next(), due).finally(() => this.under.delete(one));
      this.under.add(one);
    }
  }

  private async one(ask: Ask, due: number): Promise<void> {
    const failure = await ask.send(this.client).then(() => undefined, failureOf);
    if (failure !== undefined && ask.isCommand) this.failed.push(ask);
    this.samples.push({ at: Math.round(performance.timeOrigin + due), route: ask.route, latencyMs: performance.now() - due, failure });
  }

  /** Ends the load, and brings each command that failed to its end under the same key. Throws where one comes to none. */
  async end(): Promise<{ repeated: number }> {
    this.ended = true;
    await this.sending;
    await Promise.all(this.under);
    const repeated = this.failed.length;
    for (const ask of this.failed.splice(0)) await this.untilDone(ask);
    return { repeated };
  }

  private async untilDone(ask: Ask): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const failure = await ask.send(this.client).then(() => undefined, failureOf);
      if (failure === undefined) return;
      if (performance.now() > until) throw new Error(`${ask.route} came to no end: ${failure.status} ${failure.code}: ${failure.why}`);
      await delay(WAIT_MS);
    }
  }
}

function failureOf(error: unknown): NonNullable<Sample['failure']> {
  if (error instanceof ProblemError) return { status: error.status, code: error.code, retryAfter: error.retryAfterSeconds, why: error.detail ?? error.title };
  if (!(error instanceof NetworkError)) throw error;
  return { status: 0, code: 'no-answer', retryAfter: undefined, why: error.cause instanceof Error ? `${error.cause.message} ${causeOf(error.cause)}` : error.message };
}

const causeOf = ({ cause }: Error): string => (cause instanceof Error ? cause.message : '');
