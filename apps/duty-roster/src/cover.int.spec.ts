/** Duty, cover and breaches on real PostgreSQL and NATS: rules DR-15 to DR-19. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { coverBreached, coverRestored, routes } from '@nuanxin/contracts/duty-roster';
import { hospitalRegistered } from '@nuanxin/contracts/hospital-groups';
import { randomUUID } from 'node:crypto';
import { RosterTest, type TestGroup } from '../test/roster.js';

describe('duty and cover', () => {
  let roster: RosterTest;
  beforeAll(async () => {
    roster = await RosterTest.start();
  });
  afterAll(() => roster.stop());

  const call: RosterTest['test']['call'] = (route, options) => roster.test.call(route, options);
  /** The breaches in reach of somebody of one hospital alone, so that tests don't see each other's. */
  const breachesOf = async ({ hospitalId }: TestGroup) => (await call(routes.listCoverBreaches, { role: 'supervisor', hospitalIds: [hospitalId] })).body.items.toReversed();
  /** A group lacks everything until its roster is planned: what was found by then is over, and set aside. */
  const aside = new Set<string>();
  const settle = async (group: TestGroup, at: string): Promise<void> => {
    await roster.advance(at);
    for (const { breachId, status } of await breachesOf(group)) if (status === 'resolved') aside.add(breachId);
  };
  const onPlan = async (group: TestGroup) => (await breachesOf(group)).filter(({ breachId, kind }) => kind !== 'nobody-checked-in' && !aside.has(breachId));
  const tell = (shift: Awaited<ReturnType<typeof breachesOf>>[number] | undefined) => roster.test.told(shift?.breachId ?? '');
  /** Somebody of each profession, covering a group: on duty and on call. */
  const pair = async (postIds: string[], plannedStart: string, plannedEnd: string) => {
    const [psychologist, worker] = [await roster.person('psychologist'), await roster.person('social-worker')];
    const times = { postIds, plannedStart, plannedEnd };
    return {
      psychologist, worker, onDuty: await roster.plan({ ...times, personId: psychologist }),
      onCall: await roster.plan({ ...times, personId: worker, profession: 'social-worker', mode: 'on-call' }),
    };
  };

  it('says who is on duty and on call now, in reach alone, with the hospital by its code', async () => {
    const at = await roster.day();
    const [group, other] = [await roster.group(at(0)), await roster.group(at(0))];
    await roster.test.tell(hospitalRegistered, group.hospitalId, 1, { hospitalId: group.hospitalId, code: 'TJ-03', name: '酒店', address: '路', capacity: 1, openedOn: '2020-01-25', closedOn: null });
    const { psychologist, worker, onDuty } = await pair([group.postId, other.postId], at(8), at(16));
    await roster.advance(at(8));
    await call(routes.checkIn, { params: { shiftId: onDuty }, body: {} });
    await roster.advance(at(9));
    const { body } = await call(routes.getDutyNow, { role: 'facilitator', hospitalIds: [group.hospitalId] });
    expect(body).toEqual({
      at: at(9),
      posts: [expect.objectContaining({
        postId: group.postId, hospitalCode: 'TJ-03',
        onDuty: [expect.objectContaining({ shiftId: onDuty, personId: psychologist, profession: 'psychologist', checkedInAt: at(8) })],
        onCall: [expect.objectContaining({ personId: worker, profession: 'social-worker', checkedInAt: null })],
      })],
    });
    await call(routes.checkOut, { params: { shiftId: onDuty }, body: {} });
    expect((await call(routes.getDutyNow, { role: 'facilitator', hospitalIds: [group.hospitalId] })).body.posts[0]?.onDuty).toEqual([]);
  });

  it('DR-16 (D1) reports cover on plan and on fact, by dates of the district', async () => {
    const at = await roster.day();
    const group = await roster.group(at(0));
    const { onDuty } = await pair([group.postId], at(8), at(16));
    await roster.plan({ personId: await roster.person('social-worker'), profession: 'social-worker', postIds: [group.postId], plannedStart: at(16), plannedEnd: at(20) });
    const date = (hour: number): string => new Date(Date.parse(at(hour)) + 8 * 3_600_000).toISOString().slice(0, 10);
    const cover = async (basis: string) => {
      const { body } = await call(routes.getCover, { query: { from: date(0), to: date(24), basis }, role: 'supervisor', hospitalIds: [group.hospitalId] });
      expect(body).toMatchObject({ basis, from: at(0), to: at(24) });
      return body.posts[0];
    };
    expect(await cover('plan')).toMatchObject({
      postId: group.postId, minutes: 24 * 60, coveredMinutes: 12 * 60, metMinutes: 8 * 60,
      gaps: [{ from: at(0), to: at(8) }, { from: at(20), to: at(24) }], missing: [{ from: at(16), to: at(20), professions: ['psychologist'] }],
    });
    await roster.advance(at(8.5));
    await call(routes.checkIn, { params: { shiftId: onDuty }, body: {} });
    await roster.advance(at(12));
    expect(await cover('fact')).toMatchObject({ minutes: 12 * 60, coveredMinutes: 3.5 * 60, metMinutes: 0, gaps: [{ from: at(0), to: at(8.5) }], missing: [{ from: at(8.5), to: at(12), professions: ['social-worker'] }] });
  });

  it('refuses a period that is empty or too long', async () => {
    const problem = { status: 400, body: { code: 'invalid-input', errors: [{ pointer: '#/query/to' }] } };
    expect(await call(routes.getCover, { query: { from: '2020-02-01', to: '2020-02-01' } })).toMatchObject(problem);
    expect(await call(routes.getCover, { query: { from: '2020-02-01', to: '2020-05-04' } })).toMatchObject(problem);
    expect(await call(routes.getCover, { query: { from: '2020-02-01', to: '2020-05-03' } })).toMatchObject({ status: 200 });
    expect(await call(routes.getCover, { query: { from: '2020-02-01', to: '2020-02-02' }, role: 'facilitator' })).toMatchObject({ status: 403 });
  });

  it('DR-17 and DR-18 foresees what lacks within a day, tells it once, and resolves it when the roster changes', async () => {
    const at = await roster.day();
    const group = await roster.group(at(0));
    const { onCall } = await pair([group.postId], at(0), at(20));
    await roster.plan({ personId: await roster.person('social-worker'), profession: 'social-worker', postIds: [group.postId], plannedStart: at(20), plannedEnd: at(24) });
    const late = await pair([group.postId], at(24), at(40));
    const standIn = await roster.plan({ personId: await roster.person('psychologist'), mode: 'on-call', postIds: [group.postId], plannedStart: at(20), plannedEnd: at(24) });
    await settle(group, at(0.1));
    for (const hour of [0.25, 0.5, 1]) await roster.advance(at(hour));
    expect(await onPlan(group)).toEqual([]);
    await call(routes.cancelShift, { params: { shiftId: standIn }, body: {} });
    await roster.advance(at(1.25));
    await roster.advance(at(1.5));
    const missing = { kind: 'profession-missing', missing: ['psychologist'], from: at(20), to: at(24), foreseen: true, postIds: [group.postId] };
    expect(await onPlan(group)).toEqual([expect.objectContaining({ ...missing, status: 'open' })]);
    await call(routes.cancelShift, { params: { shiftId: late.onDuty }, body: {} });
    await roster.advance(at(1.75));
    expect(await onPlan(group)).toEqual([expect.objectContaining(missing), expect.objectContaining({ kind: 'nobody-on-duty', from: at(24), to: at(48), foreseen: true, status: 'open' })]);
    await roster.plan({ personId: await roster.person('psychologist'), mode: 'on-call', postIds: [group.postId], plannedStart: at(20), plannedEnd: at(24) });
    await call(routes.cancelShift, { params: { shiftId: onCall }, body: {} });
    await roster.advance(at(2));
    const [first, , third] = await onPlan(group);
    expect(first).toMatchObject({ ...missing, status: 'resolved' });
    expect((await tell(first)).map(({ type }) => type)).toEqual([coverBreached.type, coverRestored.type]);
    expect(third).toMatchObject({ kind: 'profession-missing', missing: ['social-worker'], from: at(0), to: at(20), foreseen: false });
  });

  it('DR-18 posts that lack the same in the same time make one breach; it stays one as time goes on and ends with its time', async () => {
    const at = await roster.day();
    const groups = [await roster.group(at(0)), await roster.group(at(0)), await roster.group(at(0))] as const;
    const postIds = groups.map(({ postId }) => postId);
    await pair(postIds, at(0), at(8));
    await pair(postIds, at(16), at(40));
    await settle(groups[0], at(0.1));
    for (const hour of [0.5, 3, 8, 9, 12, 15.9]) await roster.advance(at(hour));
    expect(await onPlan(groups[0])).toEqual([expect.objectContaining({ from: at(8), to: at(16), status: 'open', foreseen: true, postIds: postIds.toSorted() })]);
    await roster.advance(at(16));
    expect((await onPlan(groups[2]))[0]).toMatchObject({ from: at(8), status: 'resolved', version: 2 });
  });

  it('DR-18 what lacked while time jumped was foreseen all the same', async () => {
    const at = await roster.day();
    const group = await roster.group(at(0));
    await pair([group.postId], at(0), at(20));
    await pair([group.postId], at(22), at(40));
    await pair([group.postId], at(41), at(60));
    await settle(group, at(0.1));
    await roster.advance(at(50));
    expect((await onPlan(group)).map(({ from, to, foreseen }) => ({ from, to, foreseen })).slice(0, 2))
      .toEqual([{ from: at(20), to: at(22), foreseen: true }, { from: at(40), to: at(41), foreseen: true }]);
  });

  it('DR-19 a shift whose person is not there 15 minutes after its start is a breach until they are', async () => {
    const at = await roster.day();
    const group = await roster.group(at(0));
    const { onDuty } = await pair([group.postId], at(8), at(16));
    const absent = await roster.plan({ personId: await roster.person(), postIds: [group.postId], plannedStart: at(8), plannedEnd: at(9) });
    const unchecked = async () => (await breachesOf(group)).filter(({ kind }) => kind === 'nobody-checked-in');
    await roster.advance(at(8.2));
    expect(await unchecked()).toEqual([]);
    await roster.advance(at(8.25));
    const open = { postIds: [group.postId], from: at(8), foreseen: false, status: 'open' };
    expect(await unchecked()).toEqual(expect.arrayContaining([expect.objectContaining({ ...open, to: at(16) }), expect.objectContaining({ ...open, to: at(9) })]));
    await call(routes.checkIn, { params: { shiftId: onDuty }, body: {} });
    await roster.advance(at(9));
    expect((await unchecked()).map(({ status }) => status)).toEqual(['resolved', 'resolved']);
    expect(await roster.shift(absent)).toMatchObject({ status: 'missed' });
    await roster.plan({ personId: await roster.person(), postIds: [group.postId], plannedStart: at(1), plannedEnd: at(2) });
    await roster.advance(at(9.5));
    expect(await unchecked()).toHaveLength(2);
  });

  it('P2 breaches are seen by those of their hospitals', async () => {
    expect((await call(routes.listCoverBreaches, { role: 'supervisor', hospitalIds: [randomUUID()] })).body.items).toEqual([]);
    expect((await call(routes.listCoverBreaches)).body.items.length).toBeGreaterThan(0);
    expect(await call(routes.listCoverBreaches, { role: 'facilitator' })).toMatchObject({ status: 403 });
  });
});
