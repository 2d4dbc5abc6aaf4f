/** Plans and what time makes of their slots on real PostgreSQL and NATS, in driven time: CS-3 to CS-7, D2 over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts/content-scheduling';
import { hospitalAggregate, hospitalClosed, hospitalRegistered } from '@nuanxin/contracts/hospital-groups';
import { personAggregate, personDeactivated, personRegistered } from '@nuanxin/contracts/identity';
import { eventually, publishAs, type TestService } from '@nuanxin/testing';
import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { District } from '../test/district.js';

describe('plans and time', () => {
  let district: District;
  let test: TestService;
  beforeAll(async () => {
    district = await District.start('2020-01-27T02:00:00Z');
    test = district.test;
  });
  afterAll(() => district.stop());

  it('CS-3 sets a plan with its first slots, tells of it, and refuses a second for the group', async () => {
    const from = await district.week();
    const group = await district.group();
    const topicIds = [await district.topic(), await district.topic()];
    const made = await test.call(routes.setPlan, { body: { groupId: group.groupId, at: '19:30', from, topicIds } });
    expect(made).toMatchObject({ status: 201, etag: '"1"', body: { hospitalId: group.hospitalId, zone: 'Asia/Shanghai', to: null, late: { lateAfterMinutes: 10, skipAfterMinutes: 120 }, status: 'active', endedAt: null } });
    expect(await district.told(made.body.planId)).toEqual(['plan-set']);
    const slots = await district.slots(made.body.planId);
    expect(slots.map(({ date, dueAt, topicId, status, version }) => ({ date, dueAt, topicId, status, version }))).toEqual([
      { date: district.day, dueAt: district.at('11:30:00'), topicId: topicIds[0], status: 'planned', version: 0 }, expect.objectContaining({ topicId: topicIds[1], status: 'planned' }),
    ]);
    expect(await test.call(routes.getSlot, { params: { slotId: slots[0]?.slotId ?? '' } })).toMatchObject({ status: 200, etag: expect.stringMatching(/^"0\./), body: { text: '先慢慢呼气四次。', title: '睡不着的夜晚', task: null } });
    expect(await district.told(slots[0]?.slotId ?? '')).toEqual([]);
    expect(await test.call(routes.setPlan, { body: { groupId: group.groupId, at: '20:00', from, topicIds } })).toMatchObject({ status: 409, body: { code: 'plan-already-active' } });
  });

  it('CS-3 names what a plan refers to wrongly, and waits for a group that is on its way', async () => {
    const from = await district.week();
    const group = await district.group();
    const body = { groupId: group.groupId, at: '19:30', from, topicIds: [await district.topic()] };
    expect(await test.call(routes.setPlan, { body: { ...body, groupId: randomUUID() } })).toMatchObject({ status: 422, body: { code: 'unknown-reference', errors: [{ pointer: '/groupId' }] } });
    expect(await test.call(routes.setPlan, { body: { ...body, groupId: v7() } })).toMatchObject({ status: 409, body: { code: 'reference-not-yet-known' } });
    expect(await test.call(routes.setPlan, { body: { ...body, topicIds: [...body.topicIds, randomUUID()] } })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/topicIds/1' }] } });
    expect(await test.call(routes.setPlan, { body: { ...body, zone: 'Asia/Atlantis' } })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/zone' }] } });
    expect(await test.call(routes.setPlan, { body, role: 'coordinator', hospitalIds: [v7()] })).toMatchObject({ status: 422, body: { code: 'unknown-reference' } });
    expect(await test.call(routes.setPlan, { body, role: 'facilitator' })).toMatchObject({ status: 403 });
    const closed = { ...hospitalAggregate.example, hospitalId: group.hospitalId, closedOn: from };
    await test.tell(hospitalRegistered, group.hospitalId, 1, closed);
    await district.known('SELECT FROM known_hospital WHERE id = $1', [group.hospitalId]);
    expect(await test.call(routes.setPlan, { body })).toMatchObject({ status: 409, body: { code: 'hospital-closed' } });
    expect(await test.call(routes.listPlans, { query: { groupId: group.groupId } })).toMatchObject({ body: { items: [] } });
  });

  it('CS-5 CS-7 given time jumps a week, then each day has its slot, due, late and skipped in order, and each once', async () => {
    const from = await district.week();
    const { plan } = await district.slot({ from });
    await district.week();
    await district.advance(`${district.day}T02:00:00Z`);
    const slots = await district.slots(plan.planId);
    expect(slots.map(({ status }) => status)).toEqual([...Array<string>(7).fill('skipped'), 'planned', 'planned']);
    expect(new Set(slots.map(({ date }) => date)).size).toBe(9);
    expect(await district.told(slots[0]?.slotId ?? '')).toEqual(['slot-due', 'slot-late', 'slot-skipped']);
    expect((await test.told(slots[0]?.slotId ?? '')).map(({ aggregateversion }) => aggregateversion)).toEqual([1, 2, 3]);
    expect(slots[0]).toMatchObject({ version: 3, reason: 'nobody posted it in time' });
  });

  it('CS-7 a slot is due at its time, then late, then skipped', async () => {
    const from = await district.week();
    const { slot } = await district.slot({ from });
    const status = async (): Promise<string> => (await test.call(routes.getSlot, { params: { slotId: slot.slotId } })).body.status;
    const seen: string[] = [];
    for (const time of ['11:29:59', '11:30:00', '11:40:00', '13:29:59', '13:30:00']) {
      await district.advance(district.at(time));
      seen.push(await status());
    }
    expect(seen).toEqual(['planned', 'due', 'late', 'late', 'skipped']);
  });

  it('CS-6 a plan that is ended skips what comes and keeps what is due; another may follow', async () => {
    const from = await district.week();
    const { group, plan, slot } = await district.slot({ from });
    await district.advance(district.at('11:31:00'));
    const ended = await test.call(routes.endPlan, { params: { planId: plan.planId } });
    expect(ended).toMatchObject({ status: 200, body: { status: 'ended', endedAt: district.at('11:31:00') } });
    const slots = await district.slots(plan.planId);
    expect(slots.map(({ status }) => status)).toEqual(['due', 'skipped', 'skipped']);
    expect(slots[1]).toMatchObject({ reason: 'the plan was ended' });
    expect(await district.told(plan.planId)).toEqual(['plan-set', 'plan-ended']);
    const follow = await district.plan(group, { from, at: '20:00' });
    expect((await district.slots(follow.planId)).map(({ date }) => date)[0]).toBe(slot.date);
    expect((await test.call(routes.listPlans, { query: { groupId: group.groupId, status: 'active' } })).body.items.map(({ planId }) => planId)).toEqual([follow.planId]);
  });

  it('CS-6 a plan ends by itself after its last day, at that moment', async () => {
    const from = await district.week();
    const to = new Date(Date.parse(from) + 2 * 86_400_000).toISOString().slice(0, 10);
    const { plan } = await district.slot({ from, to });
    await district.week();
    expect(await test.call(routes.getPlan, { params: { planId: plan.planId } })).toMatchObject({ body: { status: 'ended', endedAt: `${new Date(Date.parse(to) - 86_400_000).toISOString().slice(0, 10)}T16:00:00.000Z`, version: 2 } });
    expect(await district.slots(plan.planId)).toHaveLength(2);
  });

  it('CS-6 CS-7 when its group closes, a plan ends and everything undecided is skipped, once however often it is told', async () => {
    const from = await district.week();
    const { group, plan, slot } = await district.slot({ from });
    await district.advance(district.at('11:31:00'));
    await district.close(group, district.at('11:30:30'));
    await district.close(group, district.at('11:30:30'));
    await eventually(async () => expect((await test.call(routes.getPlan, { params: { planId: plan.planId } })).body).toMatchObject({ status: 'ended', endedAt: district.at('11:30:30'), version: 2 }));
    expect((await district.slots(plan.planId)).map(({ status, reason }) => [status, reason])).toEqual(Array<unknown>(3).fill(['skipped', 'the group is closed']));
    expect(await district.told(slot.slotId)).toEqual(['slot-due', 'slot-skipped']);
    const body = { groupId: group.groupId, at: '19:30', from, topicIds: [await district.topic()] };
    expect(await test.call(routes.setPlan, { body })).toMatchObject({ status: 409, body: { code: 'plan-group-closed' } });
  });

  it('CS-7 given the closing is known only when a slot is looked at, then it is skipped and never due', async () => {
    const from = await district.week();
    const { group, slot } = await district.slot({ from });
    await district.rows('UPDATE known_group SET closed_at = $2 WHERE id = $1', [group.groupId, district.at('11:00:00')]);
    await district.advance(district.at('11:31:00'));
    expect(await district.told(slot.slotId)).toEqual(['slot-skipped']);
  });

  it('knows people and hospitals as they were told last, however often each is told', async () => {
    const personId = v7();
    const person = { ...personAggregate.example, personId };
    const again = await test.tell(personRegistered, personId, 1, person);
    await publishAs(test.nats, personRegistered, personId, 1, person, { id: again.id });
    await test.tell(personDeactivated, personId, 2, { ...person, status: 'deactivated' });
    await test.tell(personRegistered, personId, 1, person);
    const hospital = { ...hospitalAggregate.example, hospitalId: v7() };
    await test.tell(hospitalRegistered, hospital.hospitalId, 1, hospital);
    await test.tell(hospitalClosed, hospital.hospitalId, 2, { ...hospital, closedOn: '2020-07-17' });
    await test.tell(hospitalRegistered, hospital.hospitalId, 1, hospital);
    const marker = await district.person();
    await district.known('SELECT FROM known_person WHERE id = $1', [marker]);
    await district.known('SELECT FROM known_person WHERE id = $1 AND NOT active', [personId]);
    await eventually(async () => expect(await district.rows('SELECT closed_on::text FROM known_hospital WHERE id = $1', [hospital.hospitalId])).toEqual([{ closed_on: '2020-07-17' }]));
  });

  it('D2 a plan across a clock change keeps its wall-clock time', async () => {
    await district.week();
    await district.advance('2020-10-23T00:00:00Z');
    const { plan } = await district.slot({ from: '2020-10-24', to: '2020-10-27', zone: 'Europe/Berlin', at: '19:30' });
    await district.advance('2020-10-26T20:00:00Z');
    expect((await district.slots(plan.planId)).map(({ dueAt }) => dueAt)).toEqual(['2020-10-24T17:30:00.000Z', '2020-10-25T18:30:00.000Z', '2020-10-26T18:30:00.000Z']);
    const listed = await test.call(routes.listSlots, { query: { planId: plan.planId, from: '2020-10-25', to: '2020-10-26', status: 'skipped' } });
    expect(listed.body.items.map(({ date }) => date)).toEqual(['2020-10-24']);
  });
});
