/** Service accounts and their keys on real PostgreSQL and NATS: rules ID-31, ID-32 and ID-33. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { routesOf, type RoleName } from '@nuanxin/contracts';
import { routes } from '@nuanxin/contracts/identity';
import { decodeJwt } from 'jose';
import { testIdentity, type SignedIn, type TestIdentity } from '../test/identity.js';
import { accountKeyHash, freshAccountKey } from './crypto/account-keys.js';
import { IdentityTrust } from './persistence/identity-trust.js';

const district = { kind: 'district' } as const;

describe('service accounts', () => {
  let cell: TestIdentity;
  beforeAll(async () => {
    cell = await testIdentity();
  });
  afterAll(() => cell.test.stop());

  const sql = <T>(statement: string, parameters: unknown[] = []): Promise<T[]> => cell.test.service.kit.dataSource.query(statement, parameters);
  // All of these tests come from one address.
  beforeEach(() => sql('DELETE FROM password_guess'));

  const bodyOf = (more: Record<string, unknown> = {}, role: RoleName = 'administrator') => ({
    name: '南开大学', purpose: 'Reads which organisations there are.', responsibleId: cell.admin.personId, grants: [{ role, scope: district }], permissions: ['organisation.read'], ...more,
  });
  const create = (body: Record<string, unknown> = bodyOf(), by: SignedIn = cell.admin) => cell.test.call(routes.createServiceAccount, { token: by.token, body });
  const made = async (body?: Record<string, unknown>): Promise<string> => (await create(body)).body.accountId;
  const get = async (accountId: string) => (await cell.test.call(routes.getServiceAccount, { token: cell.admin.token, params: { accountId } })).body;
  const makeKey = (accountId: string, days = 90, by: SignedIn = cell.admin) => cell.test.call(routes.makeServiceAccountKey, { token: by.token, params: { accountId }, body: { days } });
  const revoke = (accountId: string, keyId: string) => cell.test.call(routes.revokeServiceAccountKey, { token: cell.admin.token, params: { accountId, keyId }, body: {} });
  const exchange = (key: string) => cell.test.call(routes.exchangeKey, { body: { key } });
  const withKey = async (body?: Record<string, unknown>) => {
    const accountId = await made(body);
    const { body: { key, keyId } } = await makeKey(accountId);
    return { accountId, key, keyId, token: (await exchange(key)).body.accessToken };
  };
  const seesOrganisations = async (token: string): Promise<number> => (await cell.test.call(routes.listOrganisations, { token })).status;

  it('ID-31 are made by administrators of the district alone, who showed a moment ago what they sign in by', async () => {
    const [coordinator, elsewhere] = [await cell.somebody('coordinator'), await cell.somebody('administrator', [randomUUID()])];
    expect(await create(bodyOf(), coordinator)).toMatchObject({ status: 403, body: { code: 'forbidden', permission: 'service-account.manage' } });
    expect(await create(bodyOf(), elsewhere)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const accountId = await made();
    expect(await cell.test.call(routes.getServiceAccount, { token: elsewhere.token, params: { accountId } })).toMatchObject({ status: 403 });
    expect(await makeKey(accountId, 90, elsewhere)).toMatchObject({ status: 403 });
    const late = await cell.somebody('administrator');
    await sql(`UPDATE session SET authenticated_at = now() - interval '6 minutes' WHERE person_id = $1`, [late.personId]);
    expect(await create(bodyOf(), late)).toMatchObject({ status: 403, body: { code: 'reauthentication-required' } });
    expect(await makeKey(accountId, 90, late)).toMatchObject({ status: 403, body: { code: 'reauthentication-required' } });
  });

  it('ID-31 are refused what is not for accounts, what their roles do not hold, and a responsible person who is nobody or gone', async () => {
    for (const permission of ['note.read', 'person.write', 'role.assign', 'operations.read', 'person.read']) expect(await create(bodyOf({ permissions: [permission] }))).toMatchObject({ status: 400 });
    expect(await create(bodyOf({ permissions: [] }))).toMatchObject({ status: 400 });
    expect(await create(bodyOf({ permissions: ['hospital.read', 'post.read'] }, 'analyst'))).toMatchObject({ status: 400, body: { errors: [{ pointer: '/permissions/1' }] } });
    expect(await create(bodyOf({ responsibleId: randomUUID() }))).toMatchObject({ status: 422, body: { code: 'unknown-reference', errors: [{ pointer: '/responsibleId' }] } });
    const gone = await cell.somebody();
    await cell.test.call(routes.deactivatePerson, { token: cell.admin.token, params: { personId: gone.personId }, body: {} });
    expect(await create(bodyOf({ responsibleId: gone.personId }))).toMatchObject({ status: 409, body: { code: 'person-deactivated' } });
  });

  it('ID-31 do what they were given by name, whatever their roles hold, and nothing that is for people', async () => {
    const { token, accountId, keyId } = await withKey();
    const claims = decodeJwt(token);
    expect([claims.sub, claims['sid'], claims['only']]).toEqual([accountId, keyId, ['organisation.read']]);
    expect(await seesOrganisations(token)).toBe(200);
    expect(await cell.test.call(routes.listPeople, { token })).toMatchObject({ status: 403, body: { permission: 'person.read' } });
    expect(await create(bodyOf(), { ...cell.admin, token })).toMatchObject({ status: 403 });
    const forPeople = routesOf('identity').filter(({ permission, forAccounts }) => permission === 'signed-in' && !forAccounts);
    expect(forPeople.map(({ id }) => id)).toEqual(expect.arrayContaining(['getMe', 'signOut', 'changeOwnPassword', 'beginSecondFactor']));
    for (const route of forPeople) expect([route.id, await cell.test.call(route, { token, ...(route.method !== 'GET' && { body: {} }) })]).toMatchObject([route.id, { status: 403, body: { code: 'forbidden' } }]);
  });

  it('ID-31 keep what they may do; name, purpose and who answers for them change', async () => {
    const [accountId, somebody] = [await made(), await cell.somebody()];
    const change = (body: Record<string, unknown>, ifMatch: string) => cell.test.call(routes.changeServiceAccount, { token: cell.admin.token, params: { accountId }, body, ifMatch });
    expect(await change({ responsibleId: somebody.personId }, '"1"')).toMatchObject({ status: 200, body: { responsibleId: somebody.personId, version: 2 } });
    expect(await change({ name: '另一个' }, '"1"')).toMatchObject({ status: 412 });
    expect(await change({ permissions: ['hospital.read'] }, '"2"')).toMatchObject({ status: 400 });
  });

  it('ID-32 show a key once, and keep its hash alone', async () => {
    const accountId = await made();
    const { status, body: { key, keyId, expiresAt } } = await makeKey(accountId);
    expect([status, Math.abs(Date.parse(expiresAt) - Date.now() - 90 * 86_400_000) < 20_000]).toEqual([200, true]);
    expect((await get(accountId)).keys).toMatchObject([{ keyId, hint: key.slice(0, 15), state: 'live', expiresSoon: false, lastUsedAt: null }]);
    await exchange(key);
    expect((await get(accountId)).keys).toMatchObject([{ keyId, lastUsedAt: expect.any(String) }]);
    const rows = (await sql<{ row: string }>('SELECT k::text AS row FROM service_account_key k UNION ALL SELECT o::text FROM outbox o UNION ALL SELECT e::text FROM audit_entry e')).map(({ row }) => row).join();
    expect([rows.includes(key), rows.includes(accountKeyHash(key).toString('hex'))]).toEqual([false, true]);
  });

  it('ID-32 have two live keys at the most, of 180 days at the most, so that one replaces the other', async () => {
    const accountId = await made();
    for (const days of [0, 181]) expect(await makeKey(accountId, days)).toMatchObject({ status: 400 });
    const tries = await Promise.all([makeKey(accountId), makeKey(accountId), makeKey(accountId)]);
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 200, 409]);
    const [first] = tries.filter(({ status }) => status === 200);
    await revoke(accountId, first?.body.keyId ?? '');
    expect((await makeKey(accountId, 10)).status).toBe(200);
    const { keys, attention } = await get(accountId);
    expect([keys.map(({ state, expiresSoon }) => [state, expiresSoon]), attention]).toEqual([[['live', true], ['live', false], ['revoked', false]], []]);
    const { body } = await cell.test.call(routes.listServiceAccounts, { token: cell.admin.token, query: { limit: '1' } });
    expect(body.items).toMatchObject([{ accountId, attention: [] }]);
  });

  it('ID-33 a revoked key gives nothing any more, and its tokens are refused everywhere at once', async () => {
    const { accountId, key, keyId, token } = await withKey();
    const other = await withKey();
    expect(await revoke(other.accountId, keyId)).toMatchObject({ status: 404 });
    expect(await seesOrganisations(token)).toBe(200);
    expect(await revoke(accountId, keyId)).toMatchObject({ status: 200 });
    expect([await seesOrganisations(token), await seesOrganisations(other.token)]).toEqual([401, 200]);
    // Another replica has heard nothing, and sees it in the database.
    const replica = new IdentityTrust(cell.test.service.kit.dataSource);
    expect(await Promise.all([{ accountId, keyId }, other].map((one) => replica.refused({ sid: one.keyId, sub: one.accountId, pv: 1 })))).toEqual([true, false]);
    expect(await exchange(key)).toMatchObject({ status: 401, body: { code: 'key-over' } });
    expect(await cell.test.told(keyId)).toMatchObject([{ type: expect.stringContaining('session-ended'), data: { sessionId: keyId, personId: accountId, reason: 'signed-out' } }]);
    expect(await revoke(accountId, keyId)).toMatchObject({ status: 200 });
    expect(await cell.test.told(keyId)).toHaveLength(1);
  });

  it('ID-33 an expired key, a deactivated account and one for which nobody answers give nothing, as a key that was never made', async () => {
    const [expired, gone, orphan] = [await withKey(), await withKey(), await cell.somebody()];
    const left = await withKey(bodyOf({ responsibleId: orphan.personId }));
    await sql(`UPDATE service_account_key SET made_at = made_at - interval '90 days', expires_at = now() WHERE id = $1`, [expired.keyId]);
    await cell.test.call(routes.deactivateServiceAccount, { token: cell.admin.token, params: { accountId: gone.accountId }, body: {} });
    await cell.test.call(routes.deactivatePerson, { token: cell.admin.token, params: { personId: orphan.personId }, body: {} });
    const answers: Awaited<ReturnType<typeof exchange>>[] = [];
    for (const key of [expired.key, gone.key, left.key, freshAccountKey().key]) answers.push(await exchange(key));
    expect(answers.map(({ status, body }) => [status, { ...body, requestId: '' }])).toEqual(answers.map(() => [401, { ...answers[0]?.body, requestId: '' }]));
    expect([await seesOrganisations(gone.token), (await get(gone.accountId)).status, (await get(left.accountId)).attention]).toEqual([401, 'deactivated', ['responsible-deactivated']]);
    expect(await makeKey(gone.accountId)).toMatchObject({ status: 409, body: { code: 'account-deactivated' } });
  });

  it('ID-33 a token lives five minutes, and no longer than its key', async () => {
    const { key, keyId } = await withKey();
    expect((await exchange(key)).body.expiresIn).toBe(300);
    await sql(`UPDATE service_account_key SET expires_at = now() + interval '20 seconds' WHERE id = $1`, [keyId]);
    const { expiresIn } = (await exchange(key)).body;
    expect([expiresIn > 0, expiresIn <= 20]).toEqual([true, true]);
  });

  it('ID-33 wrong keys wait after five from one network, and whoever has a right one does not', async () => {
    const { key } = await withKey();
    const statuses = [];
    for (let tries = 0; tries < 7; tries += 1) statuses.push((await exchange(tries % 2 === 0 ? freshAccountKey().key : 'nuanxin_key_mistyped')).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(Number((await exchange('nonsense')).headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await exchange(key)).status).toBe(200);
  });

  it('ID-33 each exchange and each refusal stands in the audit log, and what an account does stands there as its own', async () => {
    const { accountId, key, keyId, token } = await withKey();
    await cell.test.call(routes.deactivatePerson, { token, params: { personId: cell.admin.personId }, body: {} });
    await exchange(freshAccountKey().key);
    await exchange(key);
    const entries = await sql<{ act: string; outcome: string; subjects: string[] }>(`SELECT act, outcome, subjects FROM audit_entry WHERE act IN ('exchangeKey', 'makeServiceAccountKey') ORDER BY position DESC LIMIT 4`);
    expect(entries).toMatchObject([
      { act: 'exchangeKey', outcome: 'done', subjects: [accountId, keyId] }, { act: 'exchangeKey', outcome: 'key-over', subjects: [] },
      { act: 'exchangeKey', outcome: 'done' }, { act: 'makeServiceAccountKey', outcome: 'done', subjects: expect.arrayContaining([accountId, keyId]) },
    ]);
  });
});
