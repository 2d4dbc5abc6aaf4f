/** Posts and shifts on real PostgreSQL and NATS: rules DR-1 to DR-14 over HTTP and events. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes, shiftPlanned } from '@nuanxin/contracts/duty-roster';
import { groupAggregate, hospitalRegistered } from '@nuanxin/contracts/hospital-groups';
import { personDeactivated } from '@nuanxin/contracts/identity';
import { eventually, type CallOptions } from '@nuanxin/testing';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { RosterTest } from '../test/roster.js';

describe('posts and shifts', () => {
  let roster: RosterTest;
  beforeAll(async () => {
    roster = await RosterTest.start();
  });
  afterAll(() => roster.stop());

  const call: RosterTest['test']['call'] = (route, options) => roster.test.call(route, options);
  const names = async (id: string): Promise<string[]> => (await roster.test.told(id)).map(({ type }) => type.split('.')[3] ?? '');

  it('DR-1 the hotline has one open post; closing it makes room for another', async () => {
    await roster.day();
    const body = { kind: 'hotline', name: '24小时热线' };
    const racers = await Promise.all([call(routes.openPost, { body }), call(routes.openPost, { body })]);
    expect(racers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const made = racers.find(({ status }) => status === 201)?.body;
    expect(await call(routes.openPost, { body })).toMatchObject({ status: 409, body: { code: 'hotline-post-open' } });
    expect(await call(routes.openPost, { body, role: 'coordinator', hospitalIds: [randomUUID()] })).toMatchObject({ status: 403 });
    const params = { postId: made?.postId ?? '' };
    expect(await call(routes.closePost, { params, body: {} })).toMatchObject({ status: 200, body: { status: 'closed' } });
    expect(await call(routes.openPost, { body })).toMatchObject({ status: 201 });
    expect(await names(params.postId)).toEqual(['post-opened', 'post-closed']);
  });

  it("DR-2 a group's post opens and closes with its group, once, and not by hand", async () => {
    const at = await roster.day();
    const group = await roster.group(at(0));
    const params = { postId: group.postId };
    expect(await call(routes.getPost, { params })).toMatchObject({ body: { kind: 'group', hospitalId: group.hospitalId, status: 'open', openedAt: at(0) } });
    expect(await call(routes.closePost, { params, body: {} })).toMatchObject({ status: 409, body: { code: 'group-post' } });
    const snapshot = groupAggregate.snapshot;
    if (snapshot === undefined) throw new Error('groups have snapshots');
    await roster.test.tell(snapshot, group.groupId, 2, { ...roster.groupState(group), status: 'open', openedAt: at(0) });
    await roster.closeGroup(group, at(0), at(5));
    await roster.closeGroup(group, at(0), at(5));
    await eventually(async () => expect(await call(routes.getPost, { params })).toMatchObject({ body: { status: 'closed', closedAt: at(5), version: 2 } }));
    expect(await names(group.postId)).toEqual(['post-opened', 'post-closed']);
  });

  it('DR-2 a snapshot of an open group opens its post where the events are gone', async () => {
    const at = await roster.day();
    const group = { groupId: randomUUID(), hospitalId: randomUUID() };
    const snapshot = groupAggregate.snapshot;
    if (snapshot === undefined) throw new Error('groups have snapshots');
    await roster.test.tell(snapshot, group.groupId, 7, { ...roster.groupState(group), status: 'open', openedAt: at(-48) });
    expect(await roster.postOf(group.groupId)).toEqual(expect.any(String));
  });

  it('DR-3 and DR-4 plans a shift for an active person who holds the profession, and tells of it', async () => {
    const at = await roster.day();
    const [group, personId] = [await roster.group(at(0)), await roster.person()];
    const times = { plannedStart: at(8), plannedEnd: at(16) };
    const made = await roster.ask({ personId, postIds: [group.postId], ...times });
    expect(made).toMatchObject({ status: 201, etag: '"1"', body: { status: 'planned', activity: 'group-duty', hospitalId: group.hospitalId, ...times } });
    const [told] = await roster.test.told(made.body.shiftId);
    expect(told).toMatchObject({ type: shiftPlanned.type, time: at(0), data: { shiftId: made.body.shiftId, mode: 'on-duty', postIds: [group.postId] } });
    expect(told?.data).not.toHaveProperty('correctionReason');
    expect(await roster.ask({ personId, profession: 'social-worker', postIds: [group.postId], plannedStart: at(20), plannedEnd: at(24) })).toMatchObject({ status: 422, body: { code: 'profession-not-held' } });
    const state = { personId, organisationId: null, professions: [], grants: [] };
    await roster.test.tell(personDeactivated, personId, 2, { ...state, status: 'deactivated' });
    await eventually(async () => expect(await roster.ask({ personId, postIds: [group.postId], plannedStart: at(20), plannedEnd: at(24) })).toMatchObject({ status: 409, body: { code: 'person-not-active' } }));
  });

  it('DR-4 the profession must be held on the local date on which the shift begins', async () => {
    const at = await roster.day();
    const day = new Date(Date.parse(at(0)) + 8 * 3_600_000).toISOString().slice(0, 10);
    const next = new Date(Date.parse(at(0)) + 32 * 3_600_000).toISOString().slice(0, 10);
    const [group, until] = [await roster.group(at(0)), await roster.person('psychologist', next)];
    expect(day < next).toBe(true);
    expect(await roster.ask({ personId: until, postIds: [group.postId], plannedStart: at(23), plannedEnd: at(24) })).toMatchObject({ status: 201 });
    expect(await roster.ask({ personId: until, postIds: [group.postId], plannedStart: at(24), plannedEnd: at(25) })).toMatchObject({ status: 422, body: { code: 'profession-not-held' } });
  });

  it('refuses what is not known, out of reach or closed, and names the field', async () => {
    const at = await roster.day();
    const [group, other, personId] = [await roster.group(at(0)), await roster.group(at(0)), await roster.person()];
    const times = { plannedStart: at(8), plannedEnd: at(16) };
    expect(await roster.ask({ personId: randomUUID(), postIds: [group.postId], ...times })).toMatchObject({ status: 422, body: { code: 'unknown-reference', errors: [{ pointer: '/personId' }] } });
    expect(await roster.ask({ personId: v7(), postIds: [group.postId], ...times })).toMatchObject({ status: 409, body: { code: 'reference-not-yet-known' } });
    expect(await roster.ask({ personId, postIds: [group.postId, randomUUID()], ...times })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/postIds/1' }] } });
    const elsewhere: CallOptions = { role: 'coordinator', hospitalIds: [group.hospitalId] };
    const beyond = await roster.ask({ personId, postIds: [group.postId, other.postId], ...times }, elsewhere);
    expect([beyond.status, beyond.body]).toEqual([expect.any(Number), expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/postIds/1' })] })]);
    expect(await roster.ask({ personId, postIds: [group.postId, group.postId], ...times })).toMatchObject({ status: 400 });
    await roster.closeGroup(other, at(0), at(1));
    await eventually(async () => expect(await roster.ask({ personId, postIds: [other.postId], ...times })).toMatchObject({ status: 409, body: { code: 'post-closed' } }));
  });

  it('DR-7 a person is never on two shifts at once, however the requests race', async () => {
    const at = await roster.day();
    const [group, personId] = [await roster.group(at(0)), await roster.person()];
    const ask = (from: number, to: number) => roster.ask({ personId, postIds: [group.postId], plannedStart: at(from), plannedEnd: at(to) });
    const racers = await Promise.all([ask(8, 16), ask(10, 12), ask(15, 20), ask(7, 9)]);
    const won = racers.filter(({ status }) => status === 201);
    expect(won.length).toBeGreaterThan(0);
    for (const { status, body } of racers.filter((each) => each.status !== 201)) expect([status, body]).toEqual([409, expect.objectContaining({ code: 'shift-overlaps' })]);
    const spans = won.map(({ body }) => [body.plannedStart, body.plannedEnd] as const).sort();
    for (const [index, [start]] of spans.entries()) expect(start >= (spans[index - 1]?.[1] ?? '')).toBe(true);
    const first = won[0]?.body;
    expect(await call(routes.cancelShift, { params: { shiftId: first?.shiftId ?? '' }, body: {} })).toMatchObject({ status: 200 });
    expect(await ask(20, 24)).toMatchObject({ status: 201 });
    expect(await ask(24, 28)).toMatchObject({ status: 201 });
  });

  it('DR-7 a shift is accepted exactly where it overlaps none of its person that stands', async () => {
    const at = await roster.day();
    const group = await roster.group(at(0));
    const step = fc.record({ from: fc.integer({ min: 0, max: 23 }), length: fc.integer({ min: 1, max: 6 }), cancel: fc.boolean() });
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 10 }), async (steps) => {
      const personId = await roster.person();
      let standing: { from: number; to: number; shiftId: string }[] = [];
      for (const { from, length, cancel } of steps) {
        const to = from + length;
        const free = standing.every((other) => other.to <= from || to <= other.from);
        const { status, body } = await roster.ask({ personId, postIds: [group.postId], plannedStart: at(from), plannedEnd: at(to), mode: cancel ? 'on-call' : 'on-duty' });
        expect(status).toBe(free ? 201 : 409);
        if (free) standing.push({ from, to, shiftId: body.shiftId });
        const [oldest] = standing;
        if (!cancel || oldest === undefined) continue;
        await call(routes.cancelShift, { params: { shiftId: oldest.shiftId }, body: {} });
        standing = standing.slice(1);
      }
    }), { numRuns: 12 });
  });

  it('DR-8 a shift may be changed until it begins, into no overlap', async () => {
    const at = await roster.day();
    const [group, personId] = [await roster.group(at(0)), await roster.person()];
    const shiftId = await roster.plan({ personId, postIds: [group.postId], plannedStart: at(8), plannedEnd: at(16) });
    await roster.plan({ personId, postIds: [group.postId], plannedStart: at(18), plannedEnd: at(20) });
    const change = (body: object, ifMatch: string) => call(routes.changeShift, { params: { shiftId }, body, ifMatch });
    expect(await change({ plannedEnd: at(19) }, '"1"')).toMatchObject({ status: 409, body: { code: 'shift-overlaps' } });
    expect(await change({ plannedEnd: at(18) }, '"1"')).toMatchObject({ status: 200, etag: '"2"', body: { plannedEnd: at(18), plannedStart: at(8) } });
    expect(await change({ plannedEnd: at(17) }, '"1"')).toMatchObject({ status: 412 });
    await roster.advance(at(8));
    expect(await change({ plannedEnd: at(17) }, '"2"')).toMatchObject({ status: 409, body: { code: 'shift-begun' } });
  });

  it('P2 others see what covers their hospital, and change it only where they reach all of it', async () => {
    const at = await roster.day();
    const [group, other, personId] = [await roster.group(at(0)), await roster.group(at(0)), await roster.person()];
    const shiftId = await roster.plan({ personId, postIds: [group.postId, other.postId], plannedStart: at(8), plannedEnd: at(16) });
    const params = { shiftId };
    const here: CallOptions = { role: 'coordinator', hospitalIds: [group.hospitalId] };
    const elsewhere: CallOptions = { role: 'coordinator', hospitalIds: [randomUUID()] };
    expect(await call(routes.getShift, { params, ...here })).toMatchObject({ status: 200, body: { hospitalId: null } });
    expect(await call(routes.getShift, { params, ...elsewhere })).toMatchObject({ status: 404 });
    expect((await call(routes.listShifts, elsewhere)).body.items).toEqual([]);
    expect(await call(routes.cancelShift, { params, body: {}, ...here })).toMatchObject({ status: 403 });
    expect(await call(routes.cancelShift, { params, body: {}, ...elsewhere })).toMatchObject({ status: 404 });
    expect(await call(routes.getPost, { params: { postId: other.postId }, ...here })).toMatchObject({ status: 404 });
    await roster.advance(at(8));
    expect(await call(routes.checkIn, { params, body: {}, role: 'facilitator', personId: randomUUID() })).toMatchObject({ status: 404 });
    expect(await call(routes.checkIn, { params, body: {}, role: 'analyst' })).toMatchObject({ status: 403 });
    expect(await call(routes.checkIn, { params, body: {}, role: 'facilitator', personId })).toMatchObject({ status: 200 });
    expect(await call(routes.getShift, { params, role: 'counsellor', personId, hospitalIds: [randomUUID()] })).toMatchObject({ status: 200 });
  });

  it('DR-10 and DR-11 what was worked is told at check-out, and the same key twice ends it once', async () => {
    const at = await roster.day();
    const [group, personId] = [await roster.group(at(0)), await roster.person()];
    const shiftId = await roster.plan({ personId, postIds: [group.postId], plannedStart: at(8), plannedEnd: at(16) });
    const mine = { params: { shiftId }, role: 'facilitator', personId } as const;
    expect(await call(routes.checkIn, { ...mine, body: {} })).toMatchObject({ status: 409, body: { code: 'check-in-closed' } });
    await roster.advance(at(7.75));
    expect(await call(routes.checkIn, { ...mine, body: { at: at(7.55) } })).toMatchObject({ status: 200, body: { status: 'checked-in', checkedInAt: at(7.55) } });
    expect(await call(routes.checkIn, { ...mine, body: {} })).toMatchObject({ status: 409, body: { code: 'shift-not-planned' } });
    await roster.advance(at(16.5));
    const key = randomUUID();
    expect(await call(routes.checkOut, { ...mine, body: {}, key })).toMatchObject({ status: 200, body: { status: 'checked-out', checkedOutAt: at(16.5), closedBy: 'person' } });
    expect(await call(routes.checkOut, { ...mine, body: {}, key })).toMatchObject({ status: 200, body: { version: 3 } });
    expect(await call(routes.checkOut, { ...mine, body: {} })).toMatchObject({ status: 409, body: { code: 'shift-not-checked-in' } });
    expect(await names(shiftId)).toEqual(['shift-planned', 'shift-checked-in', 'shift-checked-out']);
  });

  it('DR-12 and DR-13 what was forgotten is settled when it is due, also when time jumps far ahead', async () => {
    const at = await roster.day();
    const [group, forgetful, absent] = [await roster.group(at(0)), await roster.person(), await roster.person()];
    const forgotten = await roster.plan({ personId: forgetful, postIds: [group.postId], plannedStart: at(1), plannedEnd: at(9) });
    const missed = await roster.plan({ personId: absent, postIds: [group.postId], plannedStart: at(1), plannedEnd: at(9) });
    await roster.advance(at(1));
    expect(await call(routes.checkIn, { params: { shiftId: forgotten }, body: {} })).toMatchObject({ status: 200 });
    await roster.advance(at(10));
    expect([await roster.shift(forgotten), await roster.shift(missed)]).toEqual([expect.objectContaining({ status: 'checked-in' }), expect.objectContaining({ status: 'missed' })]);
    await roster.advance(at(60));
    expect(await roster.shift(forgotten)).toMatchObject({ status: 'checked-out', closedBy: 'system', checkedInAt: at(1), checkedOutAt: at(9) });
    await roster.advance(at(61));
    expect([await names(forgotten), await names(missed)]).toEqual([['shift-planned', 'shift-checked-in', 'shift-checked-out'], ['shift-planned', 'shift-missed']]);
    const correction = { checkedInAt: at(1), checkedOutAt: at(9.5), reason: '忘记签退' };
    expect(await call(routes.correctShift, { params: { shiftId: missed }, body: correction, role: 'supervisor' })).toMatchObject({ status: 200, body: { status: 'checked-out', closedBy: 'person', correctionReason: '忘记签退' } });
    expect(await call(routes.correctShift, { params: { shiftId: missed }, body: correction, role: 'facilitator' })).toMatchObject({ status: 403 });
    expect(await names(missed)).toEqual(['shift-planned', 'shift-missed', 'shift-corrected']);
  });

  it('lists shifts by time, person, post and status', async () => {
    const at = await roster.day();
    const [group, personId] = [await roster.group(at(0)), await roster.person()];
    const plan = (from: number, to: number) => roster.plan({ personId, postIds: [group.postId], plannedStart: at(from), plannedEnd: at(to) });
    const [a, b] = [await plan(8, 16), await plan(24, 30)];
    const list = async (query: Record<string, string>): Promise<string[]> => (await call(routes.listShifts, { query: { postId: group.postId, ...query } })).body.items.map(({ shiftId }) => shiftId);
    const day = new Date(Date.parse(at(0)) + 8 * 3_600_000).toISOString().slice(0, 10);
    expect(await list({ personId })).toEqual([b, a]);
    expect(await list({ to: at(24) })).toEqual([a]);
    expect(await list({ from: at(16) })).toEqual([b]);
    expect(await list({ from: day, to: at(12) })).toEqual([a]);
    expect(await list({ status: 'cancelled' })).toEqual([]);
    expect(await call(routes.listShifts, { query: { from: '0000-01-01' } })).toMatchObject({ status: 400 });
  });

  it('knows the code of a hospital', async () => {
    const hospitalId = randomUUID();
    await roster.test.tell(hospitalRegistered, hospitalId, 1, { hospitalId, code: 'TJ-09', name: '酒店', address: '路', capacity: 1, openedOn: '2020-01-25', closedOn: null });
    await eventually(async () => expect(await roster.test.service.kit.dataSource.query('SELECT code FROM hospital WHERE id = $1', [hospitalId])).toEqual([{ code: 'TJ-09' }]));
  });
});
