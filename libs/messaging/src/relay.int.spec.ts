/** The relay on real PostgreSQL and NATS: nothing committed is skipped, order holds per aggregate, refusals stop one aggregate alone (N1, N3). */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { contactEnded } from '@nuanxin/contracts/hotline-cases';
import { eventually } from '@nuanxin/testing';
import pg from 'pg';
import { v7 } from 'uuid';
import { startWorld, type World } from '../test/world.js';
import { insertOutboxSql } from './index.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('the relay', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterEach(() => world.quiet());
  afterAll(() => world.stop());

  const session = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: world.databaseUrl });
    await client.connect();
    return client;
  };

  it('N1 sends a row that commits after rows with higher numbers were sent', async () => {
    const [early, late] = [v7(), v7()];
    await world.router();
    await world.relay();
    const writer = await session();
    await writer.query('BEGIN');
    await writer.query(insertOutboxSql(1), [JSON.stringify([world.row(early, 1)])]);
    await world.append(late, 1);
    await eventually(async () => expect(await world.versions(late)).toEqual([1]));
    await writer.query('COMMIT');
    await writer.end();
    await eventually(async () => expect(await world.versions(early)).toEqual([1]));
  });

  it('N1 is not delayed by a transaction that stays open elsewhere', async () => {
    const idle = await session();
    await idle.query('BEGIN');
    await idle.query('SELECT pg_current_xact_id()');
    await world.router();
    const relay = await world.relay();
    const id = v7();
    await world.append(id, 1, 2);
    relay.wake();
    await eventually(async () => expect(await world.versions(id)).toEqual([1, 2]));
    await idle.query('ROLLBACK');
    await idle.end();
  });

  it('N3 several relays, some cut off from their database in the middle, keep every aggregate in order', async () => {
    const ids = upTo(12).map(() => v7());
    await world.router();
    await Promise.all(upTo(3).map(() => world.relay({ batchRows: 20 })));
    const admin = await session();
    for (const version of upTo(25)) {
      await Promise.all(ids.map((id) => world.append(id, version)));
      if (version % 6 === 0) await admin.query(`SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE application_name = 'relay' AND datname = current_database() ORDER BY random() LIMIT 1) one`);
    }
    await admin.end();
    for (const id of ids) await eventually(async () => expect(await world.versions(id)).toEqual(upTo(25)));
  });

  it('N1 a broker that is killed under load, and away meanwhile, loses nothing', async () => {
    const ids = upTo(8).map(() => v7());
    await world.router();
    await world.relay();
    for (const version of upTo(10)) {
      await Promise.all(ids.map((id) => world.append(id, version)));
      if (version === 4) await world.nats.kill();
      if (version === 8) await world.nats.start();
    }
    for (const id of ids) await eventually(async () => expect(await world.versions(id)).toEqual(upTo(10)), 40_000);
    await eventually(async () => expect(await world.unsent()).toBe(0));
  }, 60_000);

  it('N1 a batch that the broker refuses, since it holds one event already, is sent row by row', async () => {
    const [first, second] = [v7(), v7()];
    await world.router();
    await world.append(first, 1, 2, 3);
    await world.append(second, 1, 2);
    const [sentBefore] = await world.dataSource.query<[{ id: string; payload: string }]>('SELECT id, payload FROM outbox WHERE aggregate_id = $1 AND aggregate_version = 1', [first]);
    await world.publish(first, 1, { id: sentBefore.id });
    await eventually(async () => expect(await world.versions(first)).toEqual([1]));
    await world.relay();
    await eventually(async () => expect(await world.versions(first)).toEqual([1, 2, 3]));
    await eventually(async () => expect(await world.versions(second)).toEqual([1, 2]));
    await eventually(async () => expect(await world.unsent()).toBe(0));
  });

  it('N3 an event that the broker refuses for good parks its aggregate, and no other', async () => {
    const [bad, good] = [v7(), v7()];
    await world.router();
    await world.append(bad, 1, 2, 3);
    await world.append(good, 1, 2);
    await world.dataSource.query(`UPDATE outbox SET payload = payload || repeat(' ', 300000) WHERE aggregate_id = $1 AND aggregate_version = 2`, [bad]);
    await world.relay();
    await eventually(async () => expect(await world.versions(good)).toEqual([1, 2]));
    const parked = await eventually(async () => {
      const rows: { version: number; reason: string; type: string }[] = await world.dataSource.query(`SELECT aggregate_version AS version, parked_reason AS reason, type FROM outbox WHERE parked_at IS NOT NULL`);
      expect(rows).toHaveLength(1);
      return rows[0];
    });
    expect(parked).toMatchObject({ version: 2, type: contactEnded.type, reason: expect.stringMatching(/10054/) });
    await world.append(bad, 4);
    await world.append(good, 3);
    await eventually(async () => expect(await world.versions(good)).toEqual([1, 2, 3]));
    expect(await world.versions(bad)).toEqual([1]);
    expect(await world.dataSource.query('SELECT aggregate_version AS version FROM outbox WHERE aggregate_id = $1 AND published_at IS NULL ORDER BY seq', [bad])).toEqual([{ version: 2 }, { version: 3 }, { version: 4 }]);
    await world.dataSource.query('DELETE FROM outbox WHERE aggregate_id = $1', [bad]);
  });
});
