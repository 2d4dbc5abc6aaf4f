/** One's own accounts at providers, against a real one, on real PostgreSQL and NATS: rules ID-17, ID-28 and ID-30. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { routes } from '@nuanxin/contracts/identity';
import { startInstitution, type Institution, type Member } from '../test/institution.js';
import { testIdentity, type SignedIn, type TestIdentity } from '../test/identity.js';
import { providersFile, redirectOf } from '../test/providers-file.js';
import { codeAt } from './crypto/codes.js';

describe('one’s own accounts at providers', () => {
  let institution: Institution;
  let cell: TestIdentity;
  let removeFile: () => Promise<void>;
  beforeAll(async () => {
    institution = await startInstitution([redirectOf('tianda')]);
    const roles = [{ claim: 'groups', value: 'duty', role: 'facilitator', scope: { kind: 'district' } }, { claim: 'groups', value: 'office', role: 'administrator', scope: { kind: 'district' }, allowSecondFactorRole: true }];
    const { file, remove } = await providersFile([{ id: 'tianda', institution, more: () => ({ roles, unknownPeople: 'register', secondFactor: { amr: ['mfa'] } }) }]);
    removeFile = remove;
    cell = await testIdentity({ OIDC_PROVIDERS_FILE: file });
  });
  afterAll(async () => {
    await cell.test.stop();
    await institution.stop();
    await removeFile();
  });

  type Token = Pick<SignedIn, 'token'>;
  const sql = <T>(statement: string, parameters: unknown[] = []): Promise<T[]> => cell.test.service.kit.dataSource.query(statement, parameters);
  const provider = { providerId: 'tianda' };
  const freshMember = (): Member => ({ sub: randomUUID(), claims: { name: '李静' } });
  const beginLink = ({ token }: Token) => cell.test.call(routes.beginLink, { token, body: provider });
  const backFrom = async ({ authorizationUrl, secret }: { authorizationUrl: string; secret: string }, member: Member) => ({ secret, callbackUrl: await institution.visit(authorizationUrl, member) });
  const link = async (by: Token, member: Member) => cell.test.call(routes.link, { token: by.token, body: await backFrom((await beginLink(by)).body, member) });
  const accountsOf = async ({ token }: Token) => (await cell.test.call(routes.listOwnExternalIdentities, { token })).body.items;
  const unlink = ({ token }: Token, externalIdentityId: string) => cell.test.call(routes.unlink, { token, params: { externalIdentityId }, body: {} });
  const signInBy = async (member: Member) => cell.test.call(routes.signInByProvider, { body: await backFrom((await cell.test.call(routes.beginSignInByProvider, { body: provider })).body, member) });
  const registered = async (member: Member): Promise<SignedIn> => {
    const { status, body } = await signInBy(member);
    if (status !== 201) throw new Error(`Signing in answered ${status}.`);
    return { personId: body.person.personId, login: '', token: body.accessToken, refreshToken: body.refreshToken };
  };
  const forget = (personId: string) => sql(`UPDATE session SET authenticated_at = now() - interval '6 minutes' WHERE person_id = $1`, [personId]);
  const showAgain = async ({ token }: Token, member: Member, code?: string) => {
    const { body } = await cell.test.call(routes.beginReauthenticationByProvider, { token, body: provider });
    return cell.test.call(routes.reauthenticateByProvider, { token, body: { ...(await backFrom(body, member)), ...(code === undefined ? {} : { code }) } });
  };

  it('ID-28 an account is linked to one person, who sees it; nobody else’s is shown', async () => {
    const [member, mine, other] = [freshMember(), await cell.somebody(), await cell.somebody()];
    expect(await accountsOf(mine)).toEqual([]);
    const { body } = await link(mine, member);
    expect(await accountsOf(mine)).toEqual([{ externalIdentityId: body.externalIdentityId, providerId: 'tianda', issuer: institution.issuer, linkedAt: body.linkedAt, usedAt: null }]);
    expect(await link(other, member)).toMatchObject({ status: 409, body: { code: 'identity-linked' } });
    expect(await link(mine, member)).toMatchObject({ status: 409, body: { code: 'identity-linked' } });
    expect([await accountsOf(other), (await signInBy(member)).body.person.personId]).toEqual([[], mine.personId]);
    expect((await accountsOf(mine))[0]?.usedAt).not.toBeNull();
    expect(await unlink(other, body.externalIdentityId)).toMatchObject({ status: 404 });
  });

  it('ID-28 ten accounts are linked at the most', async () => {
    const somebody = await cell.somebody();
    await sql(`INSERT INTO external_identity (id, person_id, issuer, account, linked_at) SELECT gen_random_uuid(), $1, 'https://elsewhere.example.org', sha256(gen_random_uuid()::text::bytea), now() FROM generate_series(1, 10)`, [somebody.personId]);
    expect(await link(somebody, freshMember())).toMatchObject({ status: 409, body: { code: 'too-many-links' } });
    expect((await accountsOf(somebody)).map(({ providerId }) => providerId)).toEqual(Array.from({ length: 10 }, () => null));
  });

  it('ID-28 a link that was begun ends in the session that began it, and signs nobody in', async () => {
    const [member, mine, other] = [freshMember(), await cell.somebody(), await cell.somebody()];
    const back = await backFrom((await beginLink(mine)).body, member);
    const over = { status: 403, body: { code: 'sign-in-over' } };
    expect(await cell.test.call(routes.link, { token: other.token, body: back })).toMatchObject(over);
    expect(await cell.test.call(routes.signInByProvider, { body: back })).toMatchObject(over);
    expect(await cell.test.call(routes.reauthenticateByProvider, { token: mine.token, body: back })).toMatchObject(over);
    expect(await cell.test.call(routes.link, { token: mine.token, body: back })).toMatchObject({ status: 200 });
    const signIn = await backFrom((await cell.test.call(routes.beginSignInByProvider, { body: provider })).body, freshMember());
    expect(await cell.test.call(routes.link, { token: mine.token, body: signIn })).toMatchObject(over);
  });

  it('ID-17 ID-28 linking and removing a link ask for what one signs in by; removing ends the other sessions', async () => {
    const [member, somebody] = [freshMember(), await cell.somebody()];
    const { body: { externalIdentityId } } = await link(somebody, member);
    const other = await registered(member);
    await forget(somebody.personId);
    const refused = { status: 403, body: { code: 'reauthentication-required' } };
    expect(await beginLink(somebody)).toMatchObject(refused);
    expect(await unlink(somebody, externalIdentityId)).toMatchObject(refused);
    expect(await showAgain(somebody, member)).toMatchObject({ status: 200 });
    expect(await unlink(somebody, externalIdentityId)).toMatchObject({ status: 200 });
    expect(await cell.test.call(routes.getMe, { token: other.token })).toMatchObject({ status: 401 });
    expect(await cell.test.call(routes.getMe, { token: somebody.token })).toMatchObject({ status: 200 });
    expect((await registered(member)).personId).not.toBe(somebody.personId);
  });

  it('ID-28 the last way in is not removed', async () => {
    const [first, second] = [freshMember(), freshMember()];
    const somebody = await registered(first);
    const [only] = await accountsOf(somebody);
    expect(await unlink(somebody, only?.externalIdentityId ?? '')).toMatchObject({ status: 409, body: { code: 'last-way-in' } });
    await sql(`INSERT INTO external_identity (id, person_id, issuer, account, linked_at) VALUES (gen_random_uuid(), $1, 'https://gone.example.org', sha256('gone'), now())`, [somebody.personId]);
    expect(await unlink(somebody, only?.externalIdentityId ?? '')).toMatchObject({ status: 409, body: { code: 'last-way-in' } });
    await link(somebody, second);
    expect(await unlink(somebody, only?.externalIdentityId ?? '')).toMatchObject({ status: 200 });
    expect((await registered(second)).personId).toBe(somebody.personId);
  });

  it('ID-30 the roles that an account gave go with it, but for the last administrator’s', async () => {
    const [member, somebody] = [freshMember(), await cell.somebody('analyst')];
    const { body: { externalIdentityId } } = await link(somebody, member);
    const signedIn = await registered({ ...member, claims: { groups: ['duty', 'office'] } });
    await sql(`UPDATE person SET status = 'deactivated' WHERE id = $1`, [cell.admin.personId]);
    expect(await unlink(signedIn, externalIdentityId)).toMatchObject({ status: 409, body: { code: 'last-administrator' } });
    await sql(`UPDATE person SET status = 'active' WHERE id = $1`, [cell.admin.personId]);
    expect(await unlink(signedIn, externalIdentityId)).toMatchObject({ status: 200 });
    const { body } = await cell.test.call(routes.getPerson, { token: cell.admin.token, params: { personId: somebody.personId } });
    expect(body.grants).toEqual([{ role: 'analyst', scope: { kind: 'district' } }]);
  });

  it('ID-17 showing it again at the provider counts for five minutes, for one’s own account alone, and with a code where there is a second factor', async () => {
    const [member, wrong] = [freshMember(), { status: 403, body: { code: 'wrong-confirmation' } }];
    const somebody = await registered(member);
    const asked = new URL((await cell.test.call(routes.beginReauthenticationByProvider, { token: somebody.token, body: provider })).body.authorizationUrl).searchParams;
    expect([asked.get('max_age'), asked.get('prompt')]).toEqual(['60', 'login']);
    const { body: { secret } } = await cell.test.call(routes.beginSecondFactor, { token: somebody.token, body: {} });
    const { body: { recoveryCodes } } = await cell.test.call(routes.confirmSecondFactor, { token: somebody.token, body: { code: codeAt(secret, new Date()) } });
    await forget(somebody.personId);
    expect(await showAgain(somebody, freshMember(), recoveryCodes[0])).toMatchObject(wrong);
    expect(await showAgain(somebody, member)).toMatchObject(wrong);
    expect(await showAgain(somebody, member, '000000')).toMatchObject(wrong);
    expect(await beginLink(somebody)).toMatchObject({ status: 403, body: { code: 'reauthentication-required' } });
    const shown = await showAgain(somebody, member, recoveryCodes[0]);
    expect(Math.abs(Date.parse(shown.body.until) - Date.now() - 300_000)).toBeLessThan(20_000);
    expect(await beginLink(somebody)).toMatchObject({ status: 200 });
    expect(await showAgain(somebody, { ...member, amr: ['mfa'] })).toMatchObject({ status: 200 });
  });
});
