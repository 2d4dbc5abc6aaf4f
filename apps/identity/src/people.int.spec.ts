/** Organisations, people and their roles on real PostgreSQL and NATS: rules ID-1 to ID-6, ID-13, ID-14. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { organisationChanged, organisationRegistered, personDeactivated, personReactivated, personRegistered, roleChanged, routes, sessionEnded } from '@nuanxin/contracts/identity';
import { decodeJwt } from 'jose';
import { freshLogin, PASSWORD, testIdentity, type SignedIn, type TestIdentity } from '../test/identity.js';

describe('people', () => {
  let cell: TestIdentity;
  beforeAll(async () => {
    cell = await testIdentity();
  });
  afterAll(() => cell.test.stop());

  const asAdmin = () => ({ token: cell.admin.token });
  const register = (body: Record<string, unknown> = {}, token = cell.admin.token) => cell.test.call(routes.registerPerson, { token, body: { name: '李静', ...body } });
  const typesOf = async (id: string): Promise<string[]> => (await cell.test.told(id)).map(({ type }) => type);
  const assign = async (personId: string, grants: unknown[], token = cell.admin.token) => {
    const { etag } = await cell.test.call(routes.getPerson, { token, params: { personId } });
    return cell.test.call(routes.assignRoles, { token, params: { personId }, body: { grants }, ifMatch: etag ?? '' });
  };
  const deactivate = (personId: string, token = cell.admin.token) => cell.test.call(routes.deactivatePerson, { token, params: { personId }, body: {} });
  const district = (role: string) => ({ role, scope: { kind: 'district' } });
  const me = ({ token }: SignedIn) => cell.test.call(routes.getMe, { token });

  it('ID-1 registers an organisation, changes it and tells of both; an inactive one sends nobody new', async () => {
    const made = await cell.test.call(routes.registerOrganisation, { ...asAdmin(), body: { name: '天津社工协会', kind: 'association' } });
    expect(made).toMatchObject({ status: 201, etag: '"1"', body: { status: 'active' } });
    const { organisationId } = made.body;
    expect(await register({ organisationId })).toMatchObject({ status: 201, body: { organisationId } });
    const change = { ...asAdmin(), params: { organisationId }, body: { status: 'inactive' } };
    expect(await cell.test.call(routes.changeOrganisation, { ...change, ifMatch: '"1"' })).toMatchObject({ status: 200, etag: '"2"' });
    expect(await cell.test.call(routes.changeOrganisation, { ...change, ifMatch: '"1"' })).toMatchObject({ status: 412 });
    expect(await typesOf(organisationId)).toEqual([organisationRegistered.type, organisationChanged.type]);
    expect(await register({ organisationId })).toMatchObject({ status: 409, body: { code: 'organisation-inactive' } });
    expect(await register({ organisationId: randomUUID() })).toMatchObject({ status: 422, body: { code: 'unknown-reference', errors: [{ pointer: '/organisationId' }] } });
    const inactive = await cell.test.call(routes.listOrganisations, { ...asAdmin(), query: { status: 'inactive' } });
    expect(inactive.body.items.map((item) => item.organisationId)).toEqual([organisationId]);
  });

  it('ID-2 logins are small and of one person each, a login is theirs from registration on', async () => {
    const login = freshLogin();
    const credentials = { login: ` ${login.toUpperCase()} `, password: PASSWORD };
    expect(await register({ credentials })).toMatchObject({ status: 201, body: { login } });
    expect(await register({ credentials })).toMatchObject({ status: 409, body: { code: 'login-taken' } });
    expect((await cell.signIn(login)).personId).toBeDefined();
  });

  it('ID-2 the same key twice registers one person, also where the reply with a password was lost', async () => {
    const key = randomUUID();
    const body = { name: '李静', credentials: { login: freshLogin(), password: PASSWORD } };
    const [one, other] = [await cell.test.call(routes.registerPerson, { ...asAdmin(), body, key }), await cell.test.call(routes.registerPerson, { ...asAdmin(), body, key })];
    expect(other).toMatchObject({ status: 201, body: { personId: one.body.personId } });
    expect(await typesOf(one.body.personId)).toEqual([personRegistered.type]);
  });

  it('ID-2 new credentials end the sessions there are, and only by them one signs in again', async () => {
    const somebody = await cell.somebody('counsellor');
    const login = freshLogin();
    const set = (body: unknown) => cell.test.call(routes.setCredentials, { ...asAdmin(), params: { personId: somebody.personId }, body, ifMatch: '"1"' });
    expect(await set({ login: cell.admin.login, password: PASSWORD })).toMatchObject({ status: 409, body: { code: 'login-taken' } });
    expect(await me(somebody)).toMatchObject({ status: 200 });
    expect(await set({ login, password: 'another long password' })).toMatchObject({ status: 200, body: { login, version: 2 } });
    expect(await me(somebody)).toMatchObject({ status: 401 });
    expect(await cell.test.call(routes.signIn, { body: { login: somebody.login, password: PASSWORD } })).toMatchObject({ status: 401 });
    expect(await cell.test.call(routes.signIn, { body: { login, password: PASSWORD } })).toMatchObject({ status: 401 });
    expect((await cell.signIn(login, 'another long password')).personId).toBe(somebody.personId);
  });

  it('ID-15 a password that may not be chosen is refused by the rule that it breaks, wherever one is set', async () => {
    const { personId } = await cell.somebody('counsellor');
    const refused = [['fourteen chars', 'password-too-short'], ['passwordpassword', 'password-known'], ['李静 nuanxin 20200125', 'password-expected']] as const;
    for (const [password, code] of refused) {
      expect(await register({ credentials: { login: freshLogin(), password } })).toMatchObject({ status: 422, body: { code, errors: [{ pointer: '/credentials/password' }] } });
      const set = { ...asAdmin(), params: { personId }, body: { login: freshLogin(), password }, ifMatch: '"1"' };
      expect(await cell.test.call(routes.setCredentials, set)).toMatchObject({ status: 422, body: { code, errors: [{ pointer: '/password' }] } });
    }
  });

  it('ID-15 the whole of a long password counts', async () => {
    const credentials = { login: freshLogin(), password: `${'🐢🌾🍵🛶'.repeat(20)}🏮` };
    expect(await register({ credentials })).toMatchObject({ status: 201 });
    expect(await cell.test.call(routes.signIn, { body: { ...credentials, password: `${'🐢🌾🍵🛶'.repeat(20)}🧧` } })).toMatchObject({ status: 401 });
    expect(await cell.test.call(routes.signIn, { body: credentials })).toMatchObject({ status: 201 });
  });

  it('ID-3 names the period that cannot be and changes nothing', async () => {
    const { body: made } = await register({ professions: [{ profession: 'psychologist', credential: '二级', validFrom: '2015-07-01', validTo: null }] });
    const professions = [...made.professions, { profession: 'psychologist', credential: null, validFrom: '2019-01-01', validTo: '2020-01-01' }];
    const change = (body: unknown) => cell.test.call(routes.changePerson, { ...asAdmin(), params: { personId: made.personId }, body, ifMatch: '"1"' });
    expect(await change({ professions })).toMatchObject({ status: 400, body: { code: 'invalid-input', errors: [{ pointer: '/professions/1/validFrom' }] } });
    expect(await change({ professions: [], phone: '+86 22 1234 5678' })).toMatchObject({ status: 200, body: { professions: [], phone: '+86 22 1234 5678', version: 2 } });
  });

  it('ID-4 other roles count from the next request on: older tokens are refused, refreshed ones carry them', async () => {
    const somebody = await cell.somebody('counsellor');
    expect(await me(somebody)).toMatchObject({ status: 200 });
    expect(await assign(somebody.personId, [district('supervisor')])).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await typesOf(somebody.personId)).toEqual([personRegistered.type, roleChanged.type]);
    expect(await me(somebody)).toMatchObject({ status: 401 });
    const { body } = await cell.test.call(routes.refreshToken, { body: { refreshToken: somebody.refreshToken } });
    expect(decodeJwt(body.accessToken)).toMatchObject({ pv: 2, grants: [district('supervisor')] });
    expect(await me({ ...somebody, token: body.accessToken })).toMatchObject({ status: 200, body: { grants: [district('supervisor')] } });
  });

  it('ID-5 the last administrator stays, also when two take each other away at once', async () => {
    expect(await assign(cell.admin.personId, [])).toMatchObject({ status: 409, body: { code: 'last-administrator' } });
    for (let round = 0; round < 5; round += 1) {
      const other = await cell.somebody('administrator');
      const answers = await Promise.all([deactivate(other.personId), assign(cell.admin.personId, [], other.token)]);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      if (answers[0].status === 200) continue;
      await assign(cell.admin.personId, [district('administrator')], other.token);
      Object.assign(cell.admin, await cell.signIn(cell.admin.login));
      expect(await deactivate(other.personId)).toMatchObject({ status: 200 });
    }
  });

  it('ID-6 a deactivated person is signed out everywhere at once, and comes back with the roles that they had', async () => {
    const somebody = await cell.somebody('facilitator');
    const elsewhere = await cell.signIn(somebody.login);
    expect(await deactivate(somebody.personId)).toMatchObject({ status: 200, body: { status: 'deactivated' } });
    for (const session of [somebody, elsewhere]) {
      expect(await me(session)).toMatchObject({ status: 401 });
      expect(await cell.test.call(routes.refreshToken, { body: { refreshToken: session.refreshToken } })).toMatchObject({ status: 401 });
      expect(await cell.test.told(String(decodeJwt(session.token)['sid']))).toMatchObject([{ type: sessionEnded.type, data: { reason: 'deactivated' } }]);
    }
    expect(await cell.test.call(routes.reactivatePerson, { ...asAdmin(), params: { personId: somebody.personId }, body: {} })).toMatchObject({ status: 200, body: { status: 'active' } });
    expect(await typesOf(somebody.personId)).toEqual([personRegistered.type, personDeactivated.type, personReactivated.type]);
    expect(await me(somebody)).toMatchObject({ status: 401 });
    expect((await me(await cell.signIn(somebody.login))).body.grants).toEqual([district('facilitator')]);
  });

  it('ID-6 of signing in and deactivating at once, no session is left open', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => cell.somebody('counsellor')));
    await Promise.all(people.flatMap(({ personId, login }) => [deactivate(personId), cell.test.call(routes.signIn, { body: { login, password: PASSWORD } })]));
    expect(await cell.test.service.kit.dataSource.query('SELECT count(*)::int AS open FROM session WHERE ended_at IS NULL AND person_id = ANY($1)', [people.map(({ personId }) => personId)])).toEqual([{ open: 0 }]);
  });

  it('ID-6 nobody deactivates themselves', async () => {
    expect(await deactivate(cell.admin.personId)).toMatchObject({ status: 409, body: { code: 'own-deactivation' } });
  });

  it('ID-13 no event holds what identifies a person', async () => {
    const secrets = ['张秘密', '+86 22 9999 0000', 'secret@example.org', 'wechat-secret', `x${randomUUID()}`, '证书-7771', 'this password is secret'];
    const [name, phone, email, wechat, login, credential, password] = secrets;
    const made = await register({ name, phone, email, wechat, credentials: { login, password }, professions: [{ profession: 'nurse', credential, validFrom: '2019-01-01', validTo: null }], grants: [district('counsellor')] });
    expect(made.status).toBe(201);
    await deactivate(made.body.personId);
    const rows = await cell.test.service.kit.dataSource.query<{ row: string }[]>('SELECT o::text AS row FROM outbox o UNION ALL SELECT i::text FROM idempotency i');
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.filter(({ row }) => secrets.some((secret) => row.includes(String(secret))))).toEqual([]);
    expect(JSON.stringify(made.body)).not.toContain('argon2');
  });

  it('ID-14 P2 who may not assign roles gives neither roles nor credentials, and a role in hospitals does not reach people', async () => {
    const coordinator = await cell.somebody('coordinator');
    expect(await register({}, coordinator.token)).toMatchObject({ status: 201 });
    expect(await register({ grants: [district('administrator')] }, coordinator.token)).toMatchObject({ status: 403 });
    expect(await register({ credentials: { login: freshLogin(), password: PASSWORD } }, coordinator.token)).toMatchObject({ status: 403 });
    expect(await deactivate(cell.admin.personId, coordinator.token)).toMatchObject({ status: 403 });
    expect(await assign(coordinator.personId, [], coordinator.token)).toMatchObject({ status: 403 });

    const local = await cell.somebody('coordinator', [randomUUID()]);
    expect(await register({}, local.token)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await deactivate(coordinator.personId, local.token)).toMatchObject({ status: 404 });
    expect(await cell.test.call(routes.getPerson, { token: local.token, params: { personId: coordinator.personId } })).toMatchObject({ status: 404 });
    expect(await cell.test.call(routes.registerOrganisation, { token: local.token, body: { name: '协会', kind: 'ngo' } })).toMatchObject({ status: 403 });
  });

  it('P2 others than leaders read and list themselves alone; an unknown id and one out of reach answer alike', async () => {
    const [counsellor, supervisor] = [await cell.somebody('counsellor'), await cell.somebody('supervisor')];
    const read = (personId: string, { token }: SignedIn) => cell.test.call(routes.getPerson, { token, params: { personId } });
    expect(await read(counsellor.personId, counsellor)).toMatchObject({ status: 200, body: { name: '李静' } });
    for (const id of [supervisor.personId, randomUUID()]) expect(await read(id, counsellor)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    const own = await cell.test.call(routes.listPeople, { token: counsellor.token });
    expect(own.body.items.map(({ personId }) => personId)).toEqual([counsellor.personId]);
    const seen = await cell.test.call(routes.listPeople, { token: supervisor.token, query: { role: 'supervisor', status: 'active', limit: '1' } });
    expect(seen.body.items.map(({ personId }) => personId)).toEqual([supervisor.personId]);
    expect(await read(counsellor.personId, supervisor)).toMatchObject({ status: 200 });
  });
});
