/** The stream of lines over a stop and a new start of the service, as a subscriber sees it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, type StreamItem } from '@nuanxin/client';
import { contactAggregate, contactEnded } from '@nuanxin/contracts/hotline-cases';
import { sessionAggregate, sessionEnded } from '@nuanxin/contracts/identity';
import { routes } from '@nuanxin/contracts/volunteer-hours';
import { loadConfig, serviceConfig, startService, type RunningService } from '@nuanxin/service-kit';
import { eventually, testService, type TestService } from '@nuanxin/testing';
import { volunteerHours } from './volunteer-hours.module.js';

describe('a subscriber of the stream', () => {
  let test: TestService;
  let running: RunningService | undefined;
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-key-'));
    await writeFile(path.join(folder, 'key'), randomBytes(32).toString('base64'));
    test = await testService(volunteerHours, () => Promise.resolve({ PSEUDONYM_KEY_FILE: path.join(folder, 'key') }));
    running = test.service;
  });
  afterAll(async () => {
    await running?.stop();
    await test.nats.stop();
    await test.postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const work = async (minute: number): Promise<void> => {
    const [contactId, answeredBy] = [randomUUID(), randomUUID()];
    const at = (minutes: number): string => new Date(Date.parse('2020-02-01T01:00:00Z') + minutes * 60_000).toISOString();
    await test.tell(contactEnded, contactId, 1, { ...contactAggregate.example, contactId, answeredBy, answeredAt: at(minute), endedAt: at(minute + 1), status: 'ended' });
  };

  it.each<[string, (sessionId: string) => Promise<unknown>, { expiresInSeconds?: number }]>([
    ['their session ends', (sessionId) => test.tell(sessionEnded, sessionId, 1, { ...sessionAggregate.example, sessionId }), {}],
    ['their token expires', () => Promise.resolve(), { expiresInSeconds: -3 }],
  ])('P2 is cut off when %s, and nobody else is', async (_title, end, expiring) => {
    const sessionId = randomUUID();
    const opened = async (parts: Parameters<typeof test.tokens.sign>[1]): Promise<ReadableStream<Uint8Array>> => {
      const token = await test.tokens.sign('analyst', parts);
      const { body, status } = await fetch(new URL('/v1/hours/stream', test.service.url), { headers: { authorization: `Bearer ${token}` } });
      expect([status, body]).toEqual([200, expect.anything()]);
      return body ?? new ReadableStream();
    };
    let othersEnded = false;
    const others = (await opened({})).pipeTo(new WritableStream()).then(() => { othersEnded = true; }, () => undefined);
    // Verified with five seconds of tolerance: this one has two left, and a machine that has stood still for so long asks again with another.
    const own = await eventually(() => opened({ sessionId, ...expiring }));
    await end(sessionId);
    await own.pipeTo(new WritableStream());
    expect(othersEnded).toBe(false);
    void others;
  });

  it('does not hold the service up when it stops, and goes on after the last line that it has when it is back', async () => {
    const seen: StreamItem<unknown>[] = [];
    const stop = new AbortController();
    const client = createClient({ baseUrl: test.service.url, token: () => test.tokens.sign('analyst') });
    const reading = (async () => {
      for await (const item of client.stream(routes.streamHours, { signal: stop.signal })) seen.push(item);
    })().catch((error: unknown) => error);
    await work(0);
    await eventually(() => expect(seen).toHaveLength(1));
    running = undefined;
    await test.service.stop();
    const environment = { ...test.environment, PORT: new URL(test.service.url).port };
    running = await startService(volunteerHours, loadConfig(serviceConfig, environment));
    await work(10);
    await eventually(() => expect(seen).toHaveLength(2));
    expect(new Set(seen.map(({ id }) => id)).size).toBe(2);
    stop.abort(new Error('enough'));
    expect(await reading).toEqual(new Error('enough'));
  });
});
