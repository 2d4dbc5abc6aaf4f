/** Drives domain time in all services at once, and waits until the cell has nothing left to do (O2). */
import { setTimeout as sleep } from 'node:timers/promises';
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import { DomainError } from '@nuanxin/kernel';
import type { Agent } from 'undici';
import { EVALUATION_IDLE_MS_MAX, EVALUATION_POLL_MS_MAX, EVALUATION_POLL_MS_MIN, RETRY_SECONDS } from '../limits.js';
import type { Progress } from './consumers.js';
import { serviceState, type CellState, type ServiceState } from './contract.js';

export class EvaluationDriver {
  constructor(private readonly options: { upstreams: Readonly<Record<ServiceName, string>>; agent: Agent; consumers: { progress(): Promise<Progress> }; idleMsMax?: number }) {}

  /**
   * Sets domain time forward to `to` (ISO, with offset) everywhere and resolves when all is idle. A service that is
   * being started again is waited for. Throws `unavailable` when that takes longer than a minute, and a service's own refusal.
   */
  async advance(to: string, authorization: string): Promise<CellState> {
    const deadline = performance.now() + (this.options.idleMsMax ?? EVALUATION_IDLE_MS_MAX);
    const body = JSON.stringify({ to });
    const before = await this.settled(deadline);
    const told = await Promise.all(serviceNames.map((service) => this.persistently(deadline, () => this.call(service, 'POST', '/evaluation/advance', authorization, body))));
    return this.untilIdle(before, cellState(told), deadline, authorization);
  }

  /** The state of the cell at this moment. */
  async state(authorization: string): Promise<CellState> {
    const [services, { idle }] = await Promise.all([this.services(authorization), this.progress()]);
    return { ...services, idle: services.idle && idle };
  }

  /**
   * One look asks one service after the other, so something may pass between them unseen. When the consumers were idle before all
   * outboxes were found empty, are idle after, and nothing was published or delivered in between, then nothing was on its way:
   * what is not delivered is not handled, and so fills no outbox.
   */
  private async untilIdle(before: Progress, told: CellState, deadline: number, authorization: string): Promise<CellState> {
    let earlier = await this.settled(deadline);
    if (told.idle && passedNothing(before, earlier)) return told;
    for (let pause = EVALUATION_POLL_MS_MIN; ; pause = Math.min(pause * 1.5, EVALUATION_POLL_MS_MAX)) {
      const services = await this.persistently(deadline, () => this.services(authorization));
      const later = await this.settled(deadline);
      if (services.idle && passedNothing(earlier, later)) return services;
      earlier = later;
      if (performance.now() > deadline) throw unavailable();
      if (!services.idle) await sleep(pause);
    }
  }

  /** How far the consumers are once they are idle; where that takes too long, as far as they are. */
  private async settled(deadline: number): Promise<Progress> {
    for (let pause = EVALUATION_POLL_MS_MIN; ; pause = Math.min(pause * 1.5, EVALUATION_POLL_MS_MAX)) {
      const progress = await this.persistently(deadline, () => this.progress());
      if (progress.idle || performance.now() > deadline) return progress;
      await sleep(pause);
    }
  }

  private async services(authorization: string): Promise<CellState> {
    return cellState(await Promise.all(serviceNames.map((service) => this.call(service, 'GET', '/evaluation/idle', authorization))));
  }

  private progress(): Promise<Progress> {
    return this.options.consumers.progress().catch((error: unknown) => { throw unavailable(error); });
  }

  /** Again and again while a service is away, until the deadline. */
  private async persistently<T>(deadline: number, attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (error instanceof DomainError && error.code !== 'unavailable') throw error;
        if (performance.now() > deadline) throw unavailable(error);
        await sleep(EVALUATION_POLL_MS_MAX);
      }
    }
  }

  private async call(service: ServiceName, method: 'GET' | 'POST', path: string, authorization: string, body?: string): Promise<ServiceState> {
    const response = await this.options.agent.request({
      origin: this.options.upstreams[service], path, method, headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, body: body ?? null,
    });
    const answer = await response.body.json();
    if (response.statusCode === 200) return serviceState.parse(answer);
    if (response.statusCode < 500) throw new DomainError(codeOf(answer), { detail: `${service} refused.` });
    throw unavailable();
  }
}

const passedNothing = (earlier: Progress, later: Progress): boolean => earlier.idle && later.idle && earlier.mark === later.mark;

const cellState = (states: readonly ServiceState[]): CellState => ({
  idle: states.every((state) => state.idle),
  now: states.map((state) => state.now).reduce((earliest, now) => (now < earliest ? now : earliest)),
});

const unavailable = (cause?: unknown): DomainError => new DomainError('unavailable', { retryAfterSeconds: RETRY_SECONDS, cause });

const codeOf = (problem: unknown): string => (typeof problem === 'object' && problem !== null && 'code' in problem && typeof problem.code === 'string' ? problem.code : 'internal-error');
