/** Groups on real PostgreSQL and NATS: rules HG-3, HG-6, HG-7 and HG-13 to HG-15 over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts/hospital-groups';
import { personDeactivated, personRegistered } from '@nuanxin/contracts/identity';
import { testService, type CallOptions, type TestService } from '@nuanxin/testing';
import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { hospitalGroups } from './hospital-groups.module.js';
import { District } from '../test/district.js';

const name = '暖心群';
const channel = 'wechat-by-hand';

describe('groups', () => {
  let test: TestService;
  let district: District;
  beforeAll(async () => {
    test = await testService(hospitalGroups);
    district = new District(test);
  });
  afterAll(() => test.stop());

  const plan = (hospitalId: string, options: CallOptions = {}) => test.call(routes.planGroup, { body: { hospitalId, name, channel }, ...options });

  it('HG-6 plans one group a hospital, until that is closed', async () => {
    const hospitalId = await district.hospital();
    const made = await plan(hospitalId);
    expect(made).toMatchObject({ status: 201, etag: '"1"', body: { hospitalId, name, channel, status: 'planned', facilitators: [], composition: { met: false, missing: ['social-work-professor', 'psychologist'] }, compositionSince: null } });
    expect(await plan(hospitalId)).toMatchObject({ status: 409, body: { code: 'hospital-has-group' } });
    expect(await test.call(routes.closeGroup, { params: { groupId: made.body.groupId } })).toMatchObject({ status: 200, body: { status: 'closed', version: 2 } });
    expect(await plan(hospitalId)).toMatchObject({ status: 201 });
    expect(await district.toldNames(made.body.groupId)).toEqual(['group-planned', 'group-closed']);
  });

  it('HG-6 two plans at once make one group', async () => {
    const hospitalId = await district.hospital();
    const answers = await Promise.all([plan(hospitalId), plan(hospitalId), plan(hospitalId)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('HG-6 refuses a hospital that is closed, unknown, or not for the actor to see', async () => {
    const hospitalId = await district.hospital();
    const refused = { status: 422, body: { code: 'unknown-reference', errors: [{ pointer: '/hospitalId' }] } };
    expect(await plan(randomUUID())).toMatchObject(refused);
    expect(await plan(hospitalId, { role: 'coordinator', hospitalIds: [randomUUID()] })).toMatchObject(refused);
    await test.call(routes.closeHospital, { params: { hospitalId }, body: { closedOn: '2020-03-01' } });
    expect(await plan(hospitalId)).toMatchObject({ status: 409, body: { code: 'hospital-closed' } });
  });

  it('HG-7 opens with an assessment on record and the composition rule met, and says what is missing', async () => {
    const hospitalId = await district.hospital();
    const groupId = await district.plan(hospitalId);
    await district.assign(groupId, await district.person('social-work-professor'), 'social-work-professor');
    expect(await district.open(groupId)).toMatchObject({ status: 409, body: { code: 'group-needs-assessment' } });
    await district.assess(hospitalId, '2020-01-26');
    expect(await district.open(groupId)).toMatchObject({ status: 409, body: { code: 'group-composition-not-met', detail: 'Missing: psychologist.' } });
    await district.assign(groupId, await district.person('psychologist'), 'psychologist');
    expect(await district.open(groupId)).toMatchObject({ status: 200, body: { status: 'open', composition: { met: true, missing: [] }, version: 4 } });
    expect(await district.open(groupId)).toMatchObject({ status: 200, body: { version: 4 } });
    expect(await district.toldNames(groupId)).toEqual(['group-planned', 'facilitator-assigned', 'facilitator-assigned', 'group-opened']);
    expect((await test.told(groupId)).map(({ data }) => (data as { composition: { met: boolean } }).composition.met)).toEqual([false, false, true, true]);
  });

  it('HG-3 a hospital with an open group is not closed; once the group is closed, it is, and its group opens no more', async () => {
    const { hospitalId, groupId } = await district.opened('2020-01-26');
    const close = (): Promise<unknown> => test.call(routes.closeHospital, { params: { hospitalId }, body: { closedOn: '2020-07-16' } });
    expect(await close()).toMatchObject({ status: 409, body: { code: 'hospital-has-open-group' } });
    await test.call(routes.closeGroup, { params: { groupId } });
    const next = await district.plan(hospitalId);
    expect(await close()).toMatchObject({ status: 200, body: { closedOn: '2020-07-16' } });
    expect(await district.open(next)).toMatchObject({ status: 409, body: { code: 'hospital-closed' } });
    expect(await district.open(groupId)).toMatchObject({ status: 409 });
  });

  it('HG-3 closing a hospital and opening its group at once never both succeed', async () => {
    const [professor, psychologist] = [await district.person('social-work-professor'), await district.person('psychologist')];
    for (let round = 0; round < 10; round += 1) {
      const hospitalId = await district.hospital();
      await district.assess(hospitalId, '2020-01-26');
      const groupId = await district.plan(hospitalId);
      await district.assign(groupId, professor, 'social-work-professor');
      await district.assign(groupId, psychologist, 'psychologist');
      const answers = await Promise.all([test.call(routes.closeHospital, { params: { hospitalId }, body: { closedOn: '2020-07-16' } }), district.open(groupId)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    }
  });

  it('HG-14 assigns who is known, serves and holds the profession', async () => {
    const groupId = await district.plan(await district.hospital());
    const nurse = await district.person('nurse');
    expect(await district.assign(groupId, nurse, 'psychologist')).toMatchObject({ status: 422, body: { code: 'profession-not-held' } });
    expect(await district.assign(groupId, randomUUID(), 'psychologist')).toMatchObject({ status: 422, body: { code: 'unknown-reference', errors: [{ pointer: '/personId' }] } });
    expect(await district.assign(groupId, v7(), 'psychologist')).toMatchObject({ status: 409, body: { code: 'reference-not-yet-known' } });
    const gone = await district.person('psychologist');
    await district.tell(personDeactivated, gone, [{ profession: 'psychologist', validFrom: '2015-07-01', validTo: null }]);
    expect(await district.assign(groupId, gone, 'psychologist')).toMatchObject({ status: 409, body: { code: 'person-not-active' } });
    expect(await district.assign(groupId, nurse, 'nurse', { from: '+020000-01-01T00:00:00Z' })).toMatchObject({ status: 400 });
    expect(await district.assign(groupId, nurse, 'nurse', { from: '2020-01-26T00:00:00Z', to: '9999-12-31T23:59:59-10:00' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/to' }] } });
    expect(await district.assign(groupId, nurse, 'nurse', { from: '2020-01-26T08:00:00+08:00', to: '2020-02-01T08:00:00+08:00' })).toMatchObject({
      status: 200, body: { facilitators: [{ personId: nurse, profession: 'nurse', from: '2020-01-26T00:00:00.000Z', to: '2020-02-01T00:00:00.000Z' }] } });
    expect(await district.assign(groupId, nurse, 'nurse', { from: '2020-01-31T00:00:00Z' })).toMatchObject({ status: 409, body: { code: 'facilitator-overlaps' } });
  });

  it('HG-14 waits for a person who is on the way here', async () => {
    const groupId = await district.plan(await district.hospital());
    const personId = v7();
    const answer = district.assign(groupId, personId, 'psychologist');
    await test.tell(personRegistered, personId, 1, { personId, organisationId: null, status: 'active', professions: [{ profession: 'psychologist', validFrom: '2015-07-01', validTo: null }], grants: [] });
    expect(await answer).toMatchObject({ status: 200 });
  });

  it('the same key twice assigns once, also when the person has been released meanwhile', async () => {
    const groupId = await district.plan(await district.hospital());
    const psychologist = await district.person('psychologist');
    const options = { key: randomUUID(), personId: randomUUID() };
    await district.assign(groupId, psychologist, 'psychologist', {}, options);
    await district.release(groupId, psychologist);
    expect(await district.assign(groupId, psychologist, 'psychologist', {}, options)).toMatchObject({ status: 200, body: { version: 3 } });
    expect(await district.release(groupId, psychologist)).toMatchObject({ status: 409, body: { code: 'facilitator-not-assigned' } });
  });

  it('P2 keeps groups to those whose hospital it is; lists follow the same rule, and filters', async () => {
    const { hospitalId, groupId } = await district.opened('2020-01-26');
    await district.plan(await district.hospital());
    const [here, elsewhere]: CallOptions[] = [{ role: 'coordinator', hospitalIds: [hospitalId] }, { role: 'coordinator', hospitalIds: [randomUUID()] }];
    const params = { groupId };
    expect((await test.call(routes.listGroups, { ...here })).body.items.map((group) => group.groupId)).toEqual([groupId]);
    expect((await test.call(routes.listGroups, { query: { hospitalId, status: 'open' } })).body.items.map((group) => group.groupId)).toEqual([groupId]);
    expect((await test.call(routes.listGroups, { query: { hospitalId, status: 'planned' } })).body.items).toEqual([]);
    expect((await test.call(routes.listGroups, { ...elsewhere })).body.items).toEqual([]);
    for (const call of [test.call(routes.getGroup, { params, ...elsewhere }), district.open(groupId, elsewhere), test.call(routes.closeGroup, { params, ...elsewhere }),
      district.assign(groupId, randomUUID(), 'nurse', {}, elsewhere), test.call(routes.releaseFacilitator, { params, body: { personId: randomUUID() }, ...elsewhere })]) {
      expect(await call).toMatchObject({ status: 404, body: { code: 'not-found' } });
    }
    expect(await district.open(groupId, { role: 'facilitator' })).toMatchObject({ status: 403 });
    expect(await test.call(routes.getGroup, { params, role: 'analyst' })).toMatchObject({ status: 200, etag: expect.stringMatching(/^"4\./) });
  });
});
