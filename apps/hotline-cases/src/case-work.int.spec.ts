/** Case work on real PostgreSQL and NATS: rules HC-14 and HC-15 over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts/hotline-cases';
import { randomUUID } from 'node:crypto';
import type { CallOptions } from '@nuanxin/testing';
import { counsellor, startHotline, type Hotline } from '../test/hotline.js';

const times = { start: '2020-02-02T09:00:00+08:00', end: '2020-02-02T09:45:00+08:00' };

describe('case work', () => {
  let test: Hotline;
  beforeAll(async () => {
    test = await startHotline();
  });
  afterAll(() => test.stop());

  const record = (who: CallOptions, body: object) => test.call(routes.recordCaseWork, { ...who, body: { activity: 'case-work', ...times, ...body } });

  it('HC-14 is recorded, corrected and withdrawn, and tells of each', async () => {
    const me = counsellor();
    const { caseId } = await test.caseOf(me);
    const key = randomUUID();
    const made = await record({ ...me, key }, { caseId });
    expect(made).toMatchObject({ status: 201, etag: '"1"', body: { personId: me.personId, start: '2020-02-02T01:00:00.000Z', status: 'recorded' } });
    expect((await record({ ...me, key }, { caseId })).body).toEqual(made.body);
    const options = { ...me, params: { workId: made.body.workId } };
    expect(await test.call(routes.correctCaseWork, { ...options, body: { end: '2020-02-02T10:00:00+08:00' } })).toMatchObject({ status: 428 });
    expect(await test.call(routes.correctCaseWork, { ...options, body: { end: '2020-02-02T10:00:00+08:00' }, ifMatch: '"1"' })).toMatchObject({ status: 200, etag: '"2"', body: { end: '2020-02-02T02:00:00.000Z' } });
    expect(await test.call(routes.correctCaseWork, { ...options, body: { end: '2020-02-02T11:00:00+08:00' }, ifMatch: '"1"' })).toMatchObject({ status: 412 });
    expect(await test.call(routes.correctCaseWork, { ...options, body: { start: '2020-02-02T11:00:00+08:00' }, ifMatch: '"2"' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/end' }] } });
    expect(await test.call(routes.withdrawCaseWork, { ...options, body: {} })).toMatchObject({ status: 200, body: { status: 'withdrawn' } });
    expect(await test.call(routes.correctCaseWork, { ...options, body: {}, ifMatch: '"3"' })).toMatchObject({ status: 409, body: { code: 'case-work-withdrawn' } });
    expect((await test.told(made.body.workId)).map(({ type }) => type)).toEqual(['recorded', 'corrected', 'withdrawn'].map((what) => `nuanxin.hotline-cases.case-work.case-work-${what}.v1`));
    expect((await test.call(routes.listCaseWork, { ...me, query: { caseId } })).body.items.map(({ workId }) => workId)).toEqual([made.body.workId]);
  });

  it('HC-14 P2 is of a case in reach; the own, unless a supervisor enters it for somebody known', async () => {
    const [me, other] = [counsellor(), counsellor()];
    const { caseId } = await test.caseOf(me);
    expect(await record(other, { caseId })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/caseId' }] } });
    expect(await record(me, { caseId, personId: other.personId })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/personId' }] } });
    const known = await test.person('counsellor');
    const made = await record({ role: 'supervisor' }, { caseId, personId: known });
    expect(made).toMatchObject({ status: 201, body: { personId: known } });
    expect(await record({ role: 'supervisor' }, { caseId, personId: randomUUID() })).toMatchObject({ status: 422 });
    const params = { workId: made.body.workId };
    expect(await test.call(routes.getCaseWork, { ...counsellor(known), params })).toMatchObject({ status: 200 });
    expect(await test.call(routes.getCaseWork, { ...me, params })).toMatchObject({ status: 404 });
    expect((await test.call(routes.listCaseWork, { ...me, query: { caseId } })).body.items).toEqual([]);
    expect(await record({ role: 'coordinator' }, { caseId })).toMatchObject({ status: 403 });
  });

  it('HC-15 supervision is by who supervises where the case lies, also where somebody else enters it', async () => {
    const [me, hospitalId] = [counsellor(), await test.hospital()];
    const { clientId } = await test.caseOf(me);
    const { body: { caseId } } = await test.call(routes.openCase, { ...me, body: { clientId, hospitalId } });
    const supervision = { caseId, activity: 'supervision' };
    expect(await record(me, supervision)).toMatchObject({ status: 409, body: { code: 'not-a-supervisor' } });
    expect(await record({ role: 'supervisor', hospitalIds: [hospitalId] }, supervision)).toMatchObject({ status: 201, body: { activity: 'supervision', hospitalId } });
    expect(await record({ role: 'supervisor', hospitalIds: [randomUUID()] }, supervision)).toMatchObject({ status: 422 });
    expect(await record({ role: 'supervisor' }, { ...supervision, personId: await test.person('counsellor') })).toMatchObject({ status: 409, body: { code: 'not-a-supervisor' } });
    expect(await record({ role: 'supervisor' }, { ...supervision, personId: await test.person('supervisor') })).toMatchObject({ status: 201 });
  });
});
