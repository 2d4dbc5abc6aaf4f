/** Topics, suggestions and resources on real PostgreSQL and NATS: CS-1, CS-2, CS-14 to CS-16 over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts/content-scheduling';
import { needsAssessed } from '@nuanxin/contracts/hospital-groups';
import { callRoute, type TestService } from '@nuanxin/testing';
import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { District } from '../test/district.js';

const fields = { title: '睡不着的夜晚', category: 'pressure-relief', text: '先慢慢呼气四次。' };
const resource = { title: '呼吸放松练习', category: `c-${randomUUID()}`, summary: '五分钟的腹式呼吸引导。', url: 'https://example.org/breathing', verifiedOn: '2020-01-27' };

describe('topics and resources', () => {
  let district: District;
  let test: TestService;
  beforeAll(async () => {
    district = await District.start('2020-01-27T02:00:00Z');
    test = district.test;
  });
  afterAll(() => district.stop());

  it('CS-1 creates a topic, tells of it without its text, and says how many bytes are too many', async () => {
    const made = await test.call(routes.createTopic, { body: fields });
    expect(made).toMatchObject({ status: 201, etag: '"1"', body: { ...fields, status: 'active' } });
    const [event] = await test.told(made.body.topicId);
    expect(event).toMatchObject({ type: 'nuanxin.content-scheduling.topic.topic-created.v1', data: { topicId: made.body.topicId, title: fields.title } });
    expect(JSON.stringify(event)).not.toContain(fields.text);
    expect(await test.call(routes.createTopic, { body: { ...fields, text: '心'.repeat(700) } })).toMatchObject({ status: 400, body: { code: 'invalid-input', errors: [{ pointer: '/text', message: 'has 2100 bytes of UTF-8; a message takes 2048' }] } });
    expect(await test.call(routes.createTopic, { body: { ...fields, title: '\ud800', text: '\udc00' } })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/title' }, { pointer: '/text' }] } });
  });

  it('CS-2 changes a topic by ETag and retires it unless a plan uses it', async () => {
    const group = await district.group();
    const topicId = await district.topic();
    const params = { topicId };
    expect(await test.call(routes.changeTopic, { params, body: { title: '睡个好觉' }, ifMatch: '"1"' })).toMatchObject({ status: 200, etag: '"2"', body: { title: '睡个好觉' } });
    expect(await test.call(routes.changeTopic, { params, body: { title: '别的' }, ifMatch: '"1"' })).toMatchObject({ status: 412 });
    const plan = await district.plan(group, { topicIds: [topicId] });
    expect(await test.call(routes.retireTopic, { params })).toMatchObject({ status: 409, body: { code: 'topic-in-use' } });
    await test.call(routes.endPlan, { params: { planId: plan.planId } });
    expect(await test.call(routes.retireTopic, { params })).toMatchObject({ status: 200, body: { status: 'retired' } });
    expect(await test.call(routes.setPlan, { body: { groupId: group.groupId, at: '19:30', from: '2020-01-28', topicIds: [topicId] } })).toMatchObject({ status: 409, body: { code: 'topic-retired', errors: [{ pointer: '/topicIds/0' }] } });
    expect(await district.told(topicId)).toEqual(['topic-created', 'topic-changed', 'topic-retired']);
  });

  it('P2 who reaches some hospitals only reads topics and resources, and writes none', async () => {
    const topicId = await district.topic();
    const coordinator = { role: 'coordinator' as const, hospitalIds: [v7()] };
    expect(await test.call(routes.getTopic, { params: { topicId }, ...coordinator })).toMatchObject({ status: 200 });
    expect(await test.call(routes.changeTopic, { params: { topicId }, body: { title: 'x' }, ifMatch: '"1"', ...coordinator })).toMatchObject({ status: 403 });
    expect(await test.call(routes.createTopic, { body: fields, ...coordinator })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await test.call(routes.retireTopic, { params: { topicId }, ...coordinator })).toMatchObject({ status: 403 });
    expect(await test.call(routes.publishResource, { body: resource, ...coordinator })).toMatchObject({ status: 403 });
    expect(await test.call(routes.listTopics, { role: 'analyst' })).toMatchObject({ status: 403 });
  });

  it('lists topics by category and status, page by page', async () => {
    const category = `own-${randomUUID()}`;
    const ids = [await district.topic({ category }), await district.topic({ category }), await district.topic({ category })];
    await test.call(routes.retireTopic, { params: { topicId: ids[0] ?? '' } });
    const first = await test.call(routes.listTopics, { query: { category, status: 'active', limit: '1' } });
    expect(first.body.items.map((topic) => topic.topicId)).toEqual([ids[2]]);
    const second = await test.call(routes.listTopics, { query: { category, status: 'active', limit: '1', cursor: first.body.next ?? '' } });
    expect(second.body).toMatchObject({ items: [{ topicId: ids[1] }], next: null });
  });

  it('CS-16 suggests what the latest assessment wished for, most wanted first, in reach only', async () => {
    const group = await district.group();
    const [wanted, second] = [`own-${randomUUID()}`, `own-${randomUUID()}`] as const;
    const [other, most, retired] = [await district.topic({ category: second }), await district.topic({ category: wanted }), await district.topic({ category: wanted })];
    await test.call(routes.retireTopic, { params: { topicId: retired } });
    const params = { groupId: group.groupId };
    expect((await test.call(routes.suggestTopics, { params })).body).toEqual({ assessmentId: null, assessedOn: null, topics: [] });
    const assess = (assessedOn: string, wishes: string[]) => {
      const assessmentId = v7();
      return { assessmentId, data: { assessmentId, hospitalId: group.hospitalId, assessedOn, respondents: 3, wishes } };
    };
    const [later, earlier] = [assess('2020-01-26', [wanted, second]), assess('2020-01-25', [second])];
    for (const { assessmentId, data } of [later, earlier]) await test.tell(needsAssessed, assessmentId, 1, data);
    await test.tell(needsAssessed, later.assessmentId, 1, later.data);
    await district.known('SELECT FROM known_assessment WHERE id = $1', [earlier.assessmentId]);
    const { body } = await test.call(routes.suggestTopics, { params });
    expect(body).toMatchObject({ assessmentId: later.assessmentId, assessedOn: '2020-01-26' });
    expect(body.topics.map((topic) => topic.topicId)).toEqual([most, other]);
    expect(await test.call(routes.suggestTopics, { params, role: 'facilitator', hospitalIds: [v7()] })).toMatchObject({ status: 404 });
    expect(await test.call(routes.suggestTopics, { params: { groupId: v7() } })).toMatchObject({ status: 404 });
  });

  it('CS-14 and CS-15 publishes, changes and withdraws a resource; anybody reads the public list and may keep it for a minute', async () => {
    const made = await test.call(routes.publishResource, { body: resource });
    expect(made).toMatchObject({ status: 201, body: { ...resource, phone: null, hours: null, status: 'published' } });
    const params = { resourceId: made.body.resourceId };
    expect(await test.call(routes.changeResource, { params, body: { phone: '022-1234 5678', url: null }, ifMatch: '"1"' })).toMatchObject({ status: 200, body: { phone: '022-1234 5678', url: null } });
    expect(await test.call(routes.publishResource, { body: { ...resource, url: 'javascript:alert(1)', verifiedOn: '2020-01-29' } })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/url' }] } });
    expect(await test.call(routes.publishResource, { body: { ...resource, verifiedOn: '2020-01-28' } })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/verifiedOn' }] } });
    const query = { category: resource.category };
    const shown = await callRoute(test.service.url, routes.listPublicResources, undefined, { query });
    expect(shown.headers.get('cache-control')).toBe('public, max-age=60');
    const { url: _url, ...rest } = resource;
    expect(shown.body).toEqual({ items: [{ resourceId: params.resourceId, ...rest, url: null, phone: '022-1234 5678', hours: null }], next: null });
    expect(await test.call(routes.withdrawResource, { params })).toMatchObject({ status: 200, body: { status: 'withdrawn' } });
    expect(await test.call(routes.changeResource, { params, body: { title: 'x' }, ifMatch: '"3"' })).toMatchObject({ status: 409, body: { code: 'resource-withdrawn' } });
    expect((await callRoute(test.service.url, routes.listPublicResources, undefined, { query })).body.items).toEqual([]);
    expect((await test.call(routes.listResources, { query: { ...query, status: 'withdrawn' } })).body.items).toHaveLength(1);
    const wrong = await callRoute(test.service.url, routes.listPublicResources, undefined, { query: { surprise: '1' } });
    expect([wrong.status, wrong.headers.get('cache-control')]).toEqual([400, 'no-store']);
  });
});
