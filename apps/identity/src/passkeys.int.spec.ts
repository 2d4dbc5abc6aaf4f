/** One's own passkeys, on real PostgreSQL and NATS: rules ID-23 and ID-24, and what ID-17 to ID-19 say of them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditRoutes } from '@nuanxin/contracts/audit';
import { routes } from '@nuanxin/contracts/identity';
import { ORIGIN, SECOND_ORIGIN, SoftPasskey, type Otherwise } from '../test/authenticator.js';
import { PASSWORD } from '../test/identity.js';
import { PasskeyWorld } from '../test/passkeys.js';
import { codeAt } from './crypto/codes.js';

const SHORT_PASSWORD = 'xk7fq2mw';

describe('one’s own passkeys', () => {
  let world: PasskeyWorld;
  beforeAll(async () => { world = await PasskeyWorld.start(); });
  afterAll(() => world.cell.test.stop());

  const refused = { status: 403, body: { code: 'passkey-refused' } };

  it('ID-18 ID-23 the first is the second factor that roles ask for, with ten recovery codes; the sessions in which it was not shown end', async () => {
    const counsellor = await world.cell.somebody('counsellor');
    const elsewhere = await world.cell.signIn(counsellor.login);
    expect(await world.me(counsellor)).toMatchObject({ body: { permissions: [], secondFactor: { isSetUp: false, isRequired: true, passkeys: 0 } } });
    const { status, body } = await world.register(counsellor, new SoftPasskey('EdDSA'));
    expect([status, new Set(body.recoveryCodes).size]).toEqual([200, 10]);
    expect([(await world.me(elsewhere)).status, (await world.refresh(elsewhere)).status]).toEqual([401, 401]);
    await world.renew(counsellor);
    expect(await world.call(routes.listPeople, counsellor)).toMatchObject({ status: 200 });
    expect(await world.me(counsellor)).toMatchObject({ body: { secondFactor: { isSetUp: true, app: false, passkeys: 1, recoveryCodesLeft: 10 } } });
    expect(await world.register(counsellor)).toMatchObject({ status: 200, body: { recoveryCodes: null } });
  });

  it('ID-23 is listed, renamed and removed by its owner alone, who showed again what they sign in by', async () => {
    const [owner, stranger] = [await world.owner(), await world.owner()];
    const params = { passkeyId: owner.passkeyId };
    expect((await world.call(routes.listOwnPasskeys, owner)).body.items).toEqual([{ passkeyId: owner.passkeyId, name: '手机', createdAt: expect.any(String), usedAt: null, backupEligible: true, backedUp: true }]);
    expect(await world.call(routes.renamePasskey, owner, { name: '办公室电脑' }, params)).toMatchObject({ status: 200, body: { name: '办公室电脑' } });
    for (const [route, body] of [[routes.renamePasskey, { name: 'x' }], [routes.removePasskey, {}]] as const) expect(await world.call(route, stranger, body, params)).toMatchObject({ status: 404 });
    await world.letPass(owner);
    for (const again of [world.call(routes.removePasskey, owner, {}, params), world.call(routes.beginPasskey, owner)]) expect(await again).toMatchObject({ status: 403, body: { code: 'reauthentication-required' } });
    expect((await world.call(routes.listOwnPasskeys, owner)).body.items).toMatchObject([{ name: '办公室电脑' }]);
  });

  it('ID-23 there are ten at the most, also for who began before', async () => {
    const owner = await world.owner();
    const { body: begun } = await world.call(routes.beginPasskey, owner);
    expect(begun.excludeCredentials).toEqual([{ type: 'public-key', id: owner.passkey.id, transports: ['internal', 'hybrid'] }]);
    await world.sql(`INSERT INTO passkey SELECT gen_random_uuid(), person_id, credential_id || n::text::bytea, public_key, counter, name, transports, backup_eligible, backed_up, created_at FROM passkey, generate_series(1, 9) n WHERE person_id = $1`, [owner.personId]);
    const many = { status: 409, body: { code: 'too-many-passkeys' } };
    expect(await world.call(routes.registerPasskey, owner, { name: '手机', credential: new SoftPasskey().make(begun) })).toMatchObject(many);
    expect(await world.call(routes.beginPasskey, owner)).toMatchObject(many);
  });

  it('ID-18 ID-23 removing one ends the other sessions; with the last the recovery codes go, and the session is restricted again', async () => {
    const owner = await world.owner();
    const second = (await world.register(owner)).body.passkey.passkeyId;
    const { body: elsewhere } = await world.signIn(owner.passkey);
    expect(await world.call(routes.removePasskey, owner, {}, { passkeyId: second })).toMatchObject({ status: 200 });
    expect(await world.open(routes.refreshToken, { refreshToken: elsewhere.refreshToken })).toMatchObject({ status: 401 });
    expect(await world.me(owner)).toMatchObject({ body: { secondFactor: { isSetUp: true, recoveryCodesLeft: 10 } } });
    expect(await world.call(routes.removePasskey, owner, {}, { passkeyId: owner.passkeyId })).toMatchObject({ status: 200 });
    expect(await world.me(owner)).toMatchObject({ body: { secondFactor: { isSetUp: false, recoveryCodesLeft: 0 } } });
    expect((await world.refresh(owner)).body.isRestricted).toBe(true);
    expect(await world.signIn(owner.passkey)).toMatchObject({ status: 401, body: { code: 'wrong-passkey' } });
  });

  it('ID-15 ID-18 with a passkey eight characters are enough; then the last one stays, and where an administrator removes it the password goes too', async () => {
    const owner = await world.owner();
    const second = (await world.register(owner)).body.passkey.passkeyId;
    expect(await world.call(routes.changeOwnPassword, owner, { current: PASSWORD, password: SHORT_PASSWORD })).toMatchObject({ status: 200 });
    expect(await world.call(routes.removePasskey, owner, {}, { passkeyId: second })).toMatchObject({ status: 200 });
    expect(await world.call(routes.removePasskey, owner, {}, { passkeyId: owner.passkeyId })).toMatchObject({ status: 422, body: { code: 'password-too-short' } });
    expect(await world.call(routes.removeSecondFactorOf, world.cell.admin, {}, { personId: owner.personId })).toMatchObject({ status: 200 });
    expect((await world.me(owner)).status).toBe(401);
    expect(await world.signIn(owner.passkey)).toMatchObject({ status: 401 });
    expect(await world.open(routes.signIn, { login: owner.login, password: SHORT_PASSWORD })).toMatchObject({ status: 401, body: { code: 'wrong-credentials' } });
    expect(await world.sql('SELECT FROM recovery_code WHERE person_id = $1', [owner.personId])).toEqual([]);
  });

  it('ID-23 ID-28 the last way in stays: a passkey counts beside passwords and accounts at providers that are configured', async () => {
    const owner = await world.owner();
    await world.sql('DELETE FROM password WHERE person_id = $1', [owner.personId]);
    const last = { status: 409, body: { code: 'last-way-in' } };
    expect(await world.call(routes.removePasskey, owner, {}, { passkeyId: owner.passkeyId })).toMatchObject(last);
    expect((await world.call(routes.listOwnPasskeys, owner)).body.items).toHaveLength(1);
    const [{ id: externalIdentityId }] = await world.sql<{ id: string }>(`INSERT INTO external_identity (id, person_id, issuer, account, linked_at) VALUES (gen_random_uuid(), $1, 'https://gone.example.org', sha256($2), now()) RETURNING id`, [owner.personId, Buffer.from(owner.personId)]) as [{ id: string }];
    expect(await world.call(routes.removePasskey, owner, {}, { passkeyId: owner.passkeyId })).toMatchObject(last);
    expect(await world.call(routes.unlink, owner, {}, { externalIdentityId })).toMatchObject({ status: 200 });
    const { passkey } = (await world.register(owner)).body;
    expect(await world.call(routes.removePasskey, owner, {}, { passkeyId: owner.passkeyId })).toMatchObject({ status: 200 });
    expect(await world.call(routes.removePasskey, owner, {}, { passkeyId: passkey.passkeyId })).toMatchObject(last);
  });

  it('ID-19 ID-23 a recovery code serves whoever has passkeys alone; it confirms no app, and an app that is not confirmed signs nobody in', async () => {
    const owner = await world.owner();
    const [first = '', second = ''] = owner.recoveryCodes;
    const answer = async (code: string) => world.open(routes.signInBySecondFactor, { challenge: await world.challengeFor(owner), code });
    expect(await answer(first)).toMatchObject({ status: 201, body: { isRestricted: false } });
    expect(await answer(first)).toMatchObject({ status: 403, body: { code: 'wrong-code' } });
    const { body: { secret } } = await world.call(routes.beginSecondFactor, owner);
    expect(await answer(codeAt(secret, new Date()))).toMatchObject({ status: 403, body: { code: 'wrong-code' } });
    expect(await world.call(routes.reauthenticate, owner, { password: PASSWORD, code: codeAt(secret, new Date()) })).toMatchObject({ status: 403, body: { code: 'wrong-confirmation' } });
    expect(await world.call(routes.confirmSecondFactor, owner, { code: second })).toMatchObject({ status: 403, body: { code: 'wrong-code' } });
    expect(await world.call(routes.confirmSecondFactor, owner, { code: codeAt(secret, new Date()) })).toMatchObject({ status: 200 });
    expect(await world.call(routes.removeSecondFactor, owner)).toMatchObject({ status: 200 });
    expect(await world.me(owner)).toMatchObject({ body: { secondFactor: { isSetUp: true, app: false, passkeys: 1, recoveryCodesLeft: 10 } } });
  });

  it.each<[string, Otherwise]>([
    ['at another site’s page', { origin: 'https://nuanxin.example.com' }], ['in plain', { origin: ORIGIN.replace('https', 'http') }], ['for another site', { rpId: 'example.com' }], ['in a frame of a foreign page', { crossOrigin: true }],
    ['by nobody present', { present: false }], ['as if it was shown', { type: 'webauthn.get' }], ['for a challenge that nobody made', { challenge: 'Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE' }],
    ['with a certificate', { attestation: { fmt: 'packed', attStmt: new Map<string, unknown>([['alg', -7], ['sig', new Uint8Array(70)], ['x5c', [new Uint8Array(9)]]]) } }],
    ['with a statement of a kind that is not asked for', { attestation: { fmt: 'apple', attStmt: new Map() } }],
  ])('ID-24 one that was made %s is refused', async (_, otherwise) => {
    const somebody = await world.cell.somebody('counsellor');
    expect(await world.register(somebody, new SoftPasskey(), otherwise)).toMatchObject(refused);
    expect(await world.register(somebody, new SoftPasskey(), { origin: SECOND_ORIGIN })).toMatchObject({ status: 200 });
  });

  it('ID-24 a challenge is good once, for five minutes, in its session, and is over with the next one; a credential is registered once', async () => {
    const [somebody, another] = [await world.cell.somebody('counsellor'), await world.cell.somebody('counsellor')];
    const begin = async () => (await world.call(routes.beginPasskey, somebody)).body;
    const send = (credential: unknown, who = somebody) => world.call(routes.registerPasskey, who, { name: '手机', credential });
    const replaced = await begin();
    const begun = await begin();
    expect(await send(new SoftPasskey().make(replaced))).toMatchObject(refused);
    expect(await send(new SoftPasskey().make(begun), another)).toMatchObject(refused);
    const passkey = new SoftPasskey();
    expect(await send(passkey.make(begun))).toMatchObject({ status: 200 });
    expect(await send(new SoftPasskey().make(begun))).toMatchObject(refused);
    expect(await world.register(another, passkey)).toMatchObject(refused);
    const late = await begin();
    await world.sql(`UPDATE passkey_challenge SET expires_at = expires_at - interval '5 minutes'`);
    expect(await send(new SoftPasskey().make(late))).toMatchObject(refused);
    const waiting = await begin();
    expect((await world.sql<{ row: string }>('SELECT c::text AS row FROM passkey_challenge c')).filter(({ row }) => row.includes(waiting.challenge) || row.includes(Buffer.from(waiting.challenge).toString('hex')))).toEqual([]);
  });

  it('ID-23 each act stands in the audit log, with the passkey and by whom', async () => {
    const owner = await world.owner();
    const params = { passkeyId: owner.passkeyId };
    await world.call(routes.renamePasskey, owner, { name: '办公室电脑' }, params);
    await world.signIn(owner.passkey);
    await world.signIn(owner.passkey, { verified: false });
    await world.call(routes.removePasskey, owner, {}, params);
    const { body: { items } } = await world.cell.test.call(auditRoutes.identity, { token: world.cell.admin.token, query: { subjectId: owner.passkeyId } });
    expect(items.reverse().filter(({ act }) => act !== auditRoutes.identity.id).map(({ act, outcome }) => `${act} ${outcome}`)).toEqual(['registerPasskey done', 'renamePasskey done', 'signInByPasskey done', 'signInByPasskey wrong-passkey', 'removePasskey done']);
  });
});
