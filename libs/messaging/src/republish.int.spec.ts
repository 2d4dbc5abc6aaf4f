/** A lost stream, sent again from the outbox: every consumer comes to the same state, whatever it had and whatever was pruned (N1). */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { contactAggregate } from '@nuanxin/contracts/hotline-cases';
import { eventually } from '@nuanxin/testing';
import { v7 } from 'uuid';
import { startWorld, type World } from '../test/world.js';
import { appendSnapshots, raiseEpoch, resend } from './index.js';

const STREAM = 'HOTLINE_CASES';
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('republishing', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterEach(() => world.quiet());
  afterAll(() => world.stop());

  const sentAll = (): Promise<void> => eventually(async () => expect(await world.unsent()).toBe(0));
  const last = async (id: string): Promise<number | undefined> => (await world.versions(id)).at(-1);
  const lose = async (): Promise<void> => {
    await world.quiet();
    await world.nats.kill();
    await world.nats.empty();
    await world.nats.start();
    expect((await world.nats.provision()).created).toContain(STREAM);
  };
  /** What `main.js republish` does: the outbox as unsent, the state of each aggregate before it. */
  const republish = async (states: readonly { id: string; version: number }[]): Promise<number> => world.dataSource.transaction(async (tx) => {
    const count = await resend(tx, STREAM);
    const { snapshot } = contactAggregate;
    if (snapshot === undefined) throw new Error('contacts have snapshots');
    await appendSnapshots(tx, states.map(({ id, version }) => world.row(id, version, snapshot)));
    return count;
  });

  it('N1 an emptied stream is filled again, and consumers that had everything, something or nothing end alike', async () => {
    const [all, some, none] = [v7(), v7(), v7()];
    const ids = [all, some, none];
    await world.relay();
    const router = await world.router();
    for (const id of ids) await world.append(id, ...upTo(4));
    for (const id of ids) await eventually(async () => expect(await world.versions(id)).toEqual(upTo(4)));
    await router.stop();
    await world.append(some, 5, 6);
    await sentAll();
    await world.dataSource.query('DELETE FROM inbox_position WHERE aggregate_id = $1', [none]);
    await world.dataSource.query('DELETE FROM inbox WHERE event_id IN (SELECT id FROM outbox WHERE aggregate_id = $1)', [none]);
    await lose();
    await republish([{ id: all, version: 4 }, { id: some, version: 6 }, { id: none, version: 4 }]);
    await world.relay();
    await world.router();
    await world.append(all, 5);
    await eventually(async () => expect(await world.versions(all)).toEqual([1, 2, 3, 4, 5]));
    await eventually(async () => expect(await world.versions(some)).toEqual([1, 2, 3, 4, 6]));
    await eventually(async () => expect(await world.versions(none)).toEqual([1, 2, 3, 4, 4]));
    expect((await world.effects(some)).at(-1)).toMatchObject({ version: 6, snapshot: true });
    expect(await world.dataSource.query('SELECT FROM parked_event')).toEqual([]);
  });

  it('N1 what was pruned from the outbox is made good by the snapshot', async () => {
    const id = v7();
    await world.relay();
    const router = await world.router();
    await world.append(id, 1, 2);
    await eventually(async () => expect(await world.versions(id)).toEqual([1, 2]));
    await router.stop();
    await world.append(id, 3, 4, 5);
    await sentAll();
    await world.dataSource.query('DELETE FROM outbox WHERE aggregate_id = $1 AND aggregate_version <= 4', [id]);
    await lose();
    await republish([{ id, version: 5 }]);
    await world.relay();
    await world.router();
    await world.append(id, 6);
    await eventually(async () => expect(await world.versions(id)).toEqual([1, 2, 5, 6]));
  });

  it('N1 a stream that is lost while its relay and router run is gone on with as soon as it is there again', async () => {
    const ids = upTo(5).map(() => v7());
    await world.relay();
    await world.router();
    for (const id of ids) await world.append(id, 1, 2);
    await world.nats.kill();
    await world.nats.empty();
    for (const id of ids) await world.append(id, 3);
    await world.nats.start();
    await world.nats.provision();
    await republish(ids.map((id) => ({ id, version: 3 })));
    for (const id of ids) await eventually(async () => expect(await last(id)).toBe(3), 40_000);
    for (const id of ids) await world.append(id, 4);
    for (const id of ids) await eventually(async () => expect(await last(id)).toBe(4), 20_000);
    for (const id of ids) {
      const versions = await world.versions(id);
      expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    }
  }, 80_000);

  it('N1 a republish when nothing was lost changes nothing', async () => {
    const id = v7();
    await world.relay();
    await world.router();
    await world.append(id, 1, 2, 3);
    await eventually(async () => expect(await world.versions(id)).toEqual([1, 2, 3]));
    expect(await republish([{ id, version: 3 }])).toBeGreaterThanOrEqual(3);
    await sentAll();
    await world.append(id, 4);
    await eventually(async () => expect(await world.versions(id)).toEqual([1, 2, 3, 4]));
  });

  it('N3 snapshots stand before everything else that waits, also page by page', async () => {
    const [first, second] = [v7(), v7()];
    await world.append(first, 1);
    await world.append(second, 1);
    const { snapshot } = contactAggregate;
    if (snapshot === undefined) throw new Error('contacts have snapshots');
    await world.dataSource.transaction(async (tx) => {
      await appendSnapshots(tx, [world.row(first, 1, snapshot)]);
      await appendSnapshots(tx, [world.row(second, 1, snapshot)]);
    });
    const order: { type: string }[] = await world.dataSource.query('SELECT type FROM outbox WHERE aggregate_id = ANY($1::uuid[]) ORDER BY seq', [[first, second]]);
    expect(order.map(({ type }) => type.includes('-snapshot.'))).toEqual([true, true, false, false]);
  });

  it('N3 the epoch rises with every restore, also of the same backup a second time', async () => {
    const epoch = async (): Promise<number> => (await world.dataSource.query<[{ epoch: number }]>('SELECT epoch FROM messaging_epoch'))[0].epoch;
    const id = v7();
    await world.append(id, 1);
    expect(await epoch()).toBe(1);
    await raiseEpoch(world.dataSource);
    const first = await epoch();
    expect(first).toBeGreaterThan(Date.UTC(2020, 0) / 60_000);
    await world.append(id, 2);
    const [row] = await world.dataSource.query<[{ epoch: number; payload: string }]>('SELECT epoch, payload FROM outbox WHERE aggregate_id = $1 AND aggregate_version = 2', [id]);
    expect(row.epoch).toBe(first);
    expect((JSON.parse(row.payload) as { epoch: number }).epoch).toBe(first);
    await raiseEpoch(world.dataSource);
    expect(await epoch()).toBeGreaterThan(first);
  });
});
