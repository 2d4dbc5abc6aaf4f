/** Events put aside, on real PostgreSQL and NATS: seen, retried, given up; one poisoned aggregate stops no other (N3). */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@nuanxin/testing';
import { v7 } from 'uuid';
import { DURABLE, startWorld, type World } from '../test/world.js';
import { discardParked, listParked, type ParkedEvent, type Router } from './index.js';

describe('events put aside', () => {
  let world: World;
  let broken = new Set<string>();
  beforeAll(async () => {
    world = await startWorld();
  });
  afterEach(async () => {
    await world.quiet();
    broken = new Set();
  });
  afterAll(() => world.stop());

  const parkedOf = async (id: string): Promise<ParkedEvent[]> => (await listParked(world.dataSource)).filter((event) => event.aggregateId === id);
  const failing = (): Promise<Router> => world.router((event) => {
    if (broken.has(`${event.subject} ${event.aggregateversion}`)) throw new TypeError('cannot read this contact');
  }, { attemptsMax: 2 });
  /** An aggregate whose second event fails, with `versions` told. */
  const poisoned = async (versions: readonly number[]): Promise<string> => {
    const id = v7();
    broken.add(`${id} 2`);
    for (const version of versions) await world.publish(id, version);
    return id;
  };

  it('N3 an event that fails again and again parks its aggregate, visibly, while others go on', async () => {
    const router = await failing();
    const bad = await poisoned([1, 2, 3]);
    const good = v7();
    for (const version of [1, 2, 3]) await world.publish(good, version);
    await eventually(async () => expect(await world.versions(good)).toEqual([1, 2, 3]));
    const parked = await eventually(async () => {
      const list = await parkedOf(bad);
      expect(list.map((event) => event.version)).toEqual([2, 3]);
      return list;
    });
    expect(parked[0]).toMatchObject({ durable: DURABLE, reason: 'TypeError: cannot read this contact' });
    expect(JSON.stringify(parked)).not.toContain('counselling');
    expect(await world.versions(bad)).toEqual([1]);
    await world.publish(bad, 4);
    await eventually(async () => expect(await parkedOf(bad)).toHaveLength(3));
    await eventually(async () => expect(await router.idle()).toBe(true));
  });

  it('N3 retried in vain changes nothing; retried after the mistake is mended, its events take effect once and in order', async () => {
    const router = await failing();
    const id = await poisoned([1, 2, 3]);
    await eventually(async () => expect(await parkedOf(id)).toHaveLength(2));
    await expect(router.retryParked(DURABLE, id)).rejects.toThrow('cannot read this contact');
    expect(await parkedOf(id)).toHaveLength(2);
    broken.clear();
    expect(await router.retryParked(DURABLE, id)).toBe(2);
    expect(await world.versions(id)).toEqual([1, 2, 3]);
    expect(await router.retryParked(DURABLE, id)).toBe(0);
    await world.publish(id, 4);
    await eventually(async () => expect(await world.versions(id)).toEqual([1, 2, 3, 4]));
  });

  it('N3 an event aside that has a hole before it is not retried past the missing one', async () => {
    const router = await failing();
    const id = await poisoned([1, 2, 3, 5]);
    await eventually(async () => expect((await parkedOf(id)).map((event) => event.version)).toEqual([2, 3, 5]));
    broken.clear();
    expect(await router.retryParked(DURABLE, id)).toBe(2);
    expect((await parkedOf(id)).map((event) => [event.version, event.reason])).toEqual([[5, 'hole']]);
    await world.publish(id, 4);
    await eventually(async () => expect(await world.versions(id)).toEqual([1, 2, 3, 4, 5]));
    expect(await parkedOf(id)).toEqual([]);
  });

  it('N3 an event given up has no effect, in whichever order that is done, and its aggregate goes on after it', async () => {
    const router = await failing();
    const id = await poisoned([1, 2, 3, 4]);
    const parked = await eventually(async () => {
      const list = await parkedOf(id);
      expect(list).toHaveLength(3);
      return list;
    });
    const idOf = (version: number): string => parked.find((event) => event.version === version)?.eventId ?? '';
    expect(await discardParked(world.dataSource, DURABLE, idOf(3))).toBe(true);
    expect(await discardParked(world.dataSource, DURABLE, idOf(2))).toBe(true);
    expect(await discardParked(world.dataSource, DURABLE, idOf(2))).toBe(false);
    expect((await parkedOf(id)).map((event) => event.version)).toEqual([4]);
    expect(await router.retryParked(DURABLE, id)).toBe(1);
    await world.publish(id, 5);
    await eventually(async () => expect(await world.versions(id)).toEqual([1, 4, 5]));
    expect(await world.dataSource.query('SELECT FROM parked_event WHERE aggregate_id = $1', [id])).toEqual([]);
  });

  it('N3 a failure that passes by itself parks nothing, however often it comes', async () => {
    let failures = 6;
    const id = v7();
    await world.router((event) => {
      if (event.subject === id && failures-- > 0) throw Object.assign(new Error('the database is restarting'), { code: '57P01' });
    }, { attemptsMax: 2 });
    await world.publish(id, 1);
    await eventually(async () => expect(await world.versions(id)).toEqual([1]));
    expect(failures).toBeLessThanOrEqual(0);
    expect(await parkedOf(id)).toEqual([]);
  });

  it('N3 a message that cannot be read is put aside with the reason, and may be dropped', async () => {
    const router = await world.router();
    const unreadable = ['no json', '{"specversion":"1.0"}', JSON.stringify({ ...(await world.publish(v7(), 1)), data: { contactId: 7 } })];
    for (const payload of unreadable) await world.publishRaw(payload);
    const parked = await eventually(async () => {
      const list = (await listParked(world.dataSource)).filter((event) => event.aggregateId.startsWith('00000000'));
      expect(list).toHaveLength(3);
      return list;
    });
    expect(parked.map((event) => event.reason.split(':')[0]).sort()).toEqual(['the data breaks its contract', 'the message is no event', 'the message is not JSON']);
    await expect(router.retryParked(DURABLE, parked[0]?.aggregateId ?? '')).rejects.toThrow();
    for (const event of parked) expect(await discardParked(world.dataSource, DURABLE, event.eventId)).toBe(true);
    expect((await listParked(world.dataSource)).filter((event) => event.aggregateId.startsWith('00000000'))).toEqual([]);
    const good = v7();
    await world.publish(good, 1);
    await eventually(async () => expect(await world.versions(good)).toEqual([1]));
  });

  it('refuses to retry for a durable that the service has not', async () => {
    const router = await world.router();
    await expect(router.retryParked('volunteer-hours--nobody--nothing', v7())).rejects.toThrow('No such durable');
  });
});
