/** The composition rule over time, on real PostgreSQL and NATS with driven domain time: rules HG-10 to HG-12. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { compositionBreached, routes } from '@nuanxin/contracts/hospital-groups';
import { personAggregate, personChanged, personDeactivated, personReactivated } from '@nuanxin/contracts/identity';
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/nats-core';
import { subjectOf } from '@nuanxin/contracts';
import { eventually, publishAs, testService, type TestService } from '@nuanxin/testing';
import { hospitalGroups } from './hospital-groups.module.js';
import { District } from '../test/district.js';

const HOUR_MS = 3_600_000;

describe('composition over time', () => {
  let test: TestService;
  let district: District;
  /** Midnight in Tianjin; each test begins 30 days after the one before. */
  let day = Date.parse('2020-01-25T16:00:00Z');
  beforeAll(async () => {
    test = await testService(hospitalGroups, () => Promise.resolve({ NUANXIN_EVALUATION: '1' }));
    district = new District(test);
  });
  afterAll(() => test.stop());
  beforeEach(async () => {
    day += 30 * 24 * HOUR_MS;
    await advance(0);
  });

  /** The instant some hours after the test's midnight. */
  const hour = (n: number): string => new Date(day + n * HOUR_MS).toISOString();
  /** The district's date some days after. */
  const date = (n: number): string => new Date(day + (8 + n * 24) * HOUR_MS).toISOString().slice(0, 10);

  async function advance(n: number): Promise<void> {
    const response = await fetch(new URL('/evaluation/advance', test.service.url), {
      method: 'POST', body: JSON.stringify({ to: hour(n) }), headers: { 'content-type': 'application/json', 'authorization': `Bearer ${await test.tokens.sign('administrator')}` },
    });
    if (response.status !== 200) throw new Error(await response.text());
  }

  const breaches = async (groupId: string) => (await test.call(routes.listCompositionBreaches, { query: { limit: '200' } })).body.items.filter((each) => each.groupId === groupId);
  const turns = async (groupId: string) => (await test.told(groupId)).filter(({ type }) => type.includes('.composition-')).map(({ type, data }) => [type.split('.').at(-2), (data as { since: string }).since]);
  const psychology = { profession: 'psychologist', validFrom: '2015-07-01', validTo: null } as const;

  it('HG-10 a period that ends while nobody looks is told and listed with the moment of its end; the next one restores', async () => {
    const { groupId, hospitalId, psychologist } = await district.opened(date(0));
    await district.release(groupId, psychologist, hour(50));
    await district.assign(groupId, psychologist, 'psychologist', { from: hour(60), to: hour(400) });
    expect(await breaches(groupId)).toEqual([{ groupId, hospitalId, name: '暖心群', missing: ['psychologist'], since: null, foreseen: hour(50) }]);
    await advance(55);
    expect(await breaches(groupId)).toEqual([{ groupId, hospitalId, name: '暖心群', missing: ['psychologist'], since: hour(50), foreseen: null }]);
    expect((await test.call(routes.getGroup, { params: { groupId } })).body).toMatchObject({ composition: { met: false, missing: ['psychologist'] }, compositionSince: hour(50) });
    await advance(61);
    expect(await turns(groupId)).toEqual([['composition-breached', hour(50)], ['composition-restored', hour(60)]]);
    // The end that is to come lies more than 7 days ahead.
    expect(await breaches(groupId)).toEqual([]);
    await advance(240);
    expect(await breaches(groupId)).toMatchObject([{ since: null, foreseen: hour(400) }]);
  });

  it('HG-10 a jump over many turns tells each, in order, with versions that count up', async () => {
    const { groupId, psychologist } = await district.opened(date(0));
    await district.release(groupId, psychologist, hour(10));
    for (const from of [20, 40, 60]) await district.assign(groupId, psychologist, 'psychologist', { from: hour(from), to: hour(from + 10) });
    await advance(500);
    expect(await turns(groupId)).toEqual([10, 20, 30, 40, 50, 60, 70].map((n, index) => [index % 2 === 0 ? 'composition-breached' : 'composition-restored', hour(n)]));
    expect((await test.told(groupId)).map(({ aggregateversion }) => aggregateversion)).toEqual(Array.from({ length: 15 }, (_, n) => n + 1));
  });

  it('HG-15 a release now is told as a breach, a new facilitator as its end', async () => {
    const { groupId, psychologist } = await district.opened(date(0));
    await advance(5);
    expect(await district.release(groupId, psychologist)).toMatchObject({ status: 200, body: { composition: { met: false, missing: ['psychologist'] }, compositionSince: hour(5) } });
    expect(await breaches(groupId)).toMatchObject([{ missing: ['psychologist'], since: hour(5) }]);
    await advance(6);
    await district.assign(groupId, await district.person('psychologist'), 'psychologist');
    expect(await turns(groupId)).toEqual([['composition-breached', hour(5)], ['composition-restored', hour(6)]]);
    expect(await breaches(groupId)).toEqual([]);
  });

  it("HG-11 HG-12 a credential's end is foreseen, comes at the district's midnight, and goes when the credential is extended", async () => {
    const { groupId, psychologist } = await district.opened(date(0), { validTo: date(3) });
    expect(await breaches(groupId)).toMatchObject([{ foreseen: hour(72), missing: ['psychologist'] }]);
    await district.tell(personChanged, psychologist, [{ ...psychology, validTo: date(4) }]);
    expect(await breaches(groupId)).toMatchObject([{ foreseen: hour(96) }]);
    expect(await turns(groupId)).toEqual([]);
    await advance(95);
    expect(await turns(groupId)).toEqual([]);
    await advance(96);
    expect(await turns(groupId)).toEqual([['composition-breached', hour(96)]]);
    await advance(97);
    await district.tell(personChanged, psychologist, [psychology]);
    expect(await turns(groupId)).toEqual([['composition-breached', hour(96)], ['composition-restored', hour(97)]]);
    expect(await breaches(groupId)).toEqual([]);
  });

  it('HG-11 a deactivation counts from when it was, told once however often the event comes; so does the way back', async () => {
    const { groupId, psychologist } = await district.opened(date(0));
    await advance(9);
    const data = { personId: psychologist, organisationId: null, professions: [psychology], grants: [] };
    const gone = await publishAs(test.nats, personDeactivated, psychologist, 2, { ...data, status: 'deactivated' }, { time: hour(8) });
    await district.handled(psychologist, 2);
    expect(await turns(groupId)).toEqual([['composition-breached', hour(8)]]);
    await publishAs(test.nats, personReactivated, psychologist, 3, { ...data, status: 'active' }, { time: hour(9) });
    await district.handled(psychologist, 3);
    const connection = await test.nats.connect('identity');
    const again = headers();
    again.set('Nats-Msg-Id', `${gone.id}-again`);
    await jetstream(connection).publish(subjectOf(test.nats.district, personDeactivated), JSON.stringify(gone), { headers: again });
    await connection.close();
    await publishAs(test.nats, personChanged, psychologist, 4, { ...data, status: 'active' });
    await district.handled(psychologist, 4);
    expect(await turns(groupId)).toEqual([['composition-breached', hour(8)], ['composition-restored', hour(9)]]);
  });

  it('HG-11 a snapshot is enough to know a person by, and keeps since when they have not served', async () => {
    const { groupId, psychologist } = await district.opened(date(0));
    const snapshot = personAggregate.snapshot;
    if (snapshot === undefined) throw new Error('People have no snapshot.');
    const data = { personId: psychologist, organisationId: null, professions: [psychology], grants: [], status: 'deactivated' };
    await publishAs(test.nats, personDeactivated, psychologist, 2, { ...data, status: 'deactivated' }, { time: hour(0) });
    await publishAs(test.nats, snapshot, psychologist, 5, data, { time: hour(50) });
    await district.handled(psychologist, 5);
    expect(await turns(groupId)).toHaveLength(1);
    expect(await district.assign(groupId, psychologist, 'psychologist', { from: hour(100) })).toMatchObject({ status: 409 });
  });

  it('HG-11 an assignment waits for a deactivation that is under way, so nobody is taken for serving who is not', async () => {
    const [lacking, other] = [await district.opened(date(0)), await district.opened(date(0))];
    await district.release(lacking.groupId, lacking.psychologist);
    const { dataSource } = test.service.kit;
    const waiting = async (): Promise<number> => {
      const rows: unknown[] = await dataSource.query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
      return rows.length;
    };
    const until = (there: () => Promise<boolean>) => eventually(async () => { if (!(await there())) throw new Error('not yet'); });
    let settled = false;
    const assigned = await dataSource.transaction(async (tx) => {
      // The handler knows of the deactivation and is held up at the person's other group, before it commits.
      await tx.query('SELECT FROM support_group WHERE id = $1 FOR UPDATE', [other.groupId]);
      await publishAs(test.nats, personDeactivated, other.psychologist, 2, { personId: other.psychologist, organisationId: null, status: 'deactivated', professions: [psychology], grants: [] }, { time: hour(0) });
      await until(async () => (await waiting()) === 1);
      const answer = district.assign(lacking.groupId, other.psychologist, 'psychologist').finally(() => { settled = true; });
      await until(async () => settled || (await waiting()) === 2);
      return { answer };
    });
    expect(await assigned.answer).toMatchObject({ status: 409, body: { code: 'person-not-active' } });
    expect(await breaches(lacking.groupId)).toMatchObject([{ missing: ['psychologist'] }]);
  });

  it('P2 lists the breaches of hospitals in reach alone, and none of groups that are closed or only planned', async () => {
    const { groupId, hospitalId, psychologist } = await district.opened(date(0));
    await district.plan(await district.hospital());
    await district.release(groupId, psychologist);
    const list = async (hospitalIds: string[]) => (await test.call(routes.listCompositionBreaches, { role: 'facilitator', hospitalIds })).body.items.map((each) => each.groupId);
    expect(await list([hospitalId])).toEqual([groupId]);
    expect(await list([psychologist])).toEqual([]);
    expect((await test.told(groupId)).map(({ type }) => type)).toContain(compositionBreached.type);
    await test.call(routes.closeGroup, { params: { groupId } });
    expect(await list([hospitalId])).toEqual([]);
  });
});
