/** What waits is seen: the age of the oldest unsent event, and the aggregates that stand still (N3). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@nuanxin/testing';
import { v7 } from 'uuid';
import { startWorld, type World } from '../test/world.js';
import { backlogOf } from './index.js';

describe('the backlog', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  it('N3 has the age of the oldest event that no relay has sent, and none once it is sent; what stands behind a parked one is told as parked', async () => {
    expect(await backlogOf(world.dataSource)).toEqual({ oldestUnsentSeconds: 0, outboxParked: 0, inboxParked: 0 });
    const [old, parked] = [v7(), v7()];
    await world.append(old, 1, 2);
    await world.append(parked, 1, 2);
    await world.dataSource.query(`UPDATE outbox SET created_at = created_at - interval '1 hour' WHERE aggregate_id = $1 AND aggregate_version = 1`, [old]);
    await world.dataSource.query(`UPDATE outbox SET created_at = created_at - interval '1 day', parked_at = CASE aggregate_version WHEN 1 THEN now() END WHERE aggregate_id = $1`, [parked]);
    const waiting = await backlogOf(world.dataSource);
    expect(waiting).toMatchObject({ outboxParked: 1, inboxParked: 0 });
    expect(Math.floor(waiting.oldestUnsentSeconds / 600)).toBe(6);
    await world.relay();
    await eventually(async () => expect(await backlogOf(world.dataSource)).toEqual({ oldestUnsentSeconds: 0, outboxParked: 1, inboxParked: 0 }));
  });

  it('N3 counts an aggregate that a consumer has stopped, once however much waits behind it, and none that merely waits for one before', async () => {
    const bad = v7();
    await world.router((event) => {
      if (event.subject === bad && event.aggregateversion === 2) throw new TypeError('cannot read this contact');
    }, { attemptsMax: 1 });
    for (const version of [1, 2, 3, 4]) await world.publish(bad, version);
    await eventually(async () => expect(await world.dataSource.query('SELECT FROM parked_event WHERE aggregate_id = $1', [bad])).toHaveLength(3));
    await world.dataSource.query(`INSERT INTO parked_event (durable, event_id, aggregate_id, epoch, version, payload, reason) SELECT durable, gen_random_uuid(), gen_random_uuid(), epoch, version, payload, 'hole' FROM parked_event`);
    expect((await backlogOf(world.dataSource)).inboxParked).toBe(1);
  });
});
