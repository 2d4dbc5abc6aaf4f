/** The audit log of identity: who signed in and who tried, who changed whom, who looked at people; by ids alone. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditRoutes } from '@nuanxin/contracts/audit';
import { routes } from '@nuanxin/contracts/identity';
import { freshLogin, PASSWORD, testIdentity, type TestIdentity } from '../test/identity.js';

describe('the audit log', () => {
  let world: TestIdentity;
  beforeAll(async () => {
    world = await testIdentity();
  });
  afterAll(() => world.test.stop());

  const entries = async (query: Record<string, string>) => (await world.test.call(auditRoutes.identity, { token: world.admin.token, query })).body.items.reverse();
  /** That the log was read stands in it too. */
  const told = async (query: Record<string, string>): Promise<string[]> => (await entries(query)).filter(({ act }) => act !== auditRoutes.identity.id).map(({ act, outcome }) => `${act} ${outcome}`);

  it('has who signed in, who tried in vain, who went on and who signed out, under the person', async () => {
    const somebody = await world.somebody('counsellor');
    await world.test.call(routes.signIn, { body: { login: somebody.login, password: 'not their password' } });
    await world.test.call(routes.refreshToken, { body: { refreshToken: somebody.refreshToken } });
    await world.test.call(routes.signOut, { token: somebody.token, body: {} });
    expect(await told({ subjectId: somebody.personId })).toEqual(['registerPerson done', 'signIn done', 'signIn wrong-credentials', 'refreshToken done']);
    const own = await entries({ actorId: somebody.personId });
    expect(own).toMatchObject([{ act: 'signOut', outcome: 'done', address: '127.0.0.1', userAgent: 'node' }]);
    expect(await told({ subjectId: own[0]?.sessionId ?? '' })).toEqual(['signIn done', 'signOut done']);
  });

  it('has who changed whom and who looked, and of a refused change that it was refused', async () => {
    const [somebody, stranger] = [await world.somebody('counsellor'), await world.somebody('facilitator')];
    const params = { personId: somebody.personId };
    const before = (await told({ subjectId: somebody.personId })).length;
    const { body: person, etag } = await world.test.call(routes.getPerson, { token: world.admin.token, params });
    await world.test.call(routes.getPerson, { token: stranger.token, params });
    await world.test.call(routes.assignRoles, { token: world.admin.token, params, ifMatch: etag ?? '', body: { grants: [] } });
    await world.test.call(routes.assignRoles, { token: world.admin.token, params, ifMatch: etag ?? '', body: { grants: [] } });
    await world.test.call(routes.deactivatePerson, { token: world.admin.token, params, body: {} });
    expect((await told({ subjectId: person.personId })).slice(before)).toEqual(['getPerson done', 'getPerson not-found', 'assignRoles done', 'deactivatePerson done']);
    expect((await entries({ subjectId: person.personId })).filter(({ act }) => ['assignRoles', 'deactivatePerson'].includes(act)).every(({ actorId }) => actorId === world.admin.personId)).toBe(true);
  });

  it('has that tries were told to wait, once a minute of each address', async () => {
    const login = freshLogin();
    const statuses: number[] = [];
    for (let tries = 0; tries < 8; tries += 1) statuses.push((await world.test.call(routes.signIn, { body: { login, password: PASSWORD } })).status);
    expect(statuses.slice(-2)).toEqual([429, 429]);
    const rows: object[] = await world.test.service.kit.dataSource.query(`SELECT FROM audit_entry WHERE act = 'signIn' AND outcome = 'too-many-requests'`);
    expect(rows).toHaveLength(1);
  });

  it('has whom the guard turned away, at which route and about whom, once a minute however often they try', async () => {
    const [somebody, stranger] = [await world.somebody('counsellor'), await world.somebody('analyst')];
    const params = { personId: somebody.personId };
    for (let tries = 0; tries < 5; tries += 1) await world.test.call(routes.assignRoles, { token: stranger.token, params, ifMatch: '"1"', body: { grants: [] } });
    await world.test.call(routes.listServiceAccounts, { token: stranger.token });
    const refused = await entries({ actorId: stranger.personId });
    expect(refused.map(({ act, outcome }) => `${act} ${outcome}`)).toEqual(['assignRoles forbidden', 'listServiceAccounts forbidden']);
    expect(refused[0]).toMatchObject({ subjects: [somebody.personId], address: '127.0.0.1' });
  });

  it('P2 has no name, login, number or password in it', async () => {
    const login = freshLogin();
    const canary = `canary${randomUUID()}`;
    await world.test.call(routes.registerPerson, { token: world.admin.token, body: { name: canary, phone: '+86 22 1234 5678', credentials: { login, password: PASSWORD }, grants: [] } });
    await world.test.call(routes.signIn, { body: { login: canary, password: canary } });
    const rows: { text: string }[] = await world.test.service.kit.dataSource.query('SELECT e::text AS text FROM audit_entry e');
    expect(rows.length).toBeGreaterThan(2);
    for (const value of [canary, login, PASSWORD, '1234 5678', '王芳']) expect(rows.filter(({ text }) => text.includes(value))).toEqual([]);
  });
});
