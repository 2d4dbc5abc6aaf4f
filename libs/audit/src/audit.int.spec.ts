/** The audit log on a real database and a real broker: whatever is done to it afterwards is found. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NatsConnection } from '@nats-io/nats-core';
import { freshDatabase, testNats, testPostgres, type TestNats, type TestPostgres } from '@nuanxin/testing';
import pg from 'pg';
import { anchorHead, Audit1750000000003, chainEntries, GENESIS, hashOf, headOf, oldestUnanchoredSeconds, readAnchors, verifyChain, type AuditEntry, type Query } from './index.js';

const SERVICE = 'hotline-cases';

describe('the audit log', () => {
  let postgres: TestPostgres;
  let nats: TestNats;
  let [service, provisioner]: NatsConnection[] = [];
  const pools: pg.Pool[] = [];
  /** As the service may, and as whoever has the whole database may. */
  let [run, superuser]: Query[] = [];
  let district = '';
  beforeAll(async () => {
    [postgres, nats] = await Promise.all([testPostgres(), testNats()]);
    [service, provisioner] = [await nats.connect(SERVICE), await nats.connect('provisioner')];
    district = nats.district;
  });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await service?.close();
    await provisioner?.close();
    await nats.stop();
    await postgres.stop();
  });
  beforeEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.end()));
    const { migrateUrl, runUrl, database } = await freshDatabase(postgres, 'audit');
    const root = new URL(postgres.superuserUrl);
    root.pathname = database;
    const queryAs = (url: string): Query => {
      const pool = new pg.Pool({ connectionString: url, max: 1 });
      pools.push(pool);
      return async (sql, parameters) => (await pool.query(sql, [...(parameters ?? [])])).rows;
    };
    await new Audit1750000000003().up({ query: queryAs(migrateUrl) });
    [run, superuser] = [queryAs(runUrl), queryAs(root.toString())];
    anchored = (await anchors()).length;
  });

  const as = (): { run: Query; superuser: Query; service: NatsConnection; provisioner: NatsConnection } => {
    if (run === undefined || superuser === undefined || service === undefined || provisioner === undefined) throw new Error('not yet set up');
    return { run, superuser, service, provisioner };
  };
  const write = (count: number): Promise<unknown> => as().run(
    `INSERT INTO audit_entry (actor_id, session_id, act, outcome, subjects, address, user_agent, request_id)
     SELECT gen_random_uuid(), gen_random_uuid(), 'getNote', 'done', ARRAY[gen_random_uuid()], '203.0.113.7', 'agent', n::text FROM generate_series(1, $1) n`, [count]);
  const chain = async (limit = 1_000): Promise<void> => { while ((await chainEntries(as().run, limit)) > 0); };
  const anchors = async () => (await readAnchors(as().provisioner, district))?.get(SERVICE) ?? [];
  /** Anchors of the tests before, each of which had a database of its own. */
  let anchored = 0;
  const anchor = (): Promise<boolean> => anchorHead(as().run, as().service, district, SERVICE, 0);
  const check = async (now = new Date()) => verifyChain(as().superuser, (await anchors()).slice(anchored), now);
  /** What triggers and privileges keep the service from, and a superuser not. */
  const tamper = async (sql: string, parameters?: readonly unknown[]): Promise<void> => {
    await as().superuser(`SET session_replication_role = 'replica'`);
    await as().superuser(sql, parameters);
  };
  const whole = async (): Promise<void> => {
    await write(10);
    await chain(3);
    expect(await anchor()).toBe(true);
    expect(await check()).toEqual({ entries: 10, anchors: 1, problems: [] });
  };

  it('is whole as it was written, in whatever batches it was chained and whatever was rolled back in between', async () => {
    await write(3);
    await as().run(`SELECT nextval(pg_get_serial_sequence('audit_entry', 'position'))`).catch(() => undefined);
    await chain(2);
    await write(4);
    await chain();
    expect(await check()).toEqual({ entries: 7, anchors: 0, problems: [] });
  });

  it('finds each flipped byte, in whatever column it is', async () => {
    await whole();
    const changes = [
      `actor_id = gen_random_uuid()`, `session_id = NULL`, `act = 'getNotes'`, `outcome = 'forbidden'`, `subjects = subjects || subjects`, `address = '203.0.113.6'`, `user_agent = 'Agent'`, `request_id = 'x'`,
      `at = at + interval '1 microsecond'`, `hash = set_byte(hash, 7, get_byte(hash, 7) # 1)`,
    ];
    for (const change of changes) {
      const [before] = await as().superuser<{ row: string }>('SELECT row_to_json(e)::text AS row FROM audit_entry e WHERE link = 4');
      await tamper(`UPDATE audit_entry SET ${change} WHERE link = 4`);
      expect([change, (await check()).problems[0]]).toEqual([change, expect.stringMatching(/entry [45] of the chain \(position \d+\) was changed/)]);
      await tamper(`UPDATE audit_entry e SET (actor_id, session_id, act, outcome, subjects, address, user_agent, request_id, at, hash) =
        (SELECT r.actor_id, r.session_id, r.act, r.outcome, r.subjects, r.address, r.user_agent, r.request_id, r.at, r.hash FROM json_populate_record(NULL::audit_entry, $1::json) r) WHERE link = 4`, [before?.row]);
      expect((await check()).problems).toEqual([]);
    }
  });

  it('finds a deleted row', async () => {
    await whole();
    await tamper('DELETE FROM audit_entry WHERE link = 6');
    expect((await check()).problems).toContain('entries 6 to 6 of the chain are missing');
  });

  it('finds a tail that was cut, by the anchor', async () => {
    await whole();
    await tamper('DELETE FROM audit_entry WHERE link > 7');
    expect((await check()).problems).toEqual([expect.stringMatching(/entry 10 of the chain, anchored at .*, is gone: the chain was cut short/)]);
  });

  it('finds a chain that was rewritten as a whole and is sound in itself, by the anchor', async () => {
    await whole();
    await tamper(`UPDATE audit_entry SET outcome = 'forbidden' WHERE link = 2`);
    await tamper('UPDATE audit_entry SET link = NULL, hash = NULL');
    await chainEntries(as().superuser, 1_000);
    const verdict = await check();
    expect([verdict.entries, verdict.problems]).toEqual([10, [expect.stringMatching(/entry 10 of the chain is not the one that was anchored at .*: the chain was rewritten/)]]);
    expect((await verifyChain(as().superuser, [], new Date())).problems).toEqual([]);
  });

  it('finds a log that was emptied, and one that is neither chained nor anchored any more', async () => {
    await whole();
    await write(2);
    expect((await check()).problems).toEqual([]);
    const day = new Date(Date.now() + 86_400_000);
    expect((await check(day)).problems).toEqual(['2 entries are still outside the chain']);
    await chain();
    expect((await check(day)).problems).toEqual(['2 entries before 12 are not anchored, though it is time']);
    await tamper('TRUNCATE audit_entry');
    expect((await check()).problems).toEqual([expect.stringContaining('is gone')]);
  });

  it('is only added to by the service: no entry is changed, taken away or chained anew', async () => {
    await whole();
    for (const sql of [`UPDATE audit_entry SET outcome = 'x'`, 'DELETE FROM audit_entry', 'TRUNCATE audit_entry', `UPDATE audit_entry SET link = 99, hash = hash WHERE link = 3`,
      `INSERT INTO audit_entry (at, act, outcome, subjects, request_id) VALUES (now() - interval '1 day', 'getNote', 'done', '{}', 'x')`]) {
      await expect(as().run(sql)).rejects.toThrow(/permission denied|only grows/);
    }
  });

  it('chains by the canonical form of JSON, so that anybody can recompute it', () => {
    const entry: AuditEntry = { position: '1', at: '2020-01-25T00:00:00.000000Z', actorId: null, sessionId: null, act: 'signIn', outcome: 'done', subjects: [], address: null, userAgent: '浏览器', requestId: randomUUID() };
    expect(hashOf(GENESIS, '1', { ...entry })).toEqual(hashOf(GENESIS, '1', Object.fromEntries(Object.entries(entry).reverse()) as typeof entry));
    expect(hashOf(GENESIS, '1', entry)).not.toEqual(hashOf(GENESIS, '2', entry));
  });

  it('anchors a chain that has grown once an hour, and not more', async () => {
    expect(await anchorHead(as().run, as().service, district, SERVICE)).toBe(false);
    await write(1);
    await chain();
    expect(await anchorHead(as().run, as().service, district, SERVICE)).toBe(true);
    await write(1);
    await chain();
    expect(await anchorHead(as().run, as().service, district, SERVICE)).toBe(false);
    expect((await headOf(as().run))?.link).toBe('2');
  });

  it('says how old the oldest entry is that no anchor stands for, whether it has its place or not', async () => {
    const age = (): Promise<number> => oldestUnanchoredSeconds(as().run);
    const aged = async (link: string | null, hours: number): Promise<void> => tamper(`UPDATE audit_entry SET at = now() - make_interval(hours => $2) WHERE link IS NOT DISTINCT FROM $1`, [link, hours]);
    expect(await age()).toBe(0);
    await write(1);
    await aged(null, 5);
    expect(await age()).toBeGreaterThanOrEqual(5 * 3_600);
    await chain();
    expect(await age()).toBeGreaterThanOrEqual(5 * 3_600);
    await anchor();
    expect(await age()).toBe(0);
    await write(1);
    await chain();
    await aged('2', 3);
    await write(1);
    expect(Math.floor(await age() / 3_600)).toBe(3);
  });
});
