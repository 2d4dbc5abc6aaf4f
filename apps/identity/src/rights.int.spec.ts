/** What people may ask of what is kept of them, on real PostgreSQL and NATS: rules ID-38 to ID-41. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consentGiven, personChanged, personDeactivated, personErased, personRegistered, roleChanged, routes, sessionEnded } from '@nuanxin/contracts/identity';
import { asSuperuser, dumpOf, eventually, holdsOneOf } from '@nuanxin/testing';
import { openVault, readMasterKeyRing, VAULT_LIMITS } from '@nuanxin/vault';
import { freshLogin, PASSWORD, testIdentity, type SignedIn, type TestIdentity } from '../test/identity.js';
import { RightsService } from './rights.service.js';

describe('the rights of people', () => {
  const log: string[] = [];
  let world: TestIdentity;
  beforeAll(async () => {
    world = await testIdentity({ LOG_LEVEL: 'debug' }, { logTo: { write: (line) => { log.push(line); } } });
  });
  afterAll(() => world.test.stop());

  const sql = <Row>(text: string, values: unknown[] = []) => world.test.service.kit.dataSource.query<Row>(text, values);
  const asAdmin = (personId: string) => ({ token: world.admin.token, params: { personId }, body: {} });
  const typesOf = async (id: string): Promise<string[]> => (await world.test.told(id)).map(({ type }) => type);
  const named = (): { name: string; phone: string } => ({ name: `canary${randomBytes(10).toString('hex')}`, phone: `+86 ${String(randomBytes(6).readUIntBE(0, 6)).padStart(15, '7')}` });
  const nobody = () => ({ code: 'unauthenticated' });
  const listed = async (personId: string) => (await world.test.call(routes.listPeople, { token: world.admin.token, query: { limit: '200' } })).body.items.some((one) => one.personId === personId);

  /** Somebody by a name that nobody else has, with all that identity may keep of one. */
  const someone = async (): Promise<SignedIn & { name: string; phone: string }> => {
    const [who, login] = [named(), freshLogin()];
    await world.test.call(routes.registerPerson, { token: world.admin.token, body: { ...who, credentials: { login, password: PASSWORD }, grants: [{ role: 'counsellor', scope: { kind: 'district' } }] } });
    return { ...(await world.signIn(login)), ...who };
  };

  it('ID-38 somebody copies all that is kept of them: particulars, sessions, consents, what was done by and to them; and nothing that opens anything', async () => {
    const me = await someone();
    const health = { key: 'health', title: { zh: '健康', en: 'Health' }, data: { zh: '体温', en: 'Temperature' }, retention: { zh: '十四天', en: '14 days' }, basis: 'consent', isSensitive: true, impact: { zh: '防止感染', en: 'Infections' } };
    const { body: notice } = await world.test.call(routes.publishPrivacyNotice, { token: world.admin.token, body: { title: { zh: '告知', en: 'Notice' }, text: { zh: '内容', en: 'Text' }, purposes: [health] } });
    await world.test.call(routes.giveConsent, { token: me.token, body: { purpose: 'health', noticeId: notice.noticeId } });
    await world.test.call(routes.acknowledgePrivacyNotice, { token: me.token, body: { noticeId: notice.noticeId } });
    await world.test.call(routes.beginSecondFactor, { token: me.token, body: {} });
    await world.test.call(routes.getPerson, { token: world.admin.token, params: { personId: me.personId } });

    const { status, body, headers } = await world.test.call(routes.copyOwnData, { token: me.token });
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({ person: { personId: me.personId, name: me.name, phone: me.phone, login: me.login }, erasureAskedAt: null, restriction: null });
    expect(Object.entries(body.records).filter(([, rows]) => rows.length > 0).map(([table]) => table).sort()).toEqual(['consent', 'consent_decision', 'notice_acknowledgement', 'password', 'second_factor', 'session']);
    expect(body.records['session']).toMatchObject([{ person_id: me.personId, address: '127.0.0.1', agent: 'node' }]);
    expect(body.records['consent']).toMatchObject([{ purpose: 'health', status: 'given', terms: health }]);
    expect(body.audit.map(({ act, actorId }) => [act, actorId])).toEqual(expect.arrayContaining([['giveConsent', me.personId], ['getPerson', world.admin.personId], ['registerPerson', world.admin.personId]]));
    expect(body.audit.filter(({ actorId }) => actorId === world.admin.personId).every(({ address }) => address === null)).toBe(true);
    const [{ hash, sealed }] = await sql<[{ hash: string; sealed: Buffer }]>('SELECT hash, sealed FROM password JOIN second_factor USING (person_id) WHERE person_id = $1', [me.personId]);
    for (const secret of [hash, sealed.toString('hex')]) expect(JSON.stringify(body)).not.toContain(secret);
    expect((await world.test.told((body.records['consent']?.[0] as { id: string }).id)).map(({ type }) => type)).toEqual([consentGiven.type]);
  });

  it('ID-39 somebody corrects how they are reached; what is attested of them is corrected by administrators', async () => {
    const me = await someone();
    const corrected = await world.test.call(routes.correctOwnData, { token: me.token, ifMatch: '"1"', body: { phone: null, email: 'li.jing@example.org' } });
    expect(corrected).toMatchObject({ status: 200, etag: '"2"', body: { name: me.name, phone: null, email: 'li.jing@example.org' } });
    expect(await world.test.call(routes.correctOwnData, { token: me.token, ifMatch: '"1"', body: { phone: me.phone } })).toMatchObject({ status: 412 });
    for (const body of [{ name: '李' }, { professions: [] }, { organisationId: null }]) expect(await world.test.call(routes.correctOwnData, { token: me.token, ifMatch: '"2"', body })).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(await world.test.call(routes.changePerson, { ...asAdmin(me.personId), ifMatch: '"2"', body: { name: '李静' } })).toMatchObject({ status: 200, body: { name: '李静' } });
  });

  it('ID-40 who is restricted is in no list and told to others as somebody nobody assigns, until they lift it; a hold is an administrator’s', async () => {
    const me = await someone();
    const own = (route: typeof routes.restrictOwnData) => world.test.call(route, { token: me.token, body: {} });
    expect(await own(routes.restrictOwnData)).toMatchObject({ status: 200, body: { restriction: 'own-wish' } });
    expect(await listed(me.personId)).toBe(false);
    expect((await world.test.told(me.personId)).map(({ type, data }) => [type, (data as { status: string }).status])).toEqual([[personRegistered.type, 'active'], [personChanged.type, 'deactivated']]);
    expect((await world.test.call(routes.getMe, { token: me.token })).body.person).toMatchObject({ name: me.name, status: 'active' });
    expect(await own(routes.liftOwnRestriction)).toMatchObject({ body: { restriction: null } });
    expect([await listed(me.personId), (await world.test.told(me.personId)).at(-1)?.data]).toEqual([true, expect.objectContaining({ status: 'active' })]);

    const stranger = await world.somebody('coordinator');
    expect(await world.test.call(routes.holdPerson, { ...asAdmin(me.personId), token: stranger.token })).toMatchObject({ status: 403 });
    expect(await world.test.call(routes.holdPerson, asAdmin(me.personId))).toMatchObject({ status: 200, body: { restriction: 'legal-hold' } });
    expect(await world.test.call(routes.liftOwnRestriction, { token: me.token, body: {} })).toMatchObject({ status: 409, body: { code: 'restriction-held' } });
    const restricted = (token: string) => world.test.call(routes.listPeople, { token, query: { restricted: 'true' } });
    expect((await restricted(world.admin.token)).body.items.map(({ personId }) => personId)).toEqual([me.personId]);
    expect(await restricted(stranger.token)).toMatchObject({ status: 403 });
    await world.test.call(routes.askForErasure, { token: me.token, body: {} });
    expect(await world.test.call(routes.erasePerson, asAdmin(me.personId))).toMatchObject({ status: 409, body: { code: 'erasure-held' } });
    expect(await world.test.call(routes.liftHold, asAdmin(me.personId))).toMatchObject({ status: 200, body: { restriction: null } });
    expect(await world.test.call(routes.erasePerson, asAdmin(me.personId))).toMatchObject({ status: 200 });
  });

  it('ID-41 P1 who is erased is a pseudonym, signs in no more, and is unreadable in every copy that was made before', async () => {
    const me = await someone();
    await world.test.call(routes.beginSecondFactor, { token: me.token, body: {} });
    await world.test.call(routes.makeLink, asAdmin(me.personId));
    const [{ particulars }] = await sql<[{ particulars: Buffer }]>('SELECT particulars FROM person WHERE id = $1', [me.personId]);
    expect(await world.test.call(routes.erasePerson, asAdmin(me.personId))).toMatchObject({ status: 409, body: { code: 'erasure-not-asked' } });
    await sql(`UPDATE session SET authenticated_at = now() - interval '6 minutes' WHERE person_id = $1`, [me.personId]);
    expect(await world.test.call(routes.askForErasure, { token: me.token, body: {} })).toMatchObject({ status: 403, body: { code: 'reauthentication-required' } });
    await world.test.call(routes.reauthenticate, { token: me.token, body: { password: PASSWORD } });
    const { body: asked } = await world.test.call(routes.askForErasure, { token: me.token, body: {} });
    expect(Date.parse(asked.dueAt) - Date.parse(asked.erasureAskedAt)).toBe(7 * 86_400_000);

    const first = await world.test.call(routes.erasePerson, asAdmin(me.personId));
    expect([first.status, (await world.test.call(routes.erasePerson, asAdmin(me.personId))).body]).toEqual([200, first.body]);
    expect((await world.test.call(routes.getPerson, { token: world.admin.token, params: { personId: me.personId } })).body)
      .toMatchObject({ name: `erased-${me.personId.slice(-8)}`, login: null, phone: null, email: null, wechat: null, status: 'deactivated', grants: [] });
    expect(await listed(me.personId)).toBe(false);
    expect(await typesOf(me.personId)).toEqual([personRegistered.type, personChanged.type, roleChanged.type, personDeactivated.type, personErased.type]);
    expect(await world.test.call(routes.getMe, { token: me.token })).toMatchObject({ status: 401, body: nobody() });
    expect(await world.test.call(routes.signIn, { body: { login: me.login, password: PASSWORD } })).toMatchObject({ status: 401, body: { code: 'wrong-credentials' } });
    expect(await world.test.call(routes.reactivatePerson, asAdmin(me.personId))).toMatchObject({ status: 409, body: { code: 'person-erased' } });
    for (const table of ['password', 'second_factor', 'one_time_link']) expect(await sql(`SELECT FROM ${table} WHERE person_id = $1`, [me.personId])).toEqual([]);
    expect(await sql(`SELECT DISTINCT reason, agent, address FROM session WHERE person_id = $1`, [me.personId])).toEqual([{ reason: 'deactivated', agent: null, address: null }]);
    const sessions: { id: string }[] = await sql('SELECT id FROM session WHERE person_id = $1', [me.personId]);
    expect(await typesOf(sessions[0]?.id ?? '')).toEqual([sessionEnded.type]);

    // The copy that a backup would bring back: its key is destroyed, and the row says so no longer.
    const { VAULT_DATABASE_URL: url = '', VAULT_MASTER_KEY_FILE: file = '' } = world.test.environment;
    const vault = await openVault({ ...VAULT_LIMITS, url, masterKeys: await readMasterKeyRing(file), monotonicMs: () => performance.now() });
    try {
      await expect(vault.sealerFor(me.personId)).rejects.toThrow('vault-key-destroyed');
      expect((await vault.exportDestroyed()).filter(({ subjectId }) => subjectId === me.personId)).toMatchObject([{ actorId: world.admin.personId }]);
    } finally {
      await vault.close();
    }
    await sql(`UPDATE person SET particulars = $2, erased_at = NULL, status = 'active' WHERE id = $1`, [me.personId, particulars]);
    expect((await world.test.call(routes.getPerson, { token: world.admin.token, params: { personId: me.personId } })).body).toMatchObject({ name: `erased-${me.personId.slice(-8)}`, phone: null });
    await world.test.service.app.get(RightsService).completeErasures(new Date());
    expect(await sql('SELECT status, particulars, erased_at IS NOT NULL AS erased FROM person WHERE id = $1', [me.personId])).toEqual([{ status: 'deactivated', particulars: null, erased: true }]);

    const found = holdsOneOf([me.name, me.phone, me.login]);
    const dumps = (await Promise.all(['DATABASE_URL', 'VAULT_DATABASE_URL'].map((name) => dumpOf(asSuperuser(world.test.postgres.superuserUrl, world.test.environment[name] ?? ''))))).flat();
    expect(dumps.filter(({ rows }) => rows.some(found)).map(({ table }) => table)).toEqual([]);
    expect(log.filter(found)).toEqual([]);
  });

  it('ID-41 who asked is erased when seven days are over, unless they took it back or are held; a login is free again then', async () => {
    const [due, early, back, held] = [await someone(), await someone(), await someone(), await someone()];
    for (const { token } of [due, early, back, held]) await world.test.call(routes.askForErasure, { token, body: {} });
    await world.test.call(routes.takeErasureBack, { token: back.token, body: {} });
    await world.test.call(routes.holdPerson, asAdmin(held.personId));
    await sql(`UPDATE person SET erasure_asked_at = erasure_asked_at - interval '7 days' WHERE id = ANY($1) AND erasure_asked_at IS NOT NULL`, [[due, back, held].map(({ personId }) => personId)]);
    await world.test.service.app.get(RightsService).eraseDue(new Date());
    await eventually(async () => expect(await sql('SELECT id FROM person WHERE erased_at IS NOT NULL AND id = ANY($1)', [[due, early, back, held].map(({ personId }) => personId)])).toEqual([{ id: due.personId }]));
    expect(await world.test.call(routes.registerPerson, { token: world.admin.token, body: { name: '王', credentials: { login: due.login, password: PASSWORD } } })).toMatchObject({ status: 201 });
  });

  it('ID-5 ID-41 the last administrator is not erased', async () => {
    expect(await world.test.call(routes.askForErasure, { token: world.admin.token, body: {} })).toMatchObject({ status: 409, body: { code: 'last-administrator' } });
  });
});
