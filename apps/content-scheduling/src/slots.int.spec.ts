/** Postings and sessions on real PostgreSQL and NATS, in driven time: CS-8 to CS-13, C1, P2 over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts/content-scheduling';
import { taskAcknowledged, taskAggregate, taskCreated } from '@nuanxin/contracts/duty-roster';
import { eventually, type TestService } from '@nuanxin/testing';
import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { District } from '../test/district.js';

const ELSEWHERE = { role: 'facilitator' as const, hospitalIds: [v7()] };

describe('slots and sessions', () => {
  let district: District;
  let test: TestService;
  beforeAll(async () => {
    district = await District.start('2020-01-27T02:00:00Z');
    test = district.test;
  });
  afterAll(() => district.stop());

  it('CS-8 C1 a facilitator posts by hand; of ten who say so at once one is told yes', async () => {
    const from = await district.week();
    const { slot, as } = await district.slot({ from });
    const params = { slotId: slot.slotId };
    expect(await test.call(routes.postSlot, { params, body: {}, ...as })).toMatchObject({ status: 409, body: { code: 'slot-too-early' } });
    await district.advance(district.at('11:31:10'));
    const answers = await Promise.all(Array.from({ length: 10 }, () => test.call(routes.postSlot, { params, body: { postedAt: `${district.day}T19:31:00+08:00` }, ...as })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(9).fill(409)]);
    expect(answers.find(({ status }) => status === 200)).toMatchObject({ etag: '"2"', body: { status: 'sent', postedAt: district.at('11:31:00'), postedBy: as.personId } });
    expect(await test.call(routes.postSlot, { params, body: {}, ...as })).toMatchObject({ status: 409, body: { code: 'slot-already-posted' } });
    await district.advance(district.at('14:00:00'));
    expect(await district.told(slot.slotId)).toEqual(['slot-due', 'slot-posted']);
  });

  it('CS-8 the same key twice posts once and answers alike', async () => {
    const from = await district.week();
    const { slot, as } = await district.slot({ from });
    await district.advance(district.at('11:05:00'));
    const request = { params: { slotId: slot.slotId }, body: {}, key: randomUUID(), ...as };
    expect(await test.call(routes.postSlot, request)).toMatchObject({ status: 200, body: { status: 'sent', version: 1 } });
    expect(await test.call(routes.postSlot, request)).toMatchObject({ status: 200, body: { status: 'sent', version: 1 } });
    expect(await district.told(slot.slotId)).toEqual(['slot-posted']);
  });

  it('CS-13 P2 who is no facilitator of the group may not, who is out of scope finds nothing, a coordinator may say who posted', async () => {
    const from = await district.week();
    const { group, slot } = await district.slot({ from });
    await district.advance(district.at('11:31:00'));
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
    const from = await district.week();
    const [failed, skipped] = [await district.slot({ from }), await district.slot({ from })];
    expect(await test.call(routes.skipSlot, { params: { slotId: skipped.slot.slotId }, body: { reason: '院内集体活动' }, ...skipped.as })).toMatchObject({ status: 200, body: { status: 'skipped', reason: '院内集体活动' } });
    await district.advance(district.at('11:31:00'));
    const params = { slotId: failed.slot.slotId };
    expect(await test.call(routes.failSlot, { params, body: { reason: '群被限制发言' }, ...failed.as })).toMatchObject({ status: 200, body: { status: 'failed', reason: '群被限制发言' } });
    expect(await test.call(routes.postSlot, { params, body: {}, ...failed.as })).toMatchObject({ status: 409, body: { code: 'slot-not-open' } });
    expect(await district.told(failed.slot.slotId)).toEqual(['slot-due', 'slot-failed']);
    expect(JSON.stringify(await test.told(failed.slot.slotId))).not.toContain('群被限制发言');
  });

  it('CS-10 CS-12 a session is held after the posting, corrected and withdrawn, and each is told', async () => {
    const from = await district.week();
    const { slot, as } = await district.slot({ from });
    const params = { slotId: slot.slotId };
    const second = await district.person();
    await district.advance(district.at('12:30:00'));
    const body = { start: `${district.day}T19:31:00+08:00`, end: district.at('12:15:00'), facilitatorIds: [as.personId] };
    expect(await test.call(routes.holdSession, { params, body, ...as })).toMatchObject({ status: 409, body: { code: 'slot-not-posted' } });
    await test.call(routes.postSlot, { params, body: { postedAt: district.at('11:31:00') }, ...as });
    expect(await test.call(routes.holdSession, { params, body: { ...body, end: district.at('12:31:00') }, ...as })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/end' }] } });
    expect(await test.call(routes.holdSession, { params, body: { ...body, facilitatorIds: [randomUUID()] }, ...as })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/facilitatorIds/0' }] } });
    expect(await test.call(routes.holdSession, { params, body, ...as })).toMatchObject({ status: 200, body: { session: { start: district.at('11:31:00'), end: district.at('12:15:00'), facilitatorIds: [as.personId], status: 'held' } } });
    expect(await test.call(routes.holdSession, { params, body, ...as })).toMatchObject({ status: 409, body: { code: 'session-already-held' } });
    const corrected = { ...body, end: district.at('12:20:00'), facilitatorIds: [as.personId, second], reason: '结束时间记错了' };
    expect(await test.call(routes.correctSession, { params, body: corrected, ...as })).toMatchObject({ status: 403 });
    expect(await test.call(routes.correctSession, { params, body: corrected, role: 'supervisor' })).toMatchObject({ status: 200, body: { session: { end: district.at('12:20:00'), facilitatorIds: [as.personId, second] }, sessionReason: '结束时间记错了' } });
    expect(await test.call(routes.withdrawSession, { params, body: {}, role: 'supervisor' })).toMatchObject({ status: 200, body: { session: { status: 'withdrawn' } } });
    expect(await district.told(slot.slotId)).toEqual(['slot-due', 'slot-late', 'slot-posted', 'topic-session-held', 'topic-session-corrected', 'topic-session-withdrawn']);
    expect((await test.told(slot.slotId)).at(-2)?.data).toMatchObject({ hospitalId: slot.hospitalId, session: { end: district.at('12:20:00'), facilitatorIds: [as.personId, second], status: 'held' } });
  });

  it('CS-10 C1 posting and session recorded at once are two events of one transaction, or none', async () => {
    const from = await district.week();
    const { slot, as } = await district.slot({ from });
    await district.advance(district.at('11:35:00'));
    const request = { params: { slotId: slot.slotId }, ...as };
    const body = { start: district.at('11:31:00'), end: district.at('11:34:00'), facilitatorIds: [as.personId], postedAt: district.at('11:31:00') };
    expect(await test.call(routes.holdSession, { ...request, body: { ...body, end: district.at('11:36:00') } })).toMatchObject({ status: 400 });
    expect(await district.told(slot.slotId)).toEqual(['slot-due']);
    expect(await test.call(routes.holdSession, { ...request, body })).toMatchObject({ status: 200, body: { status: 'sent', postedBy: as.personId, version: 3, session: { status: 'held' } } });
    expect(await district.told(slot.slotId)).toEqual(['slot-due', 'slot-posted', 'topic-session-held']);
    expect(await test.call(routes.holdSession, { ...request, body: { ...body, postedAt: district.at('11:32:00') } })).toMatchObject({ status: 409, body: { code: 'slot-already-posted' } });
  });

  it('CS-11 somebody who was deactivated holds no session', async () => {
    const from = await district.week();
    const { slot, as } = await district.slot({ from });
    const leaver = await district.person();
    await district.deactivate(leaver);
    await district.advance(district.at('12:00:00'));
    const body = { start: district.at('11:31:00'), end: district.at('11:50:00'), facilitatorIds: [as.personId, leaver], postedAt: district.at('11:31:00') };
    expect(await test.call(routes.holdSession, { params: { slotId: slot.slotId }, body, ...as })).toMatchObject({ status: 409, body: { code: 'facilitator-not-active', errors: [{ pointer: '/facilitatorIds/1' }] } });
    expect(await test.call(routes.postSlot, { params: { slotId: slot.slotId }, body: { postedBy: leaver }, role: 'coordinator' })).toMatchObject({ status: 409, body: { code: 'facilitator-not-active', errors: [{ pointer: '/postedBy' }] } });
  });

  it('shows the task that somebody has because of a slot, however often and late it is told', async () => {
    const from = await district.week();
    const { slot } = await district.slot({ from });
    const task = { ...taskAggregate.example, taskId: v7(), referenceId: slot.slotId };
    await test.tell(taskAcknowledged, task.taskId, 2, { ...task, status: 'acknowledged' });
    await test.tell(taskCreated, task.taskId, 1, task);
    await test.tell(taskCreated, task.taskId, 1, task);
    await test.tell(taskCreated, v7(), 1, { ...task, taskId: v7(), requestedBy: 'hotline-cases' });
    await eventually(async () => expect((await test.call(routes.getSlot, { params: { slotId: slot.slotId } })).body.task).toEqual({ taskId: task.taskId, status: 'acknowledged', assigneeId: task.assigneeId }));
  });

  it('CS-17 C1 asks nobody to post what may have been posted before a restore, and takes what a person says of it, late as it is', async () => {
    const from = await district.week();
    const { slot, as } = await district.slot({ from });
    const [other, later] = [await district.slot({ from }), await district.slot({ from, at: '23:30' })];
    await district.rows('INSERT INTO restoration (recovery_point, happened_until) VALUES ($1, $2)', [district.at('03:00:00'), district.at('11:00:01')]);
    await district.advance(district.at('16:00:00'));
    const params = { slotId: slot.slotId };
    const unsure = async () => (await test.call(routes.listSlots, { query: { unsure: 'true' } })).body.items.map(({ slotId, status }) => ({ slotId, status }));
    expect(await unsure()).toEqual(expect.arrayContaining([slot, other.slot].map(({ slotId }) => ({ slotId, status: 'planned' }))));
    expect((await unsure()).map(({ slotId }) => slotId)).not.toContain(later.slot.slotId);
    expect([await district.told(slot.slotId), await district.told(later.slot.slotId)]).toEqual([[], ['slot-due', 'slot-late']]);
    expect(await test.call(routes.getSlot, { params, ...as })).toMatchObject({ status: 200, body: { status: 'planned', unsure: true, task: null } });
    expect(await test.call(routes.postSlot, { params, body: { postedAt: district.at('11:31:00') }, ...as })).toMatchObject({ status: 200, body: { status: 'sent', unsure: false } });
    expect(await test.call(routes.skipSlot, { params: { slotId: other.slot.slotId }, body: { reason: '没有发' }, ...other.as })).toMatchObject({ status: 200, body: { status: 'skipped' } });
    expect(await district.told(slot.slotId)).toEqual(['slot-posted']);
    expect((await unsure()).filter(({ slotId }) => [slot.slotId, other.slot.slotId].includes(slotId))).toEqual([]);
  });
});
