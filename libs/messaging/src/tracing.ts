/** Spans of messaging after the OpenTelemetry conventions (1.44, system "nats"): sending links, processing continues the trace. */
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, propagation, trace, type Context, type Link, type Span } from '@opentelemetry/api';
import type { Envelope } from '@nuanxin/kernel';
import { withCause } from './cause.js';

const tracer = trace.getTracer('@nuanxin/messaging');
/** Links on one span of a batch; the rest of a large batch is counted, not linked. */
const LINKS_MAX = 64;
const TRACEPARENT = /"traceparent":"([0-9a-f-]{55})"/;

const contextOf = (traceparent: string | undefined): Context => (traceparent === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent }));

const linkTo = (traceparent: string | undefined): Link[] => {
  const spanContext = traceparent === undefined ? undefined : trace.getSpanContext(contextOf(traceparent));
  return spanContext === undefined ? [] : [{ context: spanContext }];
};

async function finish<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
    throw error;
  } finally {
    span.end();
  }
}

/** Runs `send` in a span that links to the creation of each message: a relay's batch is nobody's parent. */
export function traceSend<T>(rows: readonly { payload: string; stream: string }[], send: () => Promise<T>): Promise<T> {
  const links = rows.slice(0, LINKS_MAX).flatMap((row) => linkTo(TRACEPARENT.exec(row.payload)?.[1]));
  const span = tracer.startSpan('send outbox', {
    kind: SpanKind.PRODUCER, links,
    attributes: { 'messaging.system': 'nats', 'messaging.operation.name': 'send', 'messaging.operation.type': 'send', 'messaging.batch.message_count': rows.length, 'messaging.destination.name': rows[0]?.stream ?? '' },
  });
  return finish(span, () => context.with(trace.setSpan(context.active(), span), send));
}

/** Runs `work` as the processing of `events` (the first one's trace is continued, the others are linked), with the event as cause. */
export function traceProcess(handler: string, events: readonly Envelope[], work: () => Promise<void>): Promise<void> {
  const [first, ...others] = events;
  if (first === undefined) return Promise.resolve();
  const parent = contextOf(first.traceparent);
  const span = tracer.startSpan(`process ${first.type}`, {
    kind: SpanKind.CONSUMER, links: others.slice(0, LINKS_MAX).flatMap((event) => linkTo(event.traceparent)),
    attributes: {
      'messaging.system': 'nats', 'messaging.operation.name': 'process', 'messaging.operation.type': 'process', 'messaging.destination.template': first.type,
      'messaging.message.id': first.id, 'messaging.batch.message_count': events.length, 'messaging.consumer.group.name': handler,
    },
  }, parent);
  const cause = { correlationId: first.correlationid, causationId: first.id };
  return finish(span, () => context.with(trace.setSpan(parent, span), () => withCause(cause, work)));
}
