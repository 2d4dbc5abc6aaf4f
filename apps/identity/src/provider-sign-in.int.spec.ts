/** Signing in by a provider, against a real one (`oidc-provider`), on real PostgreSQL and NATS: rules ID-27 to ID-30. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { routes } from '@nuanxin/contracts/identity';
import { startInstitution, type Institution, type Member } from '../test/institution.js';
import { testIdentity, type SignedIn, type TestIdentity } from '../test/identity.js';
import { providersFile, redirectOf } from '../test/providers-file.js';
import { codeAt } from './crypto/codes.js';

const ORGANISATION = randomUUID();
const HOSPITAL = randomUUID();
const DISTRICT = { kind: 'district' } as const;
const tianda = {
  secondFactor: { amr: ['mfa'] },
  roles: [{ claim: 'groups', value: 'duty', role: 'facilitator', scope: DISTRICT }, { claim: 'groups', value: 'office', role: 'administrator', scope: DISTRICT, allowSecondFactorRole: true }],
};
const nankai = (keyFile: string) => ({
  clientAuthentication: { method: 'private_key_jwt', keyFile, algorithm: 'RS256', keyId: 'client' }, organisationId: ORGANISATION, unknownPeople: 'register', emailDomains: ['nankai.edu.cn'],
  roles: [{ claim: 'groups', value: 'duty', role: 'facilitator', scope: { kind: 'hospitals', hospitalIds: [HOSPITAL] } }, { claim: 'groups', value: 'figures', role: 'analyst', scope: DISTRICT }],
});

describe('signing in by a provider', () => {
  const institutions = new Map<string, Institution>();
  let cell: TestIdentity;
  let removeFile: () => Promise<void>;
  beforeAll(async () => {
    institutions.set('tianda', await startInstitution([redirectOf('tianda')]));
    institutions.set('nankai', await startInstitution([redirectOf('nankai')], 'private_key_jwt'));
    institutions.set('down', await startInstitution([redirectOf('down')]));
    await at('down').stop();
    const { file, remove } = await providersFile([
      { id: 'tianda', institution: at('tianda'), more: () => tianda }, { id: 'nankai', institution: at('nankai'), more: nankai }, { id: 'down', institution: at('down') },
    ]);
    removeFile = remove;
    cell = await testIdentity({ OIDC_PROVIDERS_FILE: file });
    await sql(`INSERT INTO organisation (id, version, name, kind, status) VALUES ($1, 1, '南开大学', 'university', 'active')`, [ORGANISATION]);
  });
  afterAll(async () => {
    await cell.test.stop();
    await Promise.all([at('tianda').stop(), at('nankai').stop()]);
    await removeFile();
  });

  function at(id: string): Institution {
    const institution = institutions.get(id);
    if (institution === undefined) throw new Error(`There is no institution ${id}.`);
    return institution;
  }
  const sql = <T>(statement: string, parameters: unknown[] = []): Promise<T[]> => cell.test.service.kit.dataSource.query(statement, parameters);
  const begin = async (id: string) => (await cell.test.call(routes.beginSignInByProvider, { body: { providerId: id } })).body;
  const finish = (secret: string, callbackUrl: string) => cell.test.call(routes.signInByProvider, { body: { secret, callbackUrl } });
  const signInBy = async (id: string, member: Member) => {
    const { authorizationUrl, secret } = await begin(id);
    return finish(secret, await at(id).visit(authorizationUrl, member));
  };
  const linkOf = async ({ token }: SignedIn, id: string, member: Member) => {
    const { body } = await cell.test.call(routes.beginLink, { token, body: { providerId: id } });
    return cell.test.call(routes.link, { token, body: { secret: body.secret, callbackUrl: await at(id).visit(body.authorizationUrl, member) } });
  };
  const linked = async (member: Member, by?: SignedIn): Promise<SignedIn> => {
    const somebody = by ?? (await cell.somebody());
    expect(await linkOf(somebody, 'tianda', member)).toMatchObject({ status: 200, body: { providerId: 'tianda', issuer: at('tianda').issuer } });
    return somebody;
  };
  const ofNankai = (sub: string, groups: string[] = [], claims: Record<string, unknown> = {}): Member =>
    ({ sub, claims: { name: '李静', email: `${sub}@nankai.edu.cn`, email_verified: true, groups, ...claims } });
  const grantsOf = async (personId: string) => (await cell.test.call(routes.getPerson, { token: cell.admin.token, params: { personId } })).body.grants;

  it('ID-27 providers are listed by name, without anything of the client', async () => {
    const { body } = await cell.test.call(routes.listSignInProviders);
    expect(body.providers).toEqual(['tianda', 'nankai', 'down'].map((providerId) =>
      ({ providerId, names: { zh: '天津大学', en: 'Tianjin University' }, organisationId: providerId === 'nankai' ? ORGANISATION : null, redirectUris: [redirectOf(providerId)] })));
    expect(await cell.test.call(routes.beginSignInByProvider, { body: { providerId: 'nobody' } })).toMatchObject({ status: 422, body: { code: 'unknown-provider', errors: [{ pointer: '/providerId' }] } });
    expect(await cell.test.call(routes.beginSignInByProvider, { body: { providerId: 'tianda', redirectUri: 'https://elsewhere.example.org/' } })).toMatchObject({ status: 422, body: { code: 'unknown-provider', errors: [{ pointer: '/redirectUri' }] } });
  });

  it('ID-27 ID-28 a linked account signs its person in: by code with PKCE, with state and nonce', async () => {
    const member = { sub: randomUUID() };
    const somebody = await linked(member);
    const { authorizationUrl, secret, state } = await begin('tianda');
    const asked = new URL(authorizationUrl).searchParams;
    expect([asked.get('response_type'), asked.get('code_challenge_method'), asked.get('state'), asked.get('scope')]).toEqual(['code', 'S256', state, 'openid profile email']);
    expect([asked.get('code_challenge')?.length, (asked.get('nonce') ?? '').length >= 43, authorizationUrl.includes(secret)]).toEqual([43, true, false]);
    const { status, body } = await finish(secret, await at('tianda').visit(authorizationUrl, member));
    expect([status, body.person.personId, body.isRestricted]).toEqual([201, somebody.personId, false]);
    expect(await cell.test.call(routes.getMe, { token: body.accessToken })).toMatchObject({ status: 200 });
    expect(await cell.test.call(routes.refreshToken, { body: { refreshToken: body.refreshToken } })).toMatchObject({ status: 200 });
  });

  it('ID-27 a beginning is good once, for ten minutes, and for the browser that began it alone', async () => {
    const member = { sub: randomUUID() };
    await linked(member);
    const over = { status: 403, body: { code: 'sign-in-over' } };
    const [mine, theirs] = [await begin('tianda'), await begin('tianda')];
    const back = await at('tianda').visit(mine.authorizationUrl, member);
    expect(await finish(theirs.secret, back)).toMatchObject(over);
    expect(await finish(mine.secret, back)).toMatchObject({ status: 201 });
    expect(await finish(mine.secret, back)).toMatchObject(over);
    for (const nonsense of ['nonsense', `${redirectOf('tianda')}?code=x`, `${redirectOf('tianda')}?code=x&state=${randomUUID()}`]) expect(await finish(theirs.secret, nonsense)).toMatchObject(over);
    const late = await begin('tianda');
    expect(Math.abs(Date.parse(late.expiresAt) - Date.now() - 600_000)).toBeLessThan(20_000);
    const lateBack = await at('tianda').visit(late.authorizationUrl, member);
    await sql(`UPDATE provider_sign_in SET expires_at = expires_at - interval '10 minutes'`);
    expect(await finish(late.secret, lateBack)).toMatchObject(over);
  });

  it('ID-27 what came to another address, from another issuer, for another sign-in, or of a code that was used is refused', async () => {
    const member = { sub: randomUUID() };
    await linked(member);
    const wrong = { status: 403, body: { code: 'provider-answer-refused' } };
    const refused = async (change: (back: URL) => void) => {
      const { authorizationUrl, secret } = await begin('tianda');
      const back = new URL(await at('tianda').visit(authorizationUrl, member));
      change(back);
      return finish(secret, back.href);
    };
    expect(await refused(() => undefined)).toMatchObject({ status: 201 });
    expect(await refused((back) => { back.pathname = '/sign-in/nankai'; })).toMatchObject(wrong);
    expect(await refused((back) => { back.searchParams.set('iss', at('nankai').issuer); })).toMatchObject(wrong);
    expect(await refused((back) => { back.searchParams.delete('iss'); })).toMatchObject(wrong);
    const [first, second] = [await begin('tianda'), await begin('tianda')];
    const codeOfFirst = new URL(await at('tianda').visit(first.authorizationUrl, member)).searchParams.get('code') ?? '';
    expect(await refused((back) => { back.searchParams.set('code', codeOfFirst); })).toMatchObject(wrong);
    const used = new URL(await at('tianda').visit(second.authorizationUrl, member));
    expect(await finish(second.secret, used.href)).toMatchObject({ status: 201 });
    expect(await refused((back) => { back.searchParams.set('code', used.searchParams.get('code') ?? ''); })).toMatchObject(wrong);
  });

  it('ID-27 who declines at the provider is told so, and a provider that is down leaves everything else as it is', async () => {
    expect(await signInBy('tianda', { sub: randomUUID(), declines: true })).toMatchObject({ status: 403, body: { code: 'sign-in-declined' } });
    const down = await cell.test.call(routes.beginSignInByProvider, { body: { providerId: 'down' } });
    expect(down).toMatchObject({ status: 503, body: { code: 'provider-unavailable' } });
    expect(down.headers.get('retry-after')).not.toBeNull();
    expect((await cell.signIn(cell.admin.login)).personId).toBe(cell.admin.personId);
  });

  it('ID-27 P2 nothing by which one could come in is kept readable, neither is who it is at the provider', async () => {
    const member = { sub: `member-${randomUUID()}` };
    const somebody = await linked(member);
    const { authorizationUrl, secret, state } = await begin('tianda');
    const back = await at('tianda').visit(authorizationUrl, member);
    const kept = async () => (await sql<{ row: string }>('SELECT p::text AS row FROM provider_sign_in p UNION ALL SELECT e::text FROM external_identity e UNION ALL SELECT o::text FROM outbox o UNION ALL SELECT a::text FROM audit_entry a')).map(({ row }) => row).join();
    const inHex = (text: string): string => Buffer.from(text).toString('hex');
    const secrets = [secret, state, member.sub, new URL(authorizationUrl).searchParams.get('nonce') ?? ''].flatMap((value) => [value, inHex(value)]);
    const before = await kept();
    expect(secrets.filter((value) => before.includes(value))).toEqual([]);
    await finish(secret, back);
    const after = await kept();
    expect(secrets.filter((value) => after.includes(value))).toEqual([]);
    expect(await sql(`SELECT act, outcome FROM audit_entry WHERE subjects @> ARRAY[$1::uuid] AND act LIKE '%ByProvider' ORDER BY position`, [somebody.personId])).toEqual([{ act: 'signInByProvider', outcome: 'done' }]);
  });

  it('ID-28 an account that nobody linked signs nobody in, unless its institution has people registered', async () => {
    expect(await signInBy('tianda', { sub: randomUUID() })).toMatchObject({ status: 403, body: { code: 'link-required' } });
    const { status, body } = await signInBy('nankai', ofNankai('li.jing', ['duty']));
    expect([status, body.person.name, body.person.login, body.person.email, body.person.organisationId]).toEqual([201, '李静', null, 'li.jing@nankai.edu.cn', ORGANISATION]);
    expect(body.person.grants).toEqual([{ role: 'facilitator', scope: { kind: 'hospitals', hospitalIds: [HOSPITAL] } }]);
    expect((await signInBy('nankai', ofNankai('li.jing', ['duty']))).body.person.personId).toBe(body.person.personId);
    expect((await cell.test.told(body.person.personId)).map(({ type }) => type.split('.').at(-2))).toEqual(['person-registered']);
    expect(await signInBy('nankai', ofNankai('nobody', [], { name: '' }))).toMatchObject({ status: 403, body: { code: 'provider-answer-refused' } });
  });

  it('ID-28 of two who come at once for the first time one person is registered', async () => {
    const member = ofNankai(`twice-${randomUUID()}`);
    const answers = await Promise.all([signInBy('nankai', member), signInBy('nankai', member)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(new Set(answers.map(({ body }) => body.person.personId)).size).toBe(1);
  });

  it('ID-28 the provider must vouch for an address of an allowed domain, each time', async () => {
    const refusal = { status: 403, body: { code: 'address-not-allowed' } };
    expect(await signInBy('nankai', ofNankai('stranger', [], { email: 'stranger@example.org' }))).toMatchObject(refusal);
    expect(await signInBy('nankai', ofNankai('unverified', [], { email_verified: false }))).toMatchObject(refusal);
    expect(await signInBy('nankai', ofNankai('suffix', [], { email: 'suffix@evil-nankai.edu.cn' }))).toMatchObject(refusal);
    expect(await signInBy('nankai', ofNankai('leaver'))).toMatchObject({ status: 201 });
    expect(await signInBy('nankai', ofNankai('leaver', [], { email: 'leaver@example.org' }))).toMatchObject(refusal);
  });

  it('ID-28 a deactivated person, and one whom another organisation sent, are refused, and an inactive organisation sends nobody new', async () => {
    const { body } = await signInBy('nankai', ofNankai('moved'));
    const { personId, version, name, phone, email, wechat, professions } = body.person;
    const change = { name, phone, email, wechat, professions, organisationId: null };
    expect(await cell.test.call(routes.changePerson, { token: cell.admin.token, params: { personId }, body: change, ifMatch: `"${version}"` })).toMatchObject({ status: 200 });
    expect(await signInBy('nankai', ofNankai('moved'))).toMatchObject({ status: 403, body: { code: 'other-organisation' } });
    await cell.test.call(routes.deactivatePerson, { token: cell.admin.token, params: { personId }, body: {} });
    expect(await signInBy('nankai', ofNankai('moved'))).toMatchObject({ status: 403, body: { code: 'may-not-sign-in' } });
    expect(await linkOf(await cell.somebody(), 'nankai', ofNankai('another'))).toMatchObject({ status: 403, body: { code: 'other-organisation' } });
    await sql(`UPDATE organisation SET status = 'inactive' WHERE id = $1`, [ORGANISATION]);
    expect(await signInBy('nankai', ofNankai('late'))).toMatchObject({ status: 409, body: { code: 'organisation-inactive' } });
    await sql(`UPDATE organisation SET status = 'active' WHERE id = $1`, [ORGANISATION]);
  });

  it('ID-29 our second factor is asked for after the provider, unless it says in the configured words that it asked for two', async () => {
    const member = { sub: randomUUID() };
    const somebody = await linked(member);
    const { body: { secret } } = await cell.test.call(routes.beginSecondFactor, { token: somebody.token, body: {} });
    const { body: { recoveryCodes } } = await cell.test.call(routes.confirmSecondFactor, { token: somebody.token, body: { code: codeAt(secret, new Date()) } });
    expect(await signInBy('tianda', { ...member, amr: ['pwd'] })).toMatchObject({ status: 401, body: { code: 'second-factor-required' } });
    expect(await signInBy('tianda', { ...member, amr: ['pwd', 'mfa'] })).toMatchObject({ status: 201, body: { person: { personId: somebody.personId } } });
    const asked = await signInBy('tianda', member);
    const challenge = 'challenge' in asked.body ? String(asked.body.challenge) : '';
    expect(await cell.test.call(routes.signInBySecondFactor, { body: { challenge, code: '000000' } })).toMatchObject({ status: 403, body: { code: 'wrong-code' } });
    expect(await cell.test.call(routes.signInBySecondFactor, { body: { challenge, code: recoveryCodes[0] } })).toMatchObject({ status: 201, body: { person: { personId: somebody.personId } } });
    const again = await signInBy('tianda', member);
    await sql('DELETE FROM external_identity WHERE person_id = $1', [somebody.personId]);
    expect(await cell.test.call(routes.signInBySecondFactor, { body: { challenge: 'challenge' in again.body ? String(again.body.challenge) : '', code: recoveryCodes[1] } })).toMatchObject({ status: 401, body: { code: 'challenge-over' } });
  });

  it('ID-30 roles follow the claims at each sign-in: told as a change of roles, audited, and never those that an administrator gave', async () => {
    const member = (groups: string[]) => ofNankai('roles', groups);
    const { body } = await signInBy('nankai', member([]));
    const { personId } = body.person;
    const [facilitator, analyst, byHand] = [{ role: 'facilitator', scope: { kind: 'hospitals', hospitalIds: [HOSPITAL] } }, { role: 'analyst', scope: DISTRICT }, { role: 'hospital-contact', scope: DISTRICT }];
    await cell.test.call(routes.assignRoles, { token: cell.admin.token, params: { personId }, body: { grants: [byHand] }, ifMatch: '"1"' });
    expect((await signInBy('nankai', member(['duty', 'figures']))).body.person.grants).toEqual([byHand, facilitator, analyst]);
    expect((await signInBy('nankai', member(['duty']))).body.person.grants).toEqual([byHand, facilitator]);
    expect((await signInBy('nankai', member(['duty']))).body.person.grants).toEqual([byHand, facilitator]);
    expect((await signInBy('nankai', member([]))).body.person.grants).toEqual([byHand]);
    expect((await cell.test.told(personId)).map(({ type }) => type.split('.').at(-2))).toEqual(['person-registered', 'role-changed', 'role-changed', 'role-changed', 'role-changed']);
    expect(await sql(`SELECT count(*)::int AS count FROM audit_entry WHERE act = 'assignRolesByClaims' AND outcome = 'done' AND subjects @> ARRAY[$1::uuid]`, [personId])).toEqual([{ count: 3 }]);
  });

  it('ID-30 tokens from before are refused once a claim has gone', async () => {
    const { body } = await signInBy('nankai', ofNankai('void', ['figures']));
    expect(await cell.test.call(routes.getMe, { token: body.accessToken })).toMatchObject({ status: 200 });
    await signInBy('nankai', ofNankai('void'));
    expect(await cell.test.call(routes.getMe, { token: body.accessToken })).toMatchObject({ status: 401 });
  });

  it('ID-5 ID-30 the last administrator stays one, whatever the claims say', async () => {
    const member = { sub: randomUUID() };
    const somebody = await linked(member);
    const office = { role: 'administrator', scope: DISTRICT };
    expect((await signInBy('tianda', { ...member, claims: { groups: ['office'] } })).body.person.grants).toEqual([office]);
    await sql(`UPDATE person SET status = 'deactivated' WHERE id = $1`, [cell.admin.personId]);
    expect((await signInBy('tianda', member)).body.person.grants).toEqual([office]);
    await sql(`UPDATE person SET status = 'active' WHERE id = $1`, [cell.admin.personId]);
    expect((await signInBy('tianda', member)).body.person.grants).toEqual([]);
    expect(await grantsOf(somebody.personId)).toEqual([]);
  });
});
