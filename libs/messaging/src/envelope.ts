/** Reading envelopes: JSON from the wire to an event whose data its contract has checked. */
import { eventOfType } from '@nuanxin/contracts';
import type { Envelope } from '@nuanxin/kernel';
import { z } from 'zod';

const envelopeSchema = z.object({
  specversion: z.literal('1.0'), id: z.uuid(), type: z.string(), source: z.string(), subject: z.uuid(), time: z.iso.datetime({ offset: true }),
  aggregateversion: z.int().min(1), epoch: z.int().min(1), correlationid: z.string(), causationid: z.string().exactOptional(), traceparent: z.string().exactOptional(),
  data: z.record(z.string(), z.unknown()),
});

/** A message that is no event: it can never be handled, and is parked with this reason. */
export class UnreadableEvent extends Error {}

/**
 * Decodes and validates a message. A type that no contract declares is let through with its data as it is: a newer
 * producer may tell of something that this version of a consumer does not know, and its place in the order counts.
 */
export function decode(payload: Uint8Array | string): Envelope {
  let json: unknown;
  try {
    json = JSON.parse(typeof payload === 'string' ? payload : new TextDecoder().decode(payload));
  } catch (cause) {
    throw new UnreadableEvent('the message is not JSON', { cause });
  }
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) throw new UnreadableEvent(`the message is no event: ${z.prettifyError(envelope.error)}`);
  const contract = eventOfType(envelope.data.type);
  if (contract === undefined) return envelope.data;
  const data = contract.data.safeParse(envelope.data.data);
  if (!data.success) throw new UnreadableEvent(`the data breaks its contract: ${z.prettifyError(data.error)}`);
  return { ...envelope.data, data: data.data };
}
