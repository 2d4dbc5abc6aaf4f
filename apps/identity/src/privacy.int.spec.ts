/** Privacy notices and consents on real PostgreSQL and NATS: rules ID-35 and ID-36. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consentGiven, consentWithdrawn, privacyNoticePublished, routes } from '@nuanxin/contracts/identity';
import { testIdentity, type TestIdentity } from '../test/identity.js';

const both = (text: string) => ({ zh: text, en: text });
const health = { key: 'health', title: both('健康申报'), data: both('体温'), retention: both('十四天'), basis: 'consent', isSensitive: true, impact: both('防止感染') };
const roster = { key: 'roster', title: both('排班'), data: both('姓名'), retention: both('一年'), basis: 'emergency', isSensitive: false, impact: null };
const notice = (purposes: unknown[] = [roster, health]) => ({ title: both('隐私告知'), text: both('本平台由区志愿服务中心运营。'), purposes });
const LATER = '2099-01-01T00:00:00Z';

describe('privacy', () => {
  let world: TestIdentity;
  beforeAll(async () => {
    world = await testIdentity();
  });
  afterAll(() => world.test.stop());

  const publish = async (body: unknown) => (await world.test.call(routes.publishPrivacyNotice, { token: world.admin.token, body })).body;
  const shown = async () => (await world.test.call(routes.showPrivacyNotices)).body;
  const own = async (token: string) => (await world.test.call(routes.getOwnPrivacy, { token })).body;
  const sql = <Row>(text: string, values: unknown[] = []) => world.test.service.kit.dataSource.query<Row>(text, values);

  it('ID-35 a notice is published by administrators, shown to everybody, and stays as it is once it is in effect', async () => {
    const somebody = await world.somebody('coordinator');
    expect(await world.test.call(routes.publishPrivacyNotice, { token: somebody.token, body: notice() })).toMatchObject({ status: 403 });
    const present = await publish(notice());
    expect(await shown()).toEqual({ current: present, next: null });
    expect((await world.test.told(present.noticeId)).map(({ type, data }) => ({ type, data }))).toEqual([
      { type: privacyNoticePublished.type, data: { noticeId: present.noticeId, effectiveFrom: present.effectiveFrom, purposes: [{ key: 'roster', basis: 'emergency', isSensitive: false }, { key: 'health', basis: 'consent', isSensitive: true }] } },
    ]);
    const next = await publish({ ...notice(), effectiveFrom: LATER });
    const changing = { token: world.admin.token, body: { title: both('新') } };
    expect(await world.test.call(routes.changePrivacyNotice, { ...changing, params: { noticeId: next.noticeId }, ifMatch: '"1"' })).toMatchObject({ status: 200, etag: '"2"', body: { title: both('新'), effectiveFrom: '2099-01-01T00:00:00.000Z' } });
    expect(await world.test.call(routes.changePrivacyNotice, { ...changing, params: { noticeId: present.noticeId }, ifMatch: '"1"' })).toMatchObject({ status: 409, body: { code: 'notice-in-effect' } });
    expect(await shown()).toMatchObject({ current: present, next: { noticeId: next.noticeId, version: 2 } });
  });

  it('ID-36 a person sees what they have not acknowledged yet, and acknowledging consents to nothing', async () => {
    const [older, present] = [await publish(notice()), await publish(notice())];
    const { token, personId } = await world.somebody();
    expect(await own(token)).toMatchObject({ notice: present, acknowledgedAt: null });
    const acknowledge = (noticeId: string) => world.test.call(routes.acknowledgePrivacyNotice, { token, body: { noticeId } });
    expect(await acknowledge(older.noticeId)).toMatchObject({ status: 409, body: { code: 'notice-not-current' } });
    const { body: { acknowledgedAt } } = await acknowledge(present.noticeId);
    expect((await acknowledge(present.noticeId)).body).toEqual({ acknowledgedAt });
    expect(await own(token)).toMatchObject({ acknowledgedAt, purposes: [{ key: 'roster', needsConsent: false, standing: 'not-decided' }, { key: 'health', needsConsent: true, standing: 'not-decided' }] });
    await publish(notice());
    expect(await own(token)).toMatchObject({ acknowledgedAt: null });
    expect(await sql('SELECT notice_id FROM notice_acknowledgement WHERE person_id = $1', [personId])).toEqual([{ notice_id: present.noticeId }]);
  });

  it('ID-36 consent is given to one purpose, withdrawn with less, asked again where the purpose changes, and told by ids', async () => {
    const first = await publish(notice());
    const { token, personId } = await world.somebody();
    const give = (noticeId: string, purpose = 'health') => world.test.call(routes.giveConsent, { token, body: { noticeId, purpose } });
    const standing = async () => (await own(token)).purposes.find(({ key }) => key === 'health')?.standing;
    expect(await world.test.call(routes.withdrawConsent, { token, body: { purpose: 'health' } })).toMatchObject({ status: 409, body: { code: 'consent-absent' } });
    expect(await give(first.noticeId, 'roster')).toMatchObject({ status: 409, body: { code: 'consent-not-asked' } });
    const [one, two] = await Promise.all([give(first.noticeId), give(first.noticeId)]);
    expect([one.status, two.body]).toEqual([200, one.body]);

    await publish(notice([health]));
    expect(await standing()).toBe('given');
    const changed = await publish(notice([{ ...health, retention: both('一年') }]));
    expect(await standing()).toBe('outdated');
    await give(changed.noticeId);
    expect(await standing()).toBe('given');
    const without = await publish(notice([roster]));
    expect((await own(token)).purposes).toMatchObject([{ key: 'roster' }, { key: 'health', needsConsent: false, standing: 'outdated', noticeId: changed.noticeId }]);
    expect(await give(without.noticeId)).toMatchObject({ status: 422, body: { code: 'unknown-reference' } });
    expect(await world.test.call(routes.withdrawConsent, { token, body: { purpose: 'health' } })).toMatchObject({ status: 200, body: { purpose: 'health', status: 'withdrawn' } });
    await world.test.call(routes.withdrawConsent, { token, body: { purpose: 'health' } });
    expect(await standing()).toBe('withdrawn');

    const { body: { items } } = await world.test.call(routes.listOwnConsents, { token });
    expect(items.map(({ decision, noticeId }) => [decision, noticeId])).toEqual([['withdrawn', changed.noticeId], ['given', changed.noticeId], ['given', first.noticeId]]);
    const { body: page } = await world.test.call(routes.listOwnConsents, { token, query: { limit: '2' } });
    expect((await world.test.call(routes.listOwnConsents, { token, query: { limit: '2', cursor: page.next ?? '' } })).body).toEqual({ items: items.slice(2), next: null });
    const [{ id }] = await sql<[{ id: string }]>('SELECT id FROM consent WHERE person_id = $1', [personId]);
    const told = await world.test.told(id);
    expect(told.map(({ type }) => type)).toEqual([consentGiven.type, consentGiven.type, consentWithdrawn.type]);
    expect(told.map(({ data }) => Object.keys(data as object).sort())).toEqual(Array.from({ length: 3 }, () => ['consentId', 'decidedAt', 'noticeId', 'personId', 'purpose', 'status']));
  });

  it('ID-36 what was decided stays: the lists only grow, for the service too', async () => {
    for (const table of ['consent_decision', 'notice_acknowledgement']) {
      expect(await sql(`SELECT FROM ${table} LIMIT 1`)).toHaveLength(1);
      for (const change of [`DELETE FROM ${table}`, `TRUNCATE ${table}`, `UPDATE ${table} SET person_id = person_id`]) await expect(sql(change)).rejects.toThrow('permission denied');
    }
  });
});
