/** Tells the other gateways of a district what was counted here, and hears what they counted; without NATS each counts for itself. */
import type { NatsConnection } from '@nats-io/nats-core';
import { ratesSubject } from '@nuanxin/messaging';
import { ids, type Logger } from '@nuanxin/service-kit';
import { metrics, type ObservableResult } from '@opentelemetry/api';
import { z } from 'zod';
import { RATE_KEY_LENGTH_MAX, RATE_TALLIES_MAX, RATE_TELL_MS } from '../limits.js';
import type { Counts } from './counts.js';

const count = z.int().min(0).max(1_000_000_000);
/** Of each policy the tallies: key, milliseconds since its window opened, requests. */
const message = z.strictObject({ from: z.uuid(), tallies: z.record(z.string(), z.array(z.tuple([z.string().max(RATE_KEY_LENGTH_MAX), count, count])).max(RATE_TALLIES_MAX)) });

/** Nothing here is waited for by a request: it is counted at once by what is known, and told a moment later. */
export class RateExchange {
  private readonly id = ids.next();
  private readonly gauge = metrics.getMeter('@nuanxin/gateway').createObservableGauge('nuanxin.gateway.rates.shared', { description: 'Whether rates are counted together with the other gateways: 1, or 0 while NATS is away and this one counts alone.' });
  private readonly observe = (result: ObservableResult): void => result.observe(this.isShared ? 1 : 0);
  private connection: NatsConnection | undefined;
  private isConnected = false;
  private telling: NodeJS.Timeout | undefined;

  constructor(private readonly options: { readonly district: string; readonly counts: readonly Counts[]; readonly logger: Logger }) {
    this.gauge.addCallback(this.observe);
  }

  /** Whether the others hear of what is counted here. */
  get isShared(): boolean {
    return this.isConnected;
  }

  /** Takes up a connection, which may come and go. */
  use(connection: NatsConnection): void {
    const { district, logger } = this.options;
    this.connection = connection;
    connection.subscribe(ratesSubject(district), {
      callback: (error, { data }) => {
        if (error) logger.warn({ err: error }, 'what other gateways counted could not be heard');
        else this.hear(data);
      },
    });
    this.turn(true);
    void (async () => {
      for await (const { type } of connection.status()) {
        if (type === 'disconnect') this.turn(false);
        if (type === 'reconnect') this.turn(true);
      }
    })().catch((err: unknown) => logger.warn({ err }, 'whether NATS is there cannot be told'));
  }

  /** Called when there is something to tell: what comes within a moment goes together. */
  later(): void {
    if (!this.isConnected || this.telling !== undefined) return;
    this.telling = setTimeout(() => {
      this.telling = undefined;
      this.tell();
    }, RATE_TELL_MS);
  }

  stop(): void {
    this.isConnected = false;
    clearTimeout(this.telling);
    this.gauge.removeCallback(this.observe);
  }

  private turn(on: boolean): void {
    if (on === this.isConnected) return;
    this.isConnected = on;
    if (on) this.options.logger.info('rates are counted together with the other gateways');
    else this.options.logger.warn('rates are counted by this gateway alone until NATS is back');
    // What was counted meanwhile, in windows that are still open.
    this.later();
  }

  /** Nothing is handed to a client that is looking for its broker: it would keep it all. */
  private tell(): void {
    if (!this.isConnected || this.connection === undefined) return;
    const tallies = Object.fromEntries(this.options.counts.map((counts) => [counts.policy.name, counts.tell(RATE_TALLIES_MAX).map(({ key, openedMsAgo, count: n }) => [key, openedMsAgo, n])] as const));
    const lists = Object.values(tallies);
    if (lists.every(({ length }) => length === 0)) return;
    this.connection.publish(ratesSubject(this.options.district), JSON.stringify({ from: this.id, tallies }));
    if (lists.some(({ length }) => length === RATE_TALLIES_MAX)) this.later();
  }

  private hear(data: Uint8Array): void {
    let told: z.output<typeof message>;
    try {
      told = message.parse(JSON.parse(new TextDecoder().decode(data)));
    } catch (err) {
      this.options.logger.warn({ err }, 'another gateway told something that cannot be read');
      return;
    }
    if (told.from === this.id) return;
    for (const counts of this.options.counts) {
      for (const [key, openedMsAgo, n] of told.tallies[counts.policy.name] ?? []) counts.add({ key, openedMsAgo, count: n });
    }
  }
}
