/** One trace from the request through outbox, NATS and inbox to what the handler itself tells, seen by an exporter in memory. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream } from '@nats-io/jetstream';
import { consumedBy } from '@nuanxin/contracts';
import { contactAggregate, contactEnded } from '@nuanxin/contracts/hotline-cases';
import type { Envelope } from '@nuanxin/kernel';
import { currentCause, defineHandler, Outbox, Relay, relayDefaults, Router, routerDefaults, type Cause } from '@nuanxin/messaging';
import { eventually, freshDatabase, testNats, testPostgres, type TestNats, type TestPostgres } from '@nuanxin/testing';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { trace } from '@opentelemetry/api';
import fastify from 'fastify';
import type { DataSource } from 'typeorm';
import { v7 } from 'uuid';
import { createDataSource, createLogger, migrate, startTelemetry, traceRequests, type Telemetry } from '../index.js';

describe('a trace', () => {
  const exporter = new InMemorySpanExporter();
  let telemetry: Telemetry | undefined;
  let [postgres, nats, dataSource]: [TestPostgres | undefined, TestNats | undefined, DataSource | undefined] = [undefined, undefined, undefined];
  beforeAll(async () => {
    telemetry = await startTelemetry({ service: 'test', ratio: 1, processors: [new SimpleSpanProcessor({ exporter })] });
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await nats?.stop();
    await postgres?.stop();
    await telemetry?.stop();
  });

  it('goes from the request through outbox and NATS to the handler, with its cause and its log lines', async () => {
    [postgres, nats] = await Promise.all([testPostgres(), testNats()]);
    const { runUrl, migrateUrl } = await freshDatabase(postgres, 'trace');
    await migrate(migrateUrl, { entities: [], migrations: [] });
    const source = (dataSource = await createDataSource(runUrl, { entities: [], migrations: [] }, 5).initialize());
    const outbox = new Outbox({ district: nats.district, service: 'hotline-cases', clock: { now: () => new Date() }, ids: { next: () => v7() } });
    const seen: { event: Envelope; cause: Cause; spanId: string | undefined }[] = [];
    const logged: string[] = [];
    const logger = createLogger('test', 'info', { write: (line: string) => logged.push(line) });
    const handlers = consumedBy('volunteer-hours').map((aggregate) => defineHandler({
      name: `when-${aggregate.name}-is-told.look`, aggregate,
      handle: async (event) => {
        seen.push({ event, cause: currentCause('none'), spanId: trace.getActiveSpan()?.spanContext().spanId });
        logger.info('handled');
      },
    }));
    const [producer, consumer] = [await nats.connect('hotline-cases'), await nats.connect('volunteer-hours')];
    const relay = new Relay({ ...relayDefaults, databaseUrl: runUrl, jetstream: jetstream(producer), onError: () => undefined });
    const router = new Router({ ...routerDefaults, service: 'volunteer-hours', dataSource: source, jetstream: jetstream(consumer), handlers, onCommit: () => undefined, onError: () => undefined });
    const server = fastify();
    traceRequests(server);
    const id = v7();
    server.post('/v1/contacts', async (_request, reply) => {
      await source.transaction((tx) => outbox.append(tx, [{ contract: contactEnded, aggregateId: id, version: 1, data: { ...contactAggregate.example, contactId: id } }]));
      relay.wake();
      return reply.status(201).send({});
    });
    relay.start();
    router.start();
    const parent = '4bf92f3577b34da6a3ce929d0e0e4736';
    const url = await server.listen({ port: 0, host: '127.0.0.1' });
    const response = await fetch(`${url}/v1/contacts`, { method: 'POST', headers: { traceparent: `00-${parent}-00f067aa0ba902b7-01`, 'x-request-id': 'request-0001' } });
    const [told] = await eventually(() => {
      expect(seen).toHaveLength(1);
      return seen;
    });
    await Promise.all([router.stop(), relay.stop(), server.close()]);
    await Promise.all([producer.close(), consumer.close()]);

    const spans = exporter.getFinishedSpans();
    const request = spans.find((span) => span.name === 'POST /v1/contacts');
    const processing = spans.find((span) => span.name === `process ${contactEnded.type}`);
    const sending = spans.find((span) => span.name === 'send outbox');
    expect([request, processing].map((span) => span?.spanContext().traceId)).toEqual([parent, parent]);
    expect(request?.parentSpanContext?.spanId).toBe('00f067aa0ba902b7');
    expect(processing?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId);
    expect(sending?.links.map((link) => link.context.traceId)).toEqual([parent]);
    expect(processing?.attributes).toMatchObject({ 'messaging.system': 'nats', 'messaging.operation.type': 'process', 'messaging.message.id': told?.event.id });
    expect(request?.attributes['http.response.status_code']).toBe(201);
    const requestId = response.headers.get('x-request-id');
    expect(told?.event.correlationid).toBe(requestId);
    expect(told?.cause).toEqual({ correlationId: requestId, causationId: told?.event.id });
    expect(told?.spanId).toBe(processing?.spanContext().spanId);
    expect(JSON.parse(logged[0] ?? '{}')).toMatchObject({ trace_id: parent, span_id: told?.spanId });
    expect(JSON.stringify(spans.map((span) => [span.name, span.attributes]))).not.toContain(contactAggregate.example.answeredBy);
  });
});
