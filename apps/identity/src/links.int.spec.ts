/** Invitations and resets by one-time link on real PostgreSQL and NATS: rules ID-20 and ID-42. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts/identity';
import { freshLogin, PASSWORD, testIdentity, type SignedIn, type TestIdentity } from '../test/identity.js';
import { AfterRestore } from './after-restore.js';
import { codeAt } from './crypto/codes.js';

const NEW_PASSWORD = 'nine lanterns over the river';

describe('one-time links', () => {
  let cell: TestIdentity;
  beforeAll(async () => {
    cell = await testIdentity();
  });
  afterAll(() => cell.test.stop());

  const sql = <T>(statement: string, parameters: unknown[] = []): Promise<T[]> => cell.test.service.kit.dataSource.query(statement, parameters);
  const make = (personId: string, by: SignedIn = cell.admin) => cell.test.call(routes.makeLink, { token: by.token, params: { personId }, body: {} });
  const use = (token: string, body: { login?: string; password?: string } = {}) => cell.test.call(routes.useLink, { body: { token, password: NEW_PASSWORD, ...body } });
  const registered = async (): Promise<string> => (await cell.test.call(routes.registerPerson, { token: cell.admin.token, body: { name: '李静' } })).body.personId;

  it('ID-20 an invited person chooses login and password once, and signs in by them', async () => {
    const [personId, login] = [await registered(), freshLogin()];
    const { status, body: link } = await make(personId);
    expect([status, link.kind, link.token.length]).toEqual([200, 'invitation', 43]);
    expect(Math.abs(Date.parse(link.expiresAt) - Date.now() - 86_400_000)).toBeLessThan(20_000);
    expect(await use(link.token)).toMatchObject({ status: 422, body: { code: 'login-needed', errors: [{ pointer: '/login' }] } });
    expect(await use(link.token, { login: cell.admin.login })).toMatchObject({ status: 409, body: { code: 'login-taken' } });
    expect(await use(link.token, { login, password: 'too short' })).toMatchObject({ status: 422, body: { code: 'password-too-short' } });
    const answers = await Promise.all([use(link.token, { login }), use(link.token, { login })]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401]);
    expect((await cell.signIn(login, NEW_PASSWORD)).personId).toBe(personId);
    expect(await use(link.token, { login })).toMatchObject({ status: 401, body: { code: 'link-over' } });
  });

  it('ID-20 a reset keeps the login and the second factor, and ends all sessions', async () => {
    const somebody = await cell.somebody('facilitator');
    const { body: { secret } } = await cell.test.call(routes.beginSecondFactor, { token: somebody.token, body: {} });
    await cell.test.call(routes.confirmSecondFactor, { token: somebody.token, body: { code: codeAt(secret, new Date()) } });
    const { body: link } = await make(somebody.personId);
    expect([link.kind, Math.abs(Date.parse(link.expiresAt) - Date.now() - 3_600_000) < 20_000]).toEqual(['reset', true]);
    expect(await use(link.token, { login: freshLogin() })).toMatchObject({ status: 200 });
    expect(await cell.test.call(routes.getMe, { token: somebody.token })).toMatchObject({ status: 401 });
    expect(await cell.test.call(routes.refreshToken, { body: { refreshToken: somebody.refreshToken } })).toMatchObject({ status: 401 });
    expect(await cell.test.call(routes.signIn, { body: { login: somebody.login, password: PASSWORD } })).toMatchObject({ body: { code: 'wrong-credentials' } });
    expect(await cell.test.call(routes.signIn, { body: { login: somebody.login, password: NEW_PASSWORD } })).toMatchObject({ status: 401, body: { code: 'second-factor-required' } });
  });

  it('ID-20 a link is over when its time is, when there is a newer one, with the person, and with other roles', async () => {
    const [late, newer, gone] = [await registered(), await registered(), await registered()];
    const { body: lateLink } = await make(late);
    await sql(`UPDATE one_time_link SET expires_at = expires_at - interval '24 hours' WHERE person_id = $1`, [late]);
    const [{ body: first }, { body: second }] = [await make(newer), await make(newer)];
    const { body: goneLink } = await make(gone);
    await cell.test.call(routes.deactivatePerson, { token: cell.admin.token, params: { personId: gone }, body: {} });
    for (const token of [lateLink.token, first.token, goneLink.token, 'nonsense']) expect(await use(token, { login: freshLogin() })).toMatchObject({ status: 401, body: { code: 'link-over' } });
    expect(await use(second.token, { login: freshLogin() })).toMatchObject({ status: 200 });
    const promoted = await registered();
    const { body: promotedLink } = await make(promoted);
    await cell.test.call(routes.assignRoles, { token: cell.admin.token, params: { personId: promoted }, body: { grants: [{ role: 'counsellor', scope: { kind: 'district' } }] }, ifMatch: '"1"' });
    expect(await use(promotedLink.token, { login: freshLogin() })).toMatchObject({ status: 401 });
    expect(await make(gone)).toMatchObject({ status: 409, body: { code: 'person-deactivated' } });
  });

  it('ID-20 P2 coordinators make none for who reads notes or administers, and no token is kept readable', async () => {
    const [coordinator, counsellor, analyst] = [await cell.somebody('coordinator'), await cell.somebody('counsellor'), await cell.somebody('analyst')];
    expect(await make(counsellor.personId, coordinator)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await make(cell.admin.personId, coordinator)).toMatchObject({ status: 403 });
    expect(await make(analyst.personId, counsellor)).toMatchObject({ status: 403 });
    const { body: link } = await make(analyst.personId, coordinator);
    const rows = (await sql<{ row: string }>('SELECT l::text AS row FROM one_time_link l UNION ALL SELECT o::text FROM outbox o')).map(({ row }) => row).join();
    expect([rows.includes(link.token), rows.includes(Buffer.from(link.token).toString('hex'))]).toEqual([false, false]);
    await sql(`UPDATE session SET authenticated_at = now() - interval '6 minutes' WHERE person_id = $1`, [coordinator.personId]);
    expect(await make(analyst.personId, coordinator)).toMatchObject({ status: 403, body: { code: 'reauthentication-required' } });
  });

  it('ID-42 after a restore no link and no session from before is good, and those that come are', async () => {
    const [personId, login] = [await registered(), freshLogin()];
    const { body: before } = await make(personId);
    const { refreshToken } = cell.admin;
    await sql('INSERT INTO restoration (recovery_point, happened_until) VALUES (now(), now())');
    await cell.test.service.app.get(AfterRestore).onApplicationBootstrap();
    expect(await use(before.token, { login })).toMatchObject({ status: 401, body: { code: 'link-over' } });
    expect(await cell.test.call(routes.refreshToken, { body: { refreshToken } })).toMatchObject({ status: 401 });
    const again = await cell.signIn(cell.admin.login, PASSWORD);
    await cell.test.service.app.get(AfterRestore).onApplicationBootstrap();
    const { body: link } = await make(personId, again);
    expect(await use(link.token, { login })).toMatchObject({ status: 200 });
    const ended = await sql<{ reason: string }>('SELECT reason FROM session WHERE person_id = $1 AND ended_at IS NOT NULL', [cell.admin.personId]);
    expect(new Set(ended.map(({ reason }) => reason))).toEqual(new Set(['signed-out']));
  });
});
