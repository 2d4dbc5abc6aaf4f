/** What somebody may do and why, on real PostgreSQL and NATS, held against what the guard really answers: rule ID-34. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { roleNames, routesOf } from '@nuanxin/contracts';
import { routes } from '@nuanxin/contracts/identity';
import { freshLogin, PASSWORD, testIdentity, type SignedIn, type TestIdentity } from '../test/identity.js';
import { codeAt } from './crypto/codes.js';

describe('what somebody may do, and why', () => {
  let cell: TestIdentity;
  beforeAll(async () => {
    cell = await testIdentity();
  });
  afterAll(() => cell.test.stop());

  const own = (token: string) => cell.test.call(routes.getOwnPermissions, { token });
  const explain = (personId: string, query: { operation: string; hospitalId?: string; ownerId?: string }, by: SignedIn = cell.admin) =>
    cell.test.call(routes.explainAccess, { token: by.token, params: { personId }, query });

  it('ID-34 everybody reads their own roles, and each permission with how far it reaches', async () => {
    const hospitalId = randomUUID();
    const facilitator = await cell.somebody('facilitator', [hospitalId]);
    const { status, body } = await own(facilitator.token);
    expect([status, body.isRestricted, body.grants]).toEqual([200, false, [{ role: 'facilitator', scope: { kind: 'hospitals', hospitalIds: [hospitalId] } }]]);
    expect(body.permissions).toEqual(expect.arrayContaining([
      { permission: 'group.read', district: false, hospitalIds: [hospitalId], own: false }, { permission: 'person.read', district: false, hospitalIds: [], own: true }, { permission: 'shift.read', district: false, hospitalIds: [hospitalId], own: true },
    ]));
    expect(body.permissions.some(({ permission }) => permission === 'group.write')).toBe(false);
  });

  it('ID-34 P2 whoever is refused is told the permission that is wanted, and not by which rule others are', async () => {
    const [facilitator, coordinator, elsewhere] = [await cell.somebody('facilitator'), await cell.somebody('coordinator'), await cell.somebody('administrator', [randomUUID()])];
    expect(await cell.test.call(routes.registerOrganisation, { token: facilitator.token, body: { name: '会', kind: 'ngo' } })).toMatchObject({ status: 403, body: { code: 'forbidden', permission: 'organisation.write' } });
    for (const by of [facilitator, coordinator]) expect(await explain(cell.admin.personId, { operation: 'getMe' }, by)).toMatchObject({ status: 403, body: { permission: 'access.explain' } });
    expect(await explain(cell.admin.personId, { operation: 'getMe' }, elsewhere)).toMatchObject({ status: 403 });
    expect(await explain(randomUUID(), { operation: 'getMe' })).toMatchObject({ status: 404 });
    expect(await explain(cell.admin.personId, { operation: 'noSuch' })).toMatchObject({ status: 422, body: { code: 'unknown-operation' } });
  });

  it('ID-34 names what lies out of reach, which they themselves are told as not found', async () => {
    const [mine, other] = [randomUUID(), randomUUID()];
    const counsellor = await cell.somebody('counsellor', [mine]);
    const why = async (query: Parameters<typeof explain>[1]) => {
      const { isAllowed, rule } = (await explain(counsellor.personId, query)).body;
      return [isAllowed, rule];
    };
    expect(await why({ operation: 'getGroup' })).toEqual([true, 'permission-held']);
    expect(await why({ operation: 'getGroup', hospitalId: mine })).toEqual([true, 'in-reach']);
    expect(await why({ operation: 'getGroup', hospitalId: other })).toEqual([false, 'out-of-reach']);
    expect(await why({ operation: 'getCase', hospitalId: mine })).toEqual([false, 'out-of-reach']);
    expect(await why({ operation: 'getCase', hospitalId: other, ownerId: counsellor.personId })).toEqual([true, 'in-reach']);
    expect(await why({ operation: 'getPerson', ownerId: cell.admin.personId })).toEqual([false, 'out-of-reach']);
    expect(await cell.test.call(routes.getPerson, { token: counsellor.token, params: { personId: cell.admin.personId } })).toMatchObject({ status: 404 });
    await cell.test.call(routes.deactivatePerson, { token: cell.admin.token, params: { personId: counsellor.personId }, body: {} });
    expect(await why({ operation: 'getGroup' })).toEqual([false, 'deactivated']);
    expect(await why({ operation: 'listKeys' })).toEqual([true, 'public']);
  });

  it('ID-34 tells of each role and each route of identity what the guard does', async () => {
    const people = [...(await Promise.all(roleNames.map((role) => cell.somebody(role)))), await cell.somebody()];
    const guarded = routesOf('identity').filter(({ permission }) => permission !== 'public');
    const wrong: string[] = [];
    for (const who of people) {
      for (const route of guarded) {
        const { isAllowed, rule, permission } = (await explain(who.personId, { operation: route.id })).body;
        // What is asked of the guard alone: everything that it lets through is refused by the rule for unknown fields.
        const answer = await cell.test.call(route, { token: who.token, query: { 'no-such-field': '1' } });
        const isRefused = answer.status === 403;
        if (isRefused === isAllowed || (isRefused && (rule !== 'permission-missing' || permission !== route.permission))) wrong.push(`${who.login} ${route.id}: ${answer.status}, told ${rule}`);
      }
    }
    expect([guarded.length > 50, wrong]).toEqual([true, []]);
  });

  it('ID-34 tells of service accounts what the guard does', async () => {
    const body = { name: '会', purpose: 'Reads.', responsibleId: cell.admin.personId, grants: [{ role: 'administrator', scope: { kind: 'district' } }], permissions: ['organisation.read'] };
    const { accountId } = (await cell.test.call(routes.createServiceAccount, { token: cell.admin.token, body })).body;
    const { key } = (await cell.test.call(routes.makeServiceAccountKey, { token: cell.admin.token, params: { accountId }, body: { days: 1 } })).body;
    const token = (await cell.test.call(routes.exchangeKey, { body: { key } })).body.accessToken;
    const told = async (operation: string) => (await explain(accountId, { operation })).body.rule;
    expect([await told('listOrganisations'), await told('listPeople'), await told('getMe'), await told('getOwnPermissions')]).toEqual(['permission-held', 'not-given-to-account', 'people-only', 'signed-in']);
    expect((await own(token)).body.permissions).toEqual([{ permission: 'organisation.read', district: true, hospitalIds: [], own: false }]);
  });

  it('ID-34 each question stands in the audit log, with who asked and about whom', async () => {
    const somebody = await cell.somebody();
    await explain(somebody.personId, { operation: 'getMe' });
    const [entry] = await cell.test.service.kit.dataSource.query<object[]>(`SELECT actor_id AS "actorId", outcome, subjects FROM audit_entry WHERE act = 'explainAccess' ORDER BY position DESC LIMIT 1`);
    expect(entry).toMatchObject({ actorId: cell.admin.personId, outcome: 'done', subjects: [somebody.personId] });
  });
});

describe('where a second factor is asked for', () => {
  let cell: TestIdentity;
  beforeAll(async () => {
    cell = await testIdentity({ SECOND_FACTOR: 'required', NUANXIN_DEMO: '0' });
  });
  afterAll(() => cell.test.stop());

  it('ID-34 says that one has to be set up first, of oneself and of others', async () => {
    const { admin, test } = cell;
    expect((await test.call(routes.getOwnPermissions, { token: admin.token })).body).toMatchObject({ isRestricted: true, permissions: [] });
    const { body: { secret } } = await test.call(routes.beginSecondFactor, { token: admin.token, body: {} });
    await test.call(routes.confirmSecondFactor, { token: admin.token, body: { code: codeAt(secret, new Date()) } });
    const { accessToken } = (await test.call(routes.refreshToken, { body: { refreshToken: admin.refreshToken } })).body;
    const counsellor = await testPerson(cell, accessToken);
    const rules: string[] = [];
    for (const operation of ['listPeople', 'getOwnPermissions']) rules.push((await test.call(routes.explainAccess, { token: accessToken, params: { personId: counsellor }, query: { operation } })).body.rule);
    expect(rules).toEqual(['second-factor-missing', 'signed-in']);
    expect((await test.call(routes.explainAccess, { token: accessToken, params: { personId: admin.personId }, query: { operation: 'listPeople' } })).body).toMatchObject({ isAllowed: true, rule: 'permission-held' });
  });
});

/** A counsellor who has no second factor yet. */
async function testPerson({ test }: TestIdentity, token: string): Promise<string> {
  const body = { name: '李静', credentials: { login: freshLogin(), password: PASSWORD }, grants: [{ role: 'counsellor', scope: { kind: 'district' } }] };
  return (await test.call(routes.registerPerson, { token, body })).body.personId;
}
