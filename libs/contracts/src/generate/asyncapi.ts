/** AsyncAPI 3 of everything that services tell each other: a channel per event, sent by its producer, received by each consumer's durable. */
import type { Envelope } from '@nuanxin/kernel';
import { z } from 'zod';
import type { Aggregate } from '../core/aggregate.js';
import { subjectOf, type EventContract } from '../core/event.js';
import type { ServiceName } from '../core/services.js';
import { jsonSchemaOf } from './json-schema.js';

/** The envelope without its data; it has every field of the kernel's, or this does not compile. */
const envelope = z.object({
  specversion: z.literal('1.0'),
  id: z.uuid().describe('UUIDv7; also the Nats-Msg-Id.'),
  type: z.string(),
  source: z.string().describe('<district>/<service>'),
  subject: z.string().describe("The aggregate's id."),
  time: z.iso.datetime({ offset: true }).describe('Domain time.'),
  aggregateversion: z.int().min(1).describe('1, 2, 3 … per aggregate, without holes.'),
  epoch: z.int().min(0).describe("Raised when the producer's database was restored: versions may be used again after it."),
  correlationid: z.string(),
  causationid: z.string().optional(),
  traceparent: z.string().optional().describe('W3C Trace Context.'),
} satisfies { [Field in Exclude<keyof Envelope, 'data'>]-?: z.ZodType }).describe('CloudEvents 1.0 names, with what ordering and tracing need.');

/** How a durable is called: consumer, producer, aggregate. */
export const durableNameOf = (consumer: ServiceName, aggregate: { service: string; name: string }): string => `${consumer}--${aggregate.service}--${aggregate.name}`;

const channelIdOf = (event: EventContract): string => event.type.replace(/^nuanxin\./, '');
const sorted = <T>(entries: readonly (readonly [string, T])[]): Record<string, T> => Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

function channelOf(event: EventContract, aggregate: Aggregate) {
  return {
    address: subjectOf('{district}', event), title: event.name, description: event.doc,
    parameters: { district: { $ref: '#/components/parameters/district' } },
    messages: { event: { $ref: `#/components/messages/${channelIdOf(event)}` } },
    'x-stream': aggregate.stream, 'x-aggregate': aggregate.name, 'x-broadcast': aggregate.broadcast,
  };
}

function messageOf(event: EventContract) {
  return {
    name: event.type, title: event.name, summary: event.doc, contentType: 'application/json',
    payload: { allOf: [
      { $ref: '#/components/schemas/Envelope' },
      { type: 'object', properties: { type: { const: event.type }, data: { $ref: `#/components/schemas/${event.type}` } }, required: ['data'] },
    ] },
  };
}

function operationsOf(event: EventContract, aggregate: Aggregate): (readonly [string, object])[] {
  const id = channelIdOf(event);
  const channel = { $ref: `#/channels/${id}` };
  const messages = [{ $ref: `#/channels/${id}/messages/event` }];
  return [
    [`send.${id}`, { action: 'send', channel, messages, 'x-service': event.service, 'x-stream': aggregate.stream }],
    ...aggregate.consumers.map((consumer) => [`receive.${consumer}.${id}`, {
      action: 'receive', channel, messages, 'x-service': consumer, 'x-stream': aggregate.stream, 'x-durable': durableNameOf(consumer, aggregate),
    }] as const),
  ];
}

/** The JSON Schema of an event's data, with its doc and example. */
export function eventSchemaOf(event: EventContract) {
  return { title: event.name, description: event.doc, ...jsonSchemaOf(event.data, 'output'), examples: [event.example] };
}

/** The document, for `aggregates` and their `events`. Throws for an event of an aggregate that is not among them. */
export function asyncApiOf(aggregates: readonly Aggregate[], events: readonly EventContract[], version: string) {
  const pairs = events.map((event) => {
    const aggregate = aggregates.find(({ service, name }) => service === event.service && name === event.aggregate);
    if (aggregate === undefined) throw new Error(`${event.type} belongs to no aggregate of ${event.service}.`);
    return { event, aggregate };
  });
  return {
    asyncapi: '3.0.0',
    info: { title: 'nuanxin', version, description: "Events of a district. Durables filter by aggregate, and consumers ignore the events that they don't need.", license: { name: 'Apache-2.0' } },
    defaultContentType: 'application/json',
    channels: sorted(pairs.map(({ event, aggregate }) => [channelIdOf(event), channelOf(event, aggregate)])),
    operations: sorted(pairs.flatMap(({ event, aggregate }) => operationsOf(event, aggregate))),
    components: {
      parameters: { district: { description: 'The district: small letters, digits and hyphens.' } },
      messages: sorted(events.map((event) => [channelIdOf(event), messageOf(event)])),
      schemas: { Envelope: jsonSchemaOf(envelope, 'output'), ...sorted(events.map((event) => [event.type, eventSchemaOf(event)])) },
    },
  };
}
