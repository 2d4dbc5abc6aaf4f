/** The stream of lines over a stop and a new start of the service, as a subscriber sees it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { createClient, type StreamItem } from '@nuanxin/client';
import { contactAggregate, contactEnded } from '@nuanxin/contracts/hotline-cases';
import { sessionAggregate, sessionEnded } from '@nuanxin/contracts/identity';
import { routes } from '@nuanxin/contracts/volunteer-hours';
import { loadConfig, serviceConfig, startService, StreamTickets, TICKET_OWNER_HEADER, type RunningService } from '@nuanxin/service-kit';
import { eventually, testService, type TestService } from '@nuanxin/testing';
import { volunteerHours } from './volunteer-hours.module.js';

describe('a subscriber of the stream', () => {
  let test: TestService;
  let running: RunningService | undefined;
  let folder = '';
  let log = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-key-'));
    await writeFile(path.join(folder, 'key'), randomBytes(32).toString('base64'));
    test = await testService(volunteerHours, () => Promise.resolve({ PSEUDONYM_KEY_FILE: path.join(folder, 'key'), LOG_LEVEL: 'debug' }), { logTo: { write: (line) => { log += line; } } });
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

  describe('VH-11 by a ticket', () => {
    const open = (query: Record<string, string>): Promise<Response> => fetch(new URL(`/v1/hours/stream?${new URLSearchParams({ follow: 'false', ...query }).toString()}`, test.service.url));
    const issue = async (token: string): Promise<string> => (await test.call(routes.issueStreamTicket, { token, body: {} })).body.ticket;

    it('opens once, whoever else shows it at the same time, and goes on after the line that is named', async () => {
      const ticket = await issue(await test.tokens.sign('analyst'));
      const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await open({ ticket })).status));
      expect(statuses.sort()).toEqual([200, ...Array.from({ length: 7 }, () => 401)]);
      await work(20);
      const positions = async (query: Record<string, string>): Promise<string[]> => [...(await (await open({ ...query, ticket: await issue(await test.tokens.sign('analyst')) })).text()).matchAll(/^id: (\d+)$/gm)].map(([, position = '']) => position);
      const all = await eventually(async () => {
        const found = await positions({});
        expect(found.length).toBeGreaterThan(0);
        return found;
      });
      expect(await positions({ lastEventId: all[0] ?? '' })).toEqual(all.slice(1));
    });

    it('opens to whom it was given, tells the gateway who that is, and ends with their session and token', async () => {
      const [sessionId, personId] = [randomUUID(), randomUUID()];
      const ticket = await issue(await test.tokens.sign('analyst', { sessionId, personId }));
      const reading = await open({ ticket, follow: 'true' });
      expect([reading.status, reading.headers.get(TICKET_OWNER_HEADER)]).toEqual([200, personId]);
      const [unused, ended] = [await issue(await test.tokens.sign('analyst', { sessionId })), test.tell(sessionEnded, sessionId, 1, { ...sessionAggregate.example, sessionId })];
      await ended;
      await reading.body?.pipeTo(new WritableStream());
      expect((await open({ ticket: unused })).status).toBe(401);
    });

    it('opens to nobody once it is over, made up, of another route or not all there; and nobody gets one who may not read', async () => {
      const ticket = await issue(await test.tokens.sign('analyst'));
      await test.service.kit.dataSource.query("UPDATE stream_ticket SET expires_at = now() - interval '1 millisecond'");
      expect((await open({ ticket })).status).toBe(401);
      const other = await new StreamTickets(test.service.kit.dataSource).issue('someOtherStream', await test.tokens.sign('analyst'));
      for (const wrong of [other, 'x', `${other}x`, 'A'.repeat(43)]) expect((await open({ ticket: wrong })).status).toBe(401);
      expect(await test.call(routes.issueStreamTicket, { role: 'counsellor', body: {} })).toMatchObject({ status: 403 });
    });

    it('leaves nothing behind that opens anything: neither ticket nor token is in the table or the log, and what is over goes', async () => {
      const token = await test.tokens.sign('analyst');
      const [first, second] = [await issue(token), await issue(token)];
      expect((await open({ ticket: first })).status).toBe(200);
      const { kit: { dataSource } } = test.service;
      const rows = JSON.stringify(await dataSource.query("SELECT encode(id, 'escape') AS id, encode(sealed, 'escape') AS sealed FROM stream_ticket"));
      const [header = ''] = token.split('.');
      for (const text of [rows, log]) expect([first, second, token, header].filter((secret) => text.includes(secret))).toEqual([]);
      await dataSource.query("UPDATE stream_ticket SET expires_at = now() - interval '1 millisecond'");
      await issue(token);
      await issue(token);
      expect(await dataSource.query('SELECT count(*)::int AS count FROM stream_ticket')).toEqual([{ count: 2 }]);
    });
  });

  it('does not hold the service up when it stops, and goes on after the last line that it has when it is back', async () => {
    const [{ lines }]: [{ lines: number }] = await test.service.kit.dataSource.query('SELECT count(*)::int AS lines FROM entry');
    const seen: StreamItem<unknown>[] = [];
    const stop = new AbortController();
    const client = createClient({ baseUrl: test.service.url, token: () => test.tokens.sign('analyst') });
    const reading = (async () => {
      for await (const item of client.stream(routes.streamHours, { signal: stop.signal })) seen.push(item);
    })().catch((error: unknown) => error);
    await work(0);
    await eventually(() => expect(seen).toHaveLength(lines + 1));
    running = undefined;
    await test.service.stop();
    const environment = { ...test.environment, PORT: new URL(test.service.url).port };
    running = await startService(volunteerHours, loadConfig(serviceConfig, environment));
    await work(10);
    await eventually(() => expect(seen).toHaveLength(lines + 2));
    expect(new Set(seen.map(({ id }) => id)).size).toBe(lines + 2);
    stop.abort(new Error('enough'));
    expect(await reading).toEqual(new Error('enough'));
  });

  it('N1 has every line sent to HOURS again once the stream was lost, without anybody asking', async () => {
    const inHours = async (): Promise<number> => {
      const provisioner = await test.nats.connect('provisioner');
      try {
        return (await (await jetstreamManager(provisioner)).streams.info('HOURS')).state.messages;
      } finally {
        await provisioner.close();
      }
    };
    const lines = async (): Promise<number> => (await (running ?? test.service).kit.dataSource.query<[{ count: number }]>('SELECT count(*)::int AS count FROM entry'))[0].count;
    const all = await lines() + 1;
    await work(60);
    await eventually(async () => expect([await lines(), await inHours()]).toEqual([all, all]));
    await test.nats.kill();
    await test.nats.empty();
    await test.nats.start();
    await test.nats.provision();
    await eventually(async () => expect(await inHours()).toBe(all));
  });
});
