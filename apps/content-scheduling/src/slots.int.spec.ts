/** Plans, slots and sessions on real PostgreSQL and NATS, in driven time: CS-3 to CS-13, C1, D2, P2 over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts/content-scheduling';
import { taskAcknowledged, taskAggregate, taskCreated } from '@nuanxin/contracts/duty-roster';
import { hospitalAggregate, hospitalRegistered } from '@nuanxin/contracts/hospital-groups';
import { eventually, type TestService } from '@nuanxin/testing';
import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { District } from '../test/district.js';

const ELSEWHERE = { role: 'facilitator' as const, hospitalIds: [v7()] };

describe('plans, slots and sessions', () => {
  let district: District;
  let test: TestService;
  /** Domain time runs on from test to test: each begins on a day of its own. */
  let day = '2020-01-27';
  const next = async (): Promise<string> => {
    const date = new Date(`${day}T00:00:00Z`);
    date.setUTCDate(date.getUTCDate() + 7);
    day = date.toISOString().slice(0, 10);
    await district.advance(`${day}T02:00:00Z`);
    return day;
  };
  const at = (time: string): string => `${day}T${time}.000Z`;
  beforeAll(async () => {
    district = await District.start('2020-01-27T02:00:00Z');
    test = district.test;
  });
  afterAll(() => district.stop());

  it('CS-3 sets a plan with its first slots, tells of it, and refuses a second for the group', async () => {
    const from = await next();
    const group = await district.group();
    const topicIds = [await district.topic(), await district.topic()];
    const made = await test.call(routes.setPlan, { body: { groupId: group.groupId, at: '19:30', from, topicIds } });
    expect(made).toMatchObject({ status: 201, etag: '"1"', body: { hospitalId: group.hospitalId, zone: 'Asia/Shanghai', to: null, late: { lateAfterMinutes: 10, skipAfterMinutes: 120 }, status: 'active', endedAt: null } });
    expect(await district.told(made.body.planId)).toEqual(['plan-set']);
    const slots = await district.slots(made.body.planId);
    expect(slots.map(({ date, dueAt, topicId, status, version }) => ({ date, dueAt, topicId, status, version }))).toEqual([
      { date: day, dueAt: at('11:30:00'), topicId: topicIds[0], status: 'planned', version: 0 }, expect.objectContaining({ topicId: topicIds[1], status: 'planned' }),
    ]);
    expect(await test.call(routes.getSlot, { params: { slotId: slots[0]?.slotId ?? '' } })).toMatchObject({ status: 200, etag: '"0"', body: { text: '先慢慢呼气四次。', title: '睡不着的夜晚', task: null } });
    expect(await district.told(slots[0]?.slotId ?? '')).toEqual([]);
    expect(await test.call(routes.setPlan, { body: { groupId: group.groupId, at: '20:00', from, topicIds } })).toMatchObject({ status: 409, body: { code: 'plan-already-active' } });
  });

  it('CS-3 names what a plan refers to wrongly, and waits for a group that is on its way', async () => {
    const from = await next();
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
    const from = await next();
    const { plan } = await district.slot({ from });
    await next();
    await district.advance(`${day}T02:00:00Z`);
    const slots = await district.slots(plan.planId);
    expect(slots.map(({ status }) => status)).toEqual([...Array<string>(7).fill('skipped'), 'planned', 'planned']);
    expect(new Set(slots.map(({ date }) => date)).size).toBe(9);
    expect(await district.told(slots[0]?.slotId ?? '')).toEqual(['slot-due', 'slot-late', 'slot-skipped']);
    expect((await test.told(slots[0]?.slotId ?? '')).map(({ aggregateversion }) => aggregateversion)).toEqual([1, 2, 3]);
    expect(slots[0]).toMatchObject({ version: 3, reason: 'nobody posted it in time' });
  });

  it('CS-7 a slot is due at its time, then late, then skipped', async () => {
    const from = await next();
    const { slot } = await district.slot({ from });
    const status = async (): Promise<string> => (await test.call(routes.getSlot, { params: { slotId: slot.slotId } })).body.status;
    const seen: string[] = [];
    for (const time of ['11:29:59', '11:30:00', '11:40:00', '13:29:59', '13:30:00']) {
      await district.advance(at(time));
      seen.push(await status());
    }
    expect(seen).toEqual(['planned', 'due', 'late', 'late', 'skipped']);
  });

  it('CS-8 C1 a facilitator posts by hand; of ten who say so at once one is told yes', async () => {
    const from = await next();
    const { slot, as } = await district.slot({ from });
    const params = { slotId: slot.slotId };
    expect(await test.call(routes.postSlot, { params, body: {}, ...as })).toMatchObject({ status: 409, body: { code: 'slot-too-early' } });
    await district.advance(at('11:31:10'));
    const answers = await Promise.all(Array.from({ length: 10 }, () => test.call(routes.postSlot, { params, body: { postedAt: `${day}T19:31:00+08:00` }, ...as })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(9).fill(409)]);
    expect(answers.find(({ status }) => status === 200)).toMatchObject({ etag: '"2"', body: { status: 'sent', postedAt: at('11:31:00'), postedBy: as.personId } });
    expect(await test.call(routes.postSlot, { params, body: {}, ...as })).toMatchObject({ status: 409, body: { code: 'slot-already-posted' } });
    await district.advance(at('14:00:00'));
    expect(await district.told(slot.slotId)).toEqual(['slot-due', 'slot-posted']);
  });

  it('CS-8 the same key twice posts once and answers alike', async () => {
    const from = await next();
    const { slot, as } = await district.slot({ from });
    await district.advance(at('11:05:00'));
    const request = { params: { slotId: slot.slotId }, body: {}, key: randomUUID(), ...as };
    expect(await test.call(routes.postSlot, request)).toMatchObject({ status: 200, body: { status: 'sent', version: 1 } });
    expect(await test.call(routes.postSlot, request)).toMatchObject({ status: 200, body: { status: 'sent', version: 1 } });
    expect(await district.told(slot.slotId)).toEqual(['slot-posted']);
  });

  it('CS-13 P2 who is no facilitator of the group may not, who is out of scope finds nothing, a coordinator may say who posted', async () => {
    const from = await next();
    const { group, slot } = await district.slot({ from });
    await district.advance(at('11:31:00'));
    const params = { slotId: slot.slotId };
    const other = { role: 'facilitator' as const, personId: await district.person(), hospitalIds: [group.hospitalId] };
    expect(await test.call(routes.postSlot, { params, body: {}, ...other })).toMatchObject({ status: 403, body: { code: 'not-a-group-facilitator' } });
    expect(await test.call(routes.skipSlot, { params, body: { reason: 'x' }, ...other })).toMatchObject({ status: 403 });
    expect(await test.call(routes.postSlot, { params, body: {}, ...ELSEWHERE })).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await test.call(routes.getSlot, { params, ...ELSEWHERE })).toMatchObject({ status: 404 });
    expect(await test.call(routes.getPlan, { params: { planId: slot.planId }, ...ELSEWHERE })).toMatchObject({ status: 404 });
    expect(await test.call(routes.endPlan, { params: { planId: slot.planId }, role: 'coordinator', hospitalIds: [v7()] })).toMatchObject({ status: 404 });
    expect((await test.call(routes.listSlots, ELSEWHERE)).body.items).toEqual([]);
    expect((await test.call(routes.listPlans, ELSEWHERE)).body.items).toEqual([]);
    const facilitator = { role: 'facilitator' as const, personId: group.facilitatorId, hospitalIds: [group.hospitalId] };
    expect(await test.call(routes.postSlot, { params, body: { postedBy: other.personId }, ...facilitator })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const coordinator = { role: 'coordinator' as const, hospitalIds: [group.hospitalId] };
    expect(await test.call(routes.postSlot, { params, body: { postedBy: randomUUID() }, ...coordinator })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/postedBy' }] } });
    expect(await test.call(routes.postSlot, { params, body: { postedBy: group.facilitatorId }, ...coordinator })).toMatchObject({ status: 200, body: { postedBy: group.facilitatorId } });
  });

  it('CS-9 a slot fails or is skipped with a reason, and nothing is posted for it then', async () => {
    const from = await next();
    const [failed, skipped] = [await district.slot({ from }), await district.slot({ from })];
    expect(await test.call(routes.skipSlot, { params: { slotId: skipped.slot.slotId }, body: { reason: '院内集体活动' }, ...skipped.as })).toMatchObject({ status: 200, body: { status: 'skipped', reason: '院内集体活动' } });
    await district.advance(at('11:31:00'));
    const params = { slotId: failed.slot.slotId };
    expect(await test.call(routes.failSlot, { params, body: { reason: '群被限制发言' }, ...failed.as })).toMatchObject({ status: 200, body: { status: 'failed', reason: '群被限制发言' } });
    expect(await test.call(routes.postSlot, { params, body: {}, ...failed.as })).toMatchObject({ status: 409, body: { code: 'slot-not-open' } });
    expect(await district.told(failed.slot.slotId)).toEqual(['slot-due', 'slot-failed']);
    expect(JSON.stringify(await test.told(failed.slot.slotId))).not.toContain('群被限制发言');
  });

  it('CS-10 CS-12 a session is held after the posting, corrected and withdrawn, and each is told', async () => {
    const from = await next();
    const { slot, as } = await district.slot({ from });
    const params = { slotId: slot.slotId };
    const second = await district.person();
    await district.advance(at('12:30:00'));
    const body = { start: `${day}T19:31:00+08:00`, end: at('12:15:00'), facilitatorIds: [as.personId] };
    expect(await test.call(routes.holdSession, { params, body, ...as })).toMatchObject({ status: 409, body: { code: 'slot-not-posted' } });
    await test.call(routes.postSlot, { params, body: { postedAt: at('11:31:00') }, ...as });
    expect(await test.call(routes.holdSession, { params, body: { ...body, end: at('12:31:00') }, ...as })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/end' }] } });
    expect(await test.call(routes.holdSession, { params, body: { ...body, facilitatorIds: [randomUUID()] }, ...as })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/facilitatorIds/0' }] } });
    expect(await test.call(routes.holdSession, { params, body, ...as })).toMatchObject({ status: 200, body: { session: { start: at('11:31:00'), end: at('12:15:00'), facilitatorIds: [as.personId], status: 'held' } } });
    expect(await test.call(routes.holdSession, { params, body, ...as })).toMatchObject({ status: 409, body: { code: 'session-already-held' } });
    const corrected = { ...body, end: at('12:20:00'), facilitatorIds: [as.personId, second], reason: '结束时间记错了' };
    expect(await test.call(routes.correctSession, { params, body: corrected, ...as })).toMatchObject({ status: 403 });
    expect(await test.call(routes.correctSession, { params, body: corrected, role: 'supervisor' })).toMatchObject({ status: 200, body: { session: { end: at('12:20:00'), facilitatorIds: [as.personId, second] }, sessionReason: '结束时间记错了' } });
    expect(await test.call(routes.withdrawSession, { params, body: {}, role: 'supervisor' })).toMatchObject({ status: 200, body: { session: { status: 'withdrawn' } } });
    expect(await district.told(slot.slotId)).toEqual(['slot-due', 'slot-late', 'slot-posted', 'topic-session-held', 'topic-session-corrected', 'topic-session-withdrawn']);
    expect((await test.told(slot.slotId)).at(-2)?.data).toMatchObject({ hospitalId: slot.hospitalId, session: { end: at('12:20:00'), facilitatorIds: [as.personId, second], status: 'held' } });
  });

  it('CS-10 C1 posting and session recorded at once are two events of one transaction, or none', async () => {
    const from = await next();
    const { slot, as } = await district.slot({ from });
    await district.advance(at('11:35:00'));
    const request = { params: { slotId: slot.slotId }, ...as };
    const body = { start: at('11:31:00'), end: at('11:34:00'), facilitatorIds: [as.personId], postedAt: at('11:31:00') };
    expect(await test.call(routes.holdSession, { ...request, body: { ...body, end: at('11:36:00') } })).toMatchObject({ status: 400 });
    expect(await district.told(slot.slotId)).toEqual(['slot-due']);
    expect(await test.call(routes.holdSession, { ...request, body })).toMatchObject({ status: 200, body: { status: 'sent', postedBy: as.personId, version: 3, session: { status: 'held' } } });
    expect(await district.told(slot.slotId)).toEqual(['slot-due', 'slot-posted', 'topic-session-held']);
    expect(await test.call(routes.holdSession, { ...request, body: { ...body, postedAt: at('11:32:00') } })).toMatchObject({ status: 409, body: { code: 'slot-already-posted' } });
  });

  it('CS-11 somebody who was deactivated holds no session', async () => {
    const from = await next();
    const { slot, as } = await district.slot({ from });
    const leaver = await district.person();
    await district.deactivate(leaver);
    await district.advance(at('12:00:00'));
    const body = { start: at('11:31:00'), end: at('11:50:00'), facilitatorIds: [as.personId, leaver], postedAt: at('11:31:00') };
    expect(await test.call(routes.holdSession, { params: { slotId: slot.slotId }, body, ...as })).toMatchObject({ status: 409, body: { code: 'facilitator-not-active', errors: [{ pointer: '/facilitatorIds/1' }] } });
  });

  it('CS-6 a plan that is ended skips what comes and keeps what is due; another may follow', async () => {
    const from = await next();
    const { group, plan, slot } = await district.slot({ from });
    await district.advance(at('11:31:00'));
    const ended = await test.call(routes.endPlan, { params: { planId: plan.planId } });
    expect(ended).toMatchObject({ status: 200, body: { status: 'ended', endedAt: at('11:31:00') } });
    const slots = await district.slots(plan.planId);
    expect(slots.map(({ status }) => status)).toEqual(['due', 'skipped', 'skipped']);
    expect(slots[1]).toMatchObject({ reason: 'the plan was ended' });
    expect(await district.told(plan.planId)).toEqual(['plan-set', 'plan-ended']);
    const follow = await district.plan(group, { from, at: '20:00' });
    expect((await district.slots(follow.planId)).map(({ date }) => date)[0]).toBe(slot.date);
    expect((await test.call(routes.listPlans, { query: { groupId: group.groupId, status: 'active' } })).body.items.map(({ planId }) => planId)).toEqual([follow.planId]);
  });

  it('CS-6 a plan ends by itself after its last day, at that moment', async () => {
    const from = await next();
    const to = new Date(Date.parse(from) + 2 * 86_400_000).toISOString().slice(0, 10);
    const { plan } = await district.slot({ from, to });
    await next();
    expect(await test.call(routes.getPlan, { params: { planId: plan.planId } })).toMatchObject({ body: { status: 'ended', endedAt: `${new Date(Date.parse(to) - 86_400_000).toISOString().slice(0, 10)}T16:00:00.000Z`, version: 2 } });
    expect(await district.slots(plan.planId)).toHaveLength(2);
  });

  it('CS-6 CS-7 when its group closes, a plan ends and everything undecided is skipped, once however often it is told', async () => {
    const from = await next();
    const { group, plan, slot } = await district.slot({ from });
    await district.advance(at('11:31:00'));
    await district.close(group, at('11:30:30'));
    await district.close(group, at('11:30:30'));
    await eventually(async () => expect((await test.call(routes.getPlan, { params: { planId: plan.planId } })).body).toMatchObject({ status: 'ended', endedAt: at('11:30:30'), version: 2 }));
    expect((await district.slots(plan.planId)).map(({ status, reason }) => [status, reason])).toEqual(Array<unknown>(3).fill(['skipped', 'the group is closed']));
    expect(await district.told(slot.slotId)).toEqual(['slot-due', 'slot-skipped']);
    const body = { groupId: group.groupId, at: '19:30', from, topicIds: [await district.topic()] };
    expect(await test.call(routes.setPlan, { body })).toMatchObject({ status: 409, body: { code: 'plan-group-closed' } });
  });

  it('CS-7 given the closing is known only when a slot is looked at, then it is skipped and never due', async () => {
    const from = await next();
    const { group, slot } = await district.slot({ from });
    await district.rows('UPDATE known_group SET closed_at = $2 WHERE id = $1', [group.groupId, at('11:00:00')]);
    await district.advance(at('11:31:00'));
    expect(await district.told(slot.slotId)).toEqual(['slot-skipped']);
  });

  it('shows the task that somebody has because of a slot, however often and late it is told', async () => {
    const from = await next();
    const { slot } = await district.slot({ from });
    const task = { ...taskAggregate.example, taskId: v7(), referenceId: slot.slotId };
    await test.tell(taskAcknowledged, task.taskId, 2, { ...task, status: 'acknowledged' });
    await test.tell(taskCreated, task.taskId, 1, task);
    await test.tell(taskCreated, task.taskId, 1, task);
    await test.tell(taskCreated, v7(), 1, { ...task, taskId: v7(), requestedBy: 'hotline-cases' });
    await eventually(async () => expect((await test.call(routes.getSlot, { params: { slotId: slot.slotId } })).body.task).toEqual({ taskId: task.taskId, status: 'acknowledged', assigneeId: task.assigneeId }));
  });

  it('D2 a plan across a clock change keeps its wall-clock time', async () => {
    await next();
    await district.advance('2020-10-23T00:00:00Z');
    const { plan } = await district.slot({ from: '2020-10-24', to: '2020-10-27', zone: 'Europe/Berlin', at: '19:30' });
    await district.advance('2020-10-26T20:00:00Z');
    expect((await district.slots(plan.planId)).map(({ dueAt }) => dueAt)).toEqual(['2020-10-24T17:30:00.000Z', '2020-10-25T18:30:00.000Z', '2020-10-26T18:30:00.000Z']);
    const listed = await test.call(routes.listSlots, { query: { planId: plan.planId, from: '2020-10-25', to: '2020-10-26', status: 'skipped' } });
    expect(listed.body.items.map(({ date }) => date)).toEqual(['2020-10-24']);
  });
});
