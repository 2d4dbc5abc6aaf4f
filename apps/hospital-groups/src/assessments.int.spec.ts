/** Needs assessments on real PostgreSQL and NATS: rules HG-4 and HG-5 over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts/hospital-groups';
import { testService, type CallOptions, type TestService } from '@nuanxin/testing';
import { randomUUID } from 'node:crypto';
import { hospitalGroups } from './hospital-groups.module.js';
import { hospitalFields } from '../test/district.js';

const secret = `夜里哭 ${randomUUID()}`;
const body = {
  assessedOn: '2020-01-26', respondents: 48, wishes: ['mental-wellbeing', 'pressure-relief'],
  answers: [
    { questionId: 'sleep', question: '睡眠如何？', kind: 'scale', max: 10, value: 4 }, { questionId: 'nights', question: '几夜没睡好？', kind: 'number', value: 2.5 },
    { questionId: 'group', question: '愿意入群吗？', kind: 'yes-no', value: true }, { questionId: 'time', question: '何时？', kind: 'choice', choices: ['早', '晚'], value: '晚' },
    { questionId: 'else', question: '还有什么？', kind: 'text', value: secret },
  ],
};

describe('assessments', () => {
  let test: TestService;
  let hospitalId: string;
  beforeAll(async () => {
    test = await testService(hospitalGroups);
    hospitalId = (await test.call(routes.registerHospital, { body: hospitalFields() })).body.hospitalId;
  });
  afterAll(() => test.stop());

  const record = (options: CallOptions = {}) => test.call(routes.recordAssessment, { params: { hospitalId }, body, ...options });

  it('HG-4 records every kind of answer with its question, and gives them back as they were given', async () => {
    const made = await record({ role: 'hospital-contact', hospitalIds: [hospitalId] });
    expect(made).toMatchObject({ status: 201, etag: '"1"', body: { ...body, hospitalId } });
    const params = { assessmentId: made.body.assessmentId };
    expect(await test.call(routes.getAssessment, { params })).toMatchObject({ status: 200, body: { ...body, hospitalId, version: 1 } });
  });

  it('HG-5 tells of an assessment without its answers', async () => {
    const { body: made } = await record();
    const [event] = await test.told(made.assessmentId);
    expect(event).toMatchObject({ type: 'nuanxin.hospital-groups.assessment.needs-assessed.v1', data: { hospitalId, assessedOn: body.assessedOn, respondents: 48, wishes: body.wishes } });
    expect(Object.keys(event?.data as object).sort()).toEqual(['assessedOn', 'assessmentId', 'hospitalId', 'respondents', 'wishes']);
    const outbox: { found: boolean }[] = await test.service.kit.dataSource.query(`SELECT EXISTS (SELECT FROM outbox WHERE payload LIKE '%' || $1 || '%') AS found`, [secret]);
    expect(outbox).toEqual([{ found: false }]);
  });

  it('HG-4 names what is wrong with an answer, and keeps nothing', async () => {
    const key = randomUUID();
    const wrong = (value: unknown) => ({ ...body, answers: [{ ...body.answers[0], value }] });
    expect(await record({ body: wrong(11), key })).toMatchObject({ status: 400, body: { code: 'invalid-input', errors: [{ pointer: '/answers/0/value' }] } });
    expect(await record({ body: wrong('four') })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/answers/0/value' }] } });
    expect(await record({ body: { ...body, answers: [{ ...body.answers[2], max: 10 }] } })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/answers/0/max' }] } });
    expect(await record({ body: { ...body, assessedOn: '2999-01-01' } })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/assessedOn' }] } });
    expect(await record({ key })).toMatchObject({ status: 201 });
  });

  it('HG-4 refuses one of a day on which the hospital was closed', async () => {
    const { body: closed } = await test.call(routes.registerHospital, { body: hospitalFields() });
    const params = { hospitalId: closed.hospitalId };
    await test.call(routes.closeHospital, { params, body: { closedOn: '2020-03-01' } });
    expect(await record({ params, body: { ...body, assessedOn: '2020-03-01' } })).toMatchObject({ status: 409, body: { code: 'hospital-closed' } });
    expect((await test.call(routes.listAssessments, { params })).body.items).toEqual([]);
    expect(await record({ params, body: { ...body, assessedOn: '2020-02-29' } })).toMatchObject({ status: 201 });
  });

  it('P2 keeps assessments to those whose hospital it is, and answers to no analyst', async () => {
    const { body: made } = await record();
    const params = { assessmentId: made.assessmentId };
    const elsewhere: CallOptions = { role: 'facilitator', hospitalIds: [randomUUID()] };
    expect(await test.call(routes.getAssessment, { params, ...elsewhere })).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await test.call(routes.listAssessments, { params: { hospitalId }, ...elsewhere })).toMatchObject({ status: 404 });
    expect(await record(elsewhere)).toMatchObject({ status: 404 });
    expect(await test.call(routes.getAssessment, { params: { assessmentId: randomUUID() } })).toMatchObject({ status: 404 });
    expect(await test.call(routes.getAssessment, { params, role: 'analyst' })).toMatchObject({ status: 403 });
    expect(await test.call(routes.getAssessment, { params, role: 'facilitator', hospitalIds: [hospitalId] })).toMatchObject({ status: 200 });
  });

  it('lists page by page, newest first, of this hospital alone', async () => {
    const { body: other } = await test.call(routes.registerHospital, { body: hospitalFields() });
    const params = { hospitalId: other.hospitalId };
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.unshift((await record({ params })).body.assessmentId);
    const first = await test.call(routes.listAssessments, { params, query: { limit: '2' } });
    const second = await test.call(routes.listAssessments, { params, query: { limit: '2', cursor: first.body.next ?? '' } });
    expect([...first.body.items, ...second.body.items].map(({ assessmentId }) => assessmentId)).toEqual(ids);
    expect(second.body.next).toBeNull();
    expect(JSON.stringify(first.body)).not.toContain('answers');
  });
});
