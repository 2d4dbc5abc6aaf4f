/** How far the cell's streams and consumers have come, read from the monitor of nats-server in one request. */
import { topologyOf } from '@nuanxin/messaging';
import type { Agent } from 'undici';
import { z } from 'zod';

const consumer = z.object({ name: z.string(), delivered: z.object({ consumer_seq: z.int() }), num_pending: z.int().default(0), num_ack_pending: z.int().default(0) });
const stream = z.object({ name: z.string(), state: z.object({ last_seq: z.int() }), consumer_detail: z.array(consumer).default([]) });
const monitored = z.object({ account_details: z.array(z.object({ stream_detail: z.array(stream).default([]) })).default([]) });

export interface Progress {
  /** Every durable is there, has nothing to deliver, and nothing delivered that is not acknowledged. */
  readonly idle: boolean;
  /** The same in two looks when in between nothing was published and nothing delivered. */
  readonly mark: string;
}

/** Looks at the streams and durables of a district. */
export class Consumers {
  private readonly durables: readonly string[];

  constructor(private readonly options: { district: string; monitorUrl: string; agent: Agent }) {
    this.durables = topologyOf(options.district).durables.map((durable) => durable.name);
  }

  /** Throws where the monitor does not answer. */
  async progress(): Promise<Progress> {
    const response = await this.options.agent.request({ origin: new URL(this.options.monitorUrl).origin, path: '/jsz?accounts=true&streams=true&consumers=true', method: 'GET' });
    const streams = monitored.parse(await response.body.json()).account_details.flatMap((account) => account.stream_detail);
    const consumers = streams.flatMap((each) => each.consumer_detail);
    const done = new Set(consumers.filter((each) => each.num_pending === 0 && each.num_ack_pending === 0).map((each) => each.name));
    return {
      idle: this.durables.every((name) => done.has(name)),
      mark: [...streams.map((each) => `${each.name} ${each.state.last_seq}`), ...consumers.map((each) => `${each.name} ${each.delivered.consumer_seq}`)].sort().join(),
    };
  }
}
