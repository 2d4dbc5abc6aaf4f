/** Showing again what one signs in by, and the second factor, on real PostgreSQL and NATS: rules ID-17 to ID-19. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Route } from '@nuanxin/contracts';
import { routes } from '@nuanxin/contracts/identity';
import { loadConfig } from '@nuanxin/service-kit';
import { decodeJwt } from 'jose';
import { PASSWORD, testIdentity, type SignedIn, type TestIdentity } from '../test/identity.js';
import { identityConfig } from './config.js';
import { codeAt } from './crypto/codes.js';

describe('a district that asks for second factors', () => {
  let cell: TestIdentity;
  beforeAll(async () => {
    cell = await testIdentity({ SECOND_FACTOR: 'required', NUANXIN_DEMO: '0' });
    await enrol(cell.admin);
    Object.assign(cell.admin, tokensOf((await refresh(cell.admin)).body));
  });
  afterAll(() => cell.test.stop());

  const call = <R extends Route>(route: R, { token }: SignedIn, body: unknown = {}) => cell.test.call(route, { token, body });
  const sql = <T>(statement: string, parameters: unknown[] = []): Promise<T[]> => cell.test.service.kit.dataSource.query(statement, parameters);
  const refresh = ({ refreshToken }: SignedIn) => cell.test.call(routes.refreshToken, { body: { refreshToken } });
  const tokensOf = (body: { accessToken: string; refreshToken: string }) => ({ token: body.accessToken, refreshToken: body.refreshToken });
  const secrets = new Map<string, string>();
  const me = (who: SignedIn) => cell.test.call(routes.getMe, { token: who.token });
  /** The present code, as if none was taken yet. */
  const codeOf = async ({ personId }: SignedIn): Promise<string> => {
    await sql('UPDATE second_factor SET last_step = NULL WHERE person_id = $1', [personId]);
    return codeAt(secrets.get(personId) ?? '', new Date());
  };
  const enrol = async (who: SignedIn): Promise<string[]> => {
    const { body: { secret } } = await call(routes.beginSecondFactor, who);
    secrets.set(who.personId, secret);
    const { status, body } = await call(routes.confirmSecondFactor, who, { code: codeAt(secret, new Date()) });
    expect(status).toBe(200);
    return body.recoveryCodes;
  };
  /** The challenge that the right password is answered by. */
  const challengeFor = async ({ login }: SignedIn): Promise<string> => {
    const response = await fetch(new URL(routes.signIn.path, cell.test.service.url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login, password: PASSWORD }) });
    const body = (await response.json()) as { code: string; challenge: string };
    expect([response.status, body.code]).toEqual([401, 'second-factor-required']);
    return body.challenge;
  };
  const answer = (challenge: string, code: string) => cell.test.call(routes.signInBySecondFactor, { body: { challenge, code } });
  /** As if what was shown had been shown six minutes ago. */
  const letPass = ({ token }: SignedIn) => sql(`UPDATE session SET authenticated_at = now() - interval '5 minutes 1 second' WHERE id = $1`, [decodeJwt(token)['sid']]);

  it('ID-18 whoever must have one and has none may only set it up, and is told so; then the next token opens what their roles open', async () => {
    const counsellor = await cell.somebody('counsellor');
    expect(decodeJwt(counsellor.token)).toMatchObject({ grants: [], restricted: true });
    expect(await me(counsellor)).toMatchObject({ status: 200, body: { permissions: [], secondFactor: { isSetUp: false, isRequired: true } } });
    for (const route of [routes.listPeople, routes.listOwnSessions]) expect(await cell.test.call(route, { token: counsellor.token })).toMatchObject({ status: 403, body: { code: 'second-factor-enrolment-required' } });
    await enrol(counsellor);
    const next = await refresh(counsellor);
    expect(next).toMatchObject({ status: 200, body: { isRestricted: false } });
    expect(await cell.test.call(routes.listPeople, { token: next.body.accessToken })).toMatchObject({ status: 200 });
  });

  it('ID-18 whose roles ask for none is asked for none, and may have one', async () => {
    const facilitator = await cell.somebody('facilitator');
    expect(await cell.test.call(routes.listPeople, { token: facilitator.token })).toMatchObject({ status: 200 });
    await enrol(facilitator);
    expect(await answer(await challengeFor(facilitator), await codeOf(facilitator))).toMatchObject({ status: 201 });
    expect(await me(facilitator)).toMatchObject({ body: { secondFactor: { isSetUp: true, isRequired: false, recoveryCodesLeft: 10 } } });
  });

  it('ID-18 setting one up ends sessions in which none was shown', async () => {
    const counsellor = await cell.somebody('counsellor');
    const elsewhere = await cell.signIn(counsellor.login);
    await enrol(counsellor);
    expect([(await me(elsewhere)).status, (await refresh(elsewhere)).status, (await me(counsellor)).status]).toEqual([401, 401, 200]);
    expect(await call(routes.beginSecondFactor, counsellor)).toMatchObject({ status: 409, body: { code: 'second-factor-present' } });
  });

  it('ID-19 one signs in by password and code; the code once, the challenge once, and neither the secret nor a recovery code is kept readable', async () => {
    const counsellor = await cell.somebody('counsellor');
    const recoveryCodes = await enrol(counsellor);
    const [challenge, second] = [await challengeFor(counsellor), await challengeFor(counsellor)];
    const code = await codeOf(counsellor);
    const entered = await answer(challenge, code);
    expect(entered).toMatchObject({ status: 201, body: { isRestricted: false, person: { personId: counsellor.personId } } });
    expect(await answer(challenge, code)).toMatchObject({ status: 401, body: { code: 'challenge-over' } });
    expect(await answer(second, code)).toMatchObject({ status: 403, body: { code: 'wrong-code' } });
    const rows = (await sql<{ row: string }>('SELECT f::text AS row FROM second_factor f UNION ALL SELECT r::text FROM recovery_code r UNION ALL SELECT c::text FROM sign_in_challenge c')).map(({ row }) => row).join();
    for (const secret of [secrets.get(counsellor.personId) ?? '', ...recoveryCodes, second]) expect([rows.includes(secret), rows.includes(Buffer.from(secret).toString('hex'))]).toEqual([false, false]);
  });

  it('ID-19 a challenge takes five codes within five minutes; past some wrong ones the next code waits, and a recovery code is taken all the same, once', async () => {
    const counsellor = await cell.somebody('counsellor');
    const [recoveryCode = ''] = await enrol(counsellor);
    const challenge = await challengeFor(counsellor);
    for (let tried = 0; tried < 5; tried += 1) expect(await answer(challenge, '000000')).toMatchObject({ status: 403 });
    expect(await answer(challenge, await codeOf(counsellor))).toMatchObject({ status: 401, body: { code: 'challenge-over' } });
    const waiting = await answer(await challengeFor(counsellor), await codeOf(counsellor));
    expect([waiting.status, Number(waiting.headers.get('retry-after')) > 20]).toEqual([429, true]);
    expect(await answer(await challengeFor(counsellor), recoveryCode.toUpperCase())).toMatchObject({ status: 201 });
    expect(await answer(await challengeFor(counsellor), recoveryCode)).toMatchObject({ status: 403, body: { code: 'wrong-code' } });
    const late = await challengeFor(counsellor);
    await sql(`UPDATE sign_in_challenge SET expires_at = expires_at - interval '5 minutes'; UPDATE second_factor SET wrong_codes = 0`);
    expect(await answer(late, await codeOf(counsellor))).toMatchObject({ status: 401, body: { code: 'challenge-over' } });
  });

  it('ID-19 new recovery codes make the old ones worthless, and a new password ends sign-ins that were begun by the old one', async () => {
    const counsellor = await cell.somebody('counsellor');
    const [old = ''] = await enrol(counsellor);
    Object.assign(counsellor, tokensOf((await refresh(counsellor)).body));
    const { body: { recoveryCodes } } = await call(routes.renewRecoveryCodes, counsellor);
    expect(await answer(await challengeFor(counsellor), old)).toMatchObject({ status: 403 });
    expect(await answer(await challengeFor(counsellor), recoveryCodes[3] ?? '')).toMatchObject({ status: 201 });
    const challenge = await challengeFor(counsellor);
    expect(await call(routes.changeOwnPassword, counsellor, { current: PASSWORD, password: 'nine lanterns over the river' })).toMatchObject({ status: 200 });
    expect(await answer(challenge, await codeOf(counsellor))).toMatchObject({ status: 401, body: { code: 'challenge-over' } });
  });

  it('ID-17 acts that matter ask for the password, and a code, of the last five minutes', async () => {
    const [{ admin }, somebody] = [cell, await cell.somebody('facilitator')];
    const acts = () => [
      cell.test.call(routes.assignRoles, { token: admin.token, params: { personId: somebody.personId }, body: { grants: [] }, ifMatch: '"1"' }),
      cell.test.call(routes.setCredentials, { token: admin.token, params: { personId: somebody.personId }, body: { login: somebody.login, password: PASSWORD }, ifMatch: '"1"' }),
      cell.test.call(routes.registerPerson, { token: admin.token, body: { name: '李静', grants: [] } }), cell.test.call(routes.endSessionsOf, { token: admin.token, params: { personId: somebody.personId }, body: {} }),
      cell.test.call(routes.removeSecondFactorOf, { token: admin.token, params: { personId: somebody.personId }, body: {} }), call(routes.renewRecoveryCodes, admin), call(routes.removeSecondFactor, admin),
      call(routes.endOwnSessions, admin, { keepCurrent: true }), cell.test.call(routes.endOwnSession, { token: admin.token, params: { sessionId: somebody.personId }, body: {} }),
      call(routes.changeOwnPassword, admin, { current: PASSWORD, password: 'nine lanterns over the river' }),
    ];
    await letPass(admin);
    expect((await Promise.all(acts())).map(({ body }) => body)).toEqual(acts().map(() => expect.objectContaining({ code: 'reauthentication-required' })));
    expect(await cell.test.call(routes.registerPerson, { token: admin.token, body: { name: '李静' } })).toMatchObject({ status: 201 });
    for (const body of [{ password: 'wrong horse battery' }, { password: PASSWORD }, { password: PASSWORD, code: '000000' }]) {
      expect(await call(routes.reauthenticate, admin, body)).toMatchObject({ status: 403, body: { code: 'wrong-confirmation' } });
    }
    const shown = await call(routes.reauthenticate, admin, { password: PASSWORD, code: await codeOf(admin) });
    expect(shown.status).toBe(200);
    expect(Math.abs(Date.parse(shown.body.until) - Date.now() - 300_000)).toBeLessThan(20_000);
    expect(await cell.test.call(routes.assignRoles, { token: admin.token, params: { personId: somebody.personId }, body: { grants: [] }, ifMatch: '"1"' })).toMatchObject({ status: 200 });
  });

  it('ID-17 changing the own password asks for the present one, ends the other sessions and goes on in this one', async () => {
    const somebody = await cell.somebody('facilitator');
    const elsewhere = await cell.signIn(somebody.login);
    const change = (current: string, password: string) => call(routes.changeOwnPassword, somebody, { current, password });
    expect(await change('wrong horse battery', 'nine lanterns over the river')).toMatchObject({ status: 403, body: { code: 'wrong-confirmation' } });
    expect(await change(PASSWORD, 'eight or more')).toMatchObject({ status: 422, body: { code: 'password-too-short' } });
    expect(await change(PASSWORD, 'nine lanterns over the river')).toMatchObject({ status: 200 });
    expect([(await me(elsewhere)).status, (await refresh(elsewhere)).status, (await me(somebody)).status]).toEqual([401, 401, 200]);
    expect(await cell.test.call(routes.signIn, { body: { login: somebody.login, password: PASSWORD } })).toMatchObject({ status: 401, body: { code: 'wrong-credentials' } });
    expect((await cell.signIn(somebody.login, 'nine lanterns over the river')).personId).toBe(somebody.personId);
  });

  it('ID-15 ID-18 with a second factor eight characters are enough; then it stays until the password is longer, and where an administrator removes it the password goes too', async () => {
    const counsellor = await cell.somebody('counsellor');
    await enrol(counsellor);
    Object.assign(counsellor, tokensOf((await refresh(counsellor)).body));
    expect(await call(routes.changeOwnPassword, counsellor, { current: PASSWORD, password: 'xk7fq2mw' })).toMatchObject({ status: 200 });
    expect(await call(routes.removeSecondFactor, counsellor)).toMatchObject({ status: 422, body: { code: 'password-too-short' } });
    expect(await cell.test.call(routes.removeSecondFactorOf, { token: cell.admin.token, params: { personId: counsellor.personId }, body: {} })).toMatchObject({ status: 200 });
    expect((await me(counsellor)).status).toBe(401);
    expect(await cell.test.call(routes.signIn, { body: { login: counsellor.login, password: 'xk7fq2mw' } })).toMatchObject({ status: 401, body: { code: 'wrong-credentials' } });
  });

  it('ID-18 who removes their own signs in without it, restricted again where their roles ask for one', async () => {
    const counsellor = await cell.somebody('counsellor');
    await enrol(counsellor);
    Object.assign(counsellor, tokensOf((await refresh(counsellor)).body));
    expect(await call(routes.removeSecondFactor, counsellor)).toMatchObject({ status: 200 });
    expect((await refresh(counsellor)).body.isRestricted).toBe(true);
    expect(decodeJwt((await cell.signIn(counsellor.login)).token)).toMatchObject({ restricted: true });
  });

  it('ID-24 where no site is configured for them there are no passkeys', async () => {
    for (const answered of [call(routes.beginPasskey, await cell.somebody('counsellor')), cell.test.call(routes.beginSignInByPasskey, { body: {} })]) expect(await answered).toMatchObject({ status: 409, body: { code: 'passkeys-unavailable' } });
  });

  it('ID-18 only an evaluation or the demo may leave it to people', () => {
    const config = { IDENTITY_KEY_FILE: 'x' };
    expect(loadConfig(identityConfig, config).SECOND_FACTOR).toBe('required');
    expect(() => loadConfig(identityConfig, { ...config, SECOND_FACTOR: 'optional' })).toThrow('SECOND_FACTOR');
    for (const where of ['NUANXIN_EVALUATION', 'NUANXIN_DEMO']) expect(loadConfig(identityConfig, { ...config, SECOND_FACTOR: 'optional', [where]: '1' }).SECOND_FACTOR).toBe('optional');
  });
});
