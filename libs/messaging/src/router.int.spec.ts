/** The router on real PostgreSQL and NATS: each event once, in order, at any age and from any number of replicas (N2, N3). */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream } from '@nats-io/jetstream';
import { contactAggregate } from '@nuanxin/contracts/hotline-cases';
import { eventually } from '@nuanxin/testing';
import { v7 } from 'uuid';
import { DURABLE, startWorld, type World } from '../test/world.js';
import { lockPositions, parkHole, recordEvents } from './index.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const snapshot = contactAggregate.snapshot;

describe('the router', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterEach(() => world.quiet());
  afterAll(() => world.stop());

  const parkedOf = async (aggregateId: string): Promise<{ version: number; reason: string }[]> => world.dataSource.query('SELECT version, reason FROM parked_event WHERE aggregate_id = $1 ORDER BY version', [aggregateId]);
  /** Once this has its effect, everything published before it was looked at. */
  const settle = async (): Promise<void> => {
    const marker = v7();
    await world.publish(marker, 1);
    await eventually(async () => expect(await world.versions(marker)).toEqual([1]));
  };
  /** Transactions of this database that have written to positions, and are idle, or wait for another that has. */
  const waitingFor = async (state: string): Promise<number> => {
    const [row] = await world.dataSource.query<[{ count: number }]>(`SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND state = $1 AND query LIKE '%inbox_position%' AND pid <> pg_backend_pid()`, [state]);
    return row.count;
  };
  /** Has the server deliver the waiting messages of the durable so often, as if replicas had held them back. */
  const wearOut = async (deliveries: number): Promise<void> => {
    const connection = await world.nats.connect('volunteer-hours');
    const consumer = await jetstream(connection).consumers.get('HOTLINE_CASES', DURABLE);
    for (let round = 0; round < deliveries; round += 1) {
      const message = await consumer.next({ expires: 2_000 });
      expect(message?.info.deliveryCount).toBe(round + 1);
      message?.nak();
      await connection.flush();
    }
    await connection.close();
  };

  it('N2 duplicates have one effect, at any age: also past the broker’s window, where no message id is known', async () => {
    const id = v7();
    await world.router();
    const first = await world.publish(id, 1);
    const second = await world.publish(id, 2);
    await eventually(async () => expect(await world.versions(id)).toEqual([1, 2]));
    for (const event of [first, second, first]) await world.publish(id, event.aggregateversion, { id: event.id, messageId: false });
    await world.publish(id, 3);
    await eventually(async () => expect(await world.versions(id)).toEqual([1, 2, 3]));
    await world.dataSource.query('DELETE FROM inbox WHERE event_id = $1', [first.id]);
    await world.publish(id, 1, { id: first.id, messageId: false });
    await settle();
    expect(await world.versions(id)).toEqual([1, 2, 3]);
  });

  it('N3 events that come out of order are held back and handled in order', async () => {
    const id = v7();
    await world.router();
    for (const version of [3, 1, 2, 5, 4]) await world.publish(id, version);
    await eventually(async () => expect(await world.versions(id)).toEqual([1, 2, 3, 4, 5]));
    expect(await parkedOf(id)).toEqual([]);
  });

  it('N3 an event that waited through many deliveries is put aside, and taken when the missing one comes', async () => {
    const id = v7();
    await world.publish(id, 2);
    await wearOut(9);
    await world.router();
    await eventually(async () => expect(await parkedOf(id)).toEqual([{ version: 2, reason: 'hole' }]));
    await world.publish(id, 1);
    await eventually(async () => expect(await world.versions(id)).toEqual([1, 2]));
    expect(await parkedOf(id)).toEqual([]);
  });

  it('N3 an event is not put aside while another replica is handling the one that it waits for', async () => {
    const id = v7();
    const [first, second] = [await world.publish(id, 1), await world.publish(id, 2)];
    let commit: () => void = () => undefined;
    const told = new Promise<void>((resolve) => { commit = resolve; });
    const handling = world.dataSource.transaction(async (tx) => {
      expect((await lockPositions(tx, DURABLE, [id])).size).toBe(0);
      await recordEvents(tx, DURABLE, [first], new Set());
      await told;
    });
    const parking = world.dataSource.transaction((tx) => parkHole(tx, DURABLE, second));
    await eventually(async () => {
      const [row] = await world.dataSource.query<[{ waiting: number }]>(`SELECT count(*)::int AS waiting FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
      expect(row.waiting).toBe(1);
    });
    commit();
    await handling;
    expect(await parking).toBe(false);
    expect(await parkedOf(id)).toEqual([]);
  });

  it('N2 of an aggregate’s first event and the snapshot that tells the same, each at another replica, one has its effect', async () => {
    const id = v7();
    const told = { ...(await world.publish(v7(), 1)), id: v7(), subject: id, aggregateversion: 2, type: snapshot?.type ?? '' };
    let commit: () => void = () => undefined;
    const sure = new Promise<void>((resolve) => { commit = resolve; });
    const another = world.dataSource.transaction(async (tx) => {
      expect((await lockPositions(tx, DURABLE, [id])).size).toBe(0);
      await recordEvents(tx, DURABLE, [told], new Set());
      await sure;
    });
    await eventually(async () => expect(await waitingFor('idle in transaction')).toBeGreaterThan(0));
    await world.router();
    await world.publish(id, 1);
    await eventually(async () => expect(await waitingFor('active')).toBeGreaterThan(0));
    commit();
    await another;
    await world.publish(id, 3);
    await eventually(async () => expect(await world.versions(id)).toEqual([3]));
  });

  it('N2 N3 two replicas on one durable, one leaving in the middle, keep order and single effects', async () => {
    const ids = upTo(10).map(() => v7());
    await world.hasten();
    const [first] = await Promise.all([world.router(undefined, { batchEvents: 7 }), world.router(undefined, { batchEvents: 7 })]);
    for (const version of upTo(20)) {
      await Promise.all(ids.map((id) => world.publish(id, version)));
      if (version === 10) await first.stop();
    }
    for (const id of ids) await eventually(async () => expect(await world.versions(id)).toEqual(upTo(20)), 25_000);
  });

  it('N3 after a restore a higher epoch uses versions again, and what is left of the old one changes nothing', async () => {
    const id = v7();
    await world.router();
    for (const version of upTo(4)) await world.publish(id, version);
    await eventually(async () => expect(await world.versions(id)).toEqual([1, 2, 3, 4]));
    await world.publish(id, 3, { epoch: 2 });
    await world.publish(id, 5);
    await world.publish(id, 4, { epoch: 2 });
    await eventually(async () => expect(await world.effects(id)).toHaveLength(6));
    await settle();
    expect((await world.effects(id)).map(({ version, epoch }) => [epoch, version])).toEqual([[1, 1], [1, 2], [1, 3], [1, 4], [2, 3], [2, 4]]);
  });

  it('N1 a snapshot stands for all events up to it, also at a consumer that has none of them', async () => {
    const [lagging, fresh] = [v7(), v7()];
    if (snapshot === undefined) throw new Error('contacts have snapshots');
    await world.router();
    await world.publish(lagging, 1);
    for (const id of [lagging, fresh]) {
      await world.publish(id, 3, { contract: snapshot });
      for (const version of [1, 2, 3, 4]) await world.publish(id, version);
    }
    await eventually(async () => expect(await world.versions(fresh)).toEqual([3, 4]));
    await eventually(async () => expect(await world.versions(lagging)).toEqual([1, 3, 4]));
  });

  it('N1 a database that is away while events come loses none of them', async () => {
    const id = v7();
    await world.router();
    await world.publish(id, 1);
    await eventually(async () => expect(await world.versions(id)).toEqual([1]));
    await world.dataSource.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    for (const version of [2, 3, 4]) await world.publish(id, version);
    await eventually(async () => expect(await world.versions(id)).toEqual([1, 2, 3, 4]));
  });
});
