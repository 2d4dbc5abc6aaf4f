/** Signing in, going on and signing out on real PostgreSQL and NATS: rules ID-8 to ID-11 and ID-16. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes, sessionAggregate, sessionEnded } from '@nuanxin/contracts/identity';
import { claimsSchema, issuerOf } from '@nuanxin/service-kit';
import { eventually } from '@nuanxin/testing';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { PASSWORD, testIdentity, freshLogin, type SignedIn, type TestIdentity } from '../test/identity.js';

describe('sessions', () => {
  let cell: TestIdentity;
  beforeAll(async () => {
    cell = await testIdentity();
  });
  afterAll(() => cell.test.stop());

  const refresh = (refreshToken: string) => cell.test.call(routes.refreshToken, { body: { refreshToken } });
  const me = (token: string) => cell.test.call(routes.getMe, { token });
  const sql = <T>(statement: string, parameters: unknown[] = []): Promise<T[]> => cell.test.service.kit.dataSource.query(statement, parameters);
  const sessionOf = ({ token }: SignedIn): string => claimsSchema.parse(decodeJwt(token)).sid;
  const toldOf = async (person: SignedIn) => (await cell.test.told(sessionOf(person))).map(({ type, data }) => ({ type, data: sessionAggregate.state.parse(data) }));
  const endOf = async (person: SignedIn) => (await toldOf(person)).map(({ type, data }) => [type, data.reason]);

  it('ID-9 gives a token that the published keys verify, with the claims that services read', async () => {
    const { body } = await cell.test.call(routes.signIn, { body: { login: ` ${cell.admin.login.toUpperCase()} `, password: PASSWORD } });
    const keys = await cell.test.call(routes.listKeys);
    const issuer = issuerOf(cell.test.nats.district);
    const { payload, protectedHeader } = await jwtVerify(body.accessToken, createLocalJWKSet(keys.body), { issuer, audience: issuer, typ: 'at+jwt', algorithms: ['EdDSA'] });
    expect(claimsSchema.parse(payload)).toMatchObject({ sub: cell.admin.personId, pv: 1, grants: [{ role: 'administrator', scope: { kind: 'district' } }] });
    expect(payload.exp! - payload.iat!).toBe(300);
    expect(body.expiresIn).toBe(300);
    expect(protectedHeader.kid).toBe(keys.body.keys[0]?.kid);
    expect((await me(body.accessToken)).body).toMatchObject({ person: { name: '王芳' }, permissions: expect.arrayContaining(['role.assign', 'person.write']) });
  });

  it('ID-8 answers a wrong password, an unknown login and a deactivated person alike', async () => {
    const somebody = await cell.somebody('counsellor');
    await cell.test.call(routes.deactivatePerson, { token: cell.admin.token, params: { personId: somebody.personId }, body: {} });
    const answers = await Promise.all([[cell.admin.login, 'wrong horse battery'], [freshLogin(), PASSWORD], [somebody.login, PASSWORD], [`${freshLogin()}\0`, PASSWORD], [`${freshLogin()}\ud800`, PASSWORD]].map(([login, password]) => cell.test.call(routes.signIn, { body: { login, password } })));
    const told = answers.map(({ status, body }) => ({ status, ...body, requestId: '' }));
    expect(told[0]).toMatchObject({ status: 401, code: 'wrong-credentials' });
    expect(new Set(told.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('ID-8 keeps argon2id hashes with the stated work, and no password anywhere', async () => {
    const hashes = await sql<{ hash: string }>('SELECT hash FROM password');
    expect(hashes.filter(({ hash }) => !/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/.test(hash))).toEqual([]);
  });

  it('ID-11 rotates: each refresh token gives the next, and the tokens that come are new', async () => {
    const somebody = await cell.somebody('counsellor');
    const first = await refresh(somebody.refreshToken);
    expect(first.status).toBe(200);
    const second = await refresh(first.body.refreshToken);
    expect(second.status).toBe(200);
    expect(new Set([somebody.refreshToken, first.body.refreshToken, second.body.refreshToken]).size).toBe(3);
    expect(sessionOf({ ...somebody, token: second.body.accessToken })).toBe(sessionOf(somebody));
    expect((await me(second.body.accessToken)).status).toBe(200);
  });

  it('ID-11 gives the same successor again where the reply was lost', async () => {
    const somebody = await cell.somebody('counsellor');
    const [one, other] = [await refresh(somebody.refreshToken), await refresh(somebody.refreshToken)];
    expect(other).toMatchObject({ status: 200, body: { refreshToken: one.body.refreshToken } });
  });

  it('ID-11 ends the session when a token comes again after its grace, or after its successor was used', async () => {
    const [late, used] = [await cell.somebody('counsellor'), await cell.somebody('counsellor')];
    const lateNext = await refresh(late.refreshToken);
    await sql(`UPDATE refresh_token SET spent_at = spent_at - interval '11 seconds' WHERE session_id = $1 AND spent_at IS NOT NULL`, [sessionOf(late)]);
    const usedNext = await refresh(used.refreshToken);
    const usedLast = await refresh(usedNext.body.refreshToken);
    for (const [person, live] of [[late, lateNext], [used, usedLast]] as const) {
      expect(await refresh(person.refreshToken)).toMatchObject({ status: 401, body: { code: 'session-over' } });
      expect(await refresh(live.body.refreshToken)).toMatchObject({ status: 401 });
      expect(await me(live.body.accessToken)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
      expect(await endOf(person)).toEqual([[sessionEnded.type, 'reuse-detected']]);
    }
  });

  it('ID-11 of twenty requests at once with one token, all are given the same successor and the session lives', async () => {
    const somebody = await cell.somebody('counsellor');
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(somebody.refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1);
    const [row] = await sql<{ tokens: number }>('SELECT count(*)::int AS tokens FROM refresh_token WHERE session_id = $1', [sessionOf(somebody)]);
    expect(row).toEqual({ tokens: 2 });
  });

  it('ID-11 keeps hashes of refresh tokens alone', async () => {
    const { refreshToken } = await cell.somebody('counsellor');
    const rows = await sql<{ row: string }>('SELECT t::text AS row FROM refresh_token t UNION ALL SELECT s::text FROM session s');
    const bytes = Buffer.from(refreshToken, 'base64url').toString('hex');
    expect(rows.filter(({ row }) => row.includes(refreshToken) || row.includes(bytes))).toEqual([]);
    for (const nonsense of [`${refreshToken.slice(0, -1)}!`, 'x', refreshToken.split('').reverse().join('')]) expect(await refresh(nonsense)).toMatchObject({ status: 401, body: { code: 'session-over' } });
  });

  it('ID-10 ends sessions that were left idle, as of when they were over', async () => {
    const somebody = await cell.somebody('counsellor');
    await sql(`UPDATE session SET started_at = started_at - interval '15 days', used_at = used_at - interval '15 days' WHERE id = $1`, [sessionOf(somebody)]);
    expect(await refresh(somebody.refreshToken)).toMatchObject({ status: 401, body: { code: 'session-over' } });
    const [told] = await toldOf(somebody);
    expect(told?.data).toMatchObject({ reason: 'expired' });
    expect(Math.abs(Date.now() - 86_400_000 - Date.parse(told?.data.endedAt ?? ''))).toBeLessThan(60_000);
  });

  it('ID-10 ends what was left by itself, and forgets after a month how it ended', async () => {
    const somebody = await cell.somebody('counsellor');
    await sql(`UPDATE session SET started_at = started_at - interval '31 days' WHERE id = $1`, [sessionOf(somebody)]);
    await eventually(async () => expect(await endOf(somebody)).toEqual([[sessionEnded.type, 'expired']]));
    await sql(`UPDATE session SET ended_at = ended_at - interval '30 days' WHERE id = $1`, [sessionOf(somebody)]);
    await eventually(async () => expect(await sql('SELECT FROM session WHERE id = $1', [sessionOf(somebody)])).toEqual([]));
  });

  it('ID-10 signing out ends the session and its tokens at once; another session of the person goes on', async () => {
    const somebody = await cell.somebody('counsellor');
    const elsewhere = await cell.signIn(somebody.login);
    expect(await cell.test.call(routes.signOut, { token: somebody.token, body: {} })).toMatchObject({ status: 200, body: {} });
    expect(await me(somebody.token)).toMatchObject({ status: 401 });
    expect(await refresh(somebody.refreshToken)).toMatchObject({ status: 401 });
    expect(await endOf(somebody)).toEqual([[sessionEnded.type, 'signed-out']]);
    expect(await me(elsewhere.token)).toMatchObject({ status: 200 });
  });

  it('ID-10 a person has twenty open sessions at the most: the one longest unused ends', async () => {
    const somebody = await cell.somebody('counsellor');
    for (let index = 0; index < 20; index += 1) await cell.signIn(somebody.login);
    expect(await endOf(somebody)).toEqual([[sessionEnded.type, 'signed-out']]);
    const [row] = await sql<{ open: number }>('SELECT count(*)::int AS open FROM session WHERE person_id = $1 AND ended_at IS NULL', [somebody.personId]);
    expect(row).toEqual({ open: 20 });
  });

  describe('where somebody is signed in', () => {
    const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
    const send = async (path: string, body: unknown, userAgent: string, address: string): Promise<SignedIn> => {
      const headers = { 'content-type': 'application/json', 'user-agent': userAgent, 'x-forwarded-for': address };
      const { accessToken, refreshToken, person } = routes.signIn.response.parse(await (await fetch(new URL(path, cell.test.service.url), { method: 'POST', headers, body: JSON.stringify(body) })).json());
      return { personId: person.personId, login: person.login ?? '', token: accessToken, refreshToken };
    };
    const list = async ({ token }: SignedIn) => (await cell.test.call(routes.listOwnSessions, { token })).body.items;

    it('ID-16 shows every open session, last used first, with program and address as the gateway told them, and marks the one that asks', async () => {
      const { login } = await cell.somebody('counsellor');
      const atDesk = await send('/v1/session', { login, password: PASSWORD }, CHROME, '203.0.113.7');
      const onTheWay = await send('/v1/session', { login, password: PASSWORD }, 'curl/8.5.0', '2001:db8::1');
      const moved = await send('/v1/token/refresh', { refreshToken: atDesk.refreshToken }, CHROME, 'no address');
      const [first, second, third, ...more] = await list(moved);
      expect(more).toEqual([]);
      expect(first).toEqual({ sessionId: sessionOf(moved), startedAt: expect.any(String), usedAt: expect.any(String), expiresAt: expect.any(String), agent: 'Chrome on Windows', address: null, isCurrent: true });
      expect([second, third]).toMatchObject([{ sessionId: sessionOf(onTheWay), agent: 'curl', address: '2001:db8::1', isCurrent: false }, { agent: 'node', isCurrent: false }]);
      expect(await sql(`SELECT FROM session WHERE agent LIKE '%126%'`)).toEqual([]);
    });

    it('ID-16 ends one session and no other, and none that is somebody else’s', async () => {
      const [somebody, stranger] = [await cell.somebody('counsellor'), await cell.somebody('counsellor')];
      const elsewhere = await cell.signIn(somebody.login);
      const end = (sessionId: string) => cell.test.call(routes.endOwnSession, { token: somebody.token, params: { sessionId }, body: {} });
      expect(await end(sessionOf(stranger))).toMatchObject({ status: 404, body: { code: 'not-found' } });
      expect(await end(sessionOf(elsewhere))).toMatchObject({ status: 200 });
      expect(await end(sessionOf(elsewhere))).toMatchObject({ status: 404 });
      expect([(await me(elsewhere.token)).status, (await refresh(elsewhere.refreshToken)).status]).toEqual([401, 401]);
      expect([(await me(somebody.token)).status, (await me(stranger.token)).status]).toEqual([200, 200]);
      expect(await endOf(elsewhere)).toEqual([[sessionEnded.type, 'signed-out']]);
      expect(await sql('SELECT agent, address FROM session WHERE id = $1', [sessionOf(elsewhere)])).toEqual([{ agent: null, address: null }]);
    });

    it('ID-16 signs out everywhere else, or everywhere', async () => {
      const somebody = await cell.somebody('counsellor');
      const others = [await cell.signIn(somebody.login), await cell.signIn(somebody.login)];
      const end = (keepCurrent: boolean) => cell.test.call(routes.endOwnSessions, { token: somebody.token, body: { keepCurrent } });
      expect(await end(true)).toMatchObject({ status: 200, body: { ended: 2 } });
      expect(await Promise.all([somebody, ...others].map(async ({ token }) => (await me(token)).status))).toEqual([200, 401, 401]);
      expect(await list(somebody)).toMatchObject([{ isCurrent: true }]);
      expect(await end(false)).toMatchObject({ status: 200, body: { ended: 1 } });
      expect([(await me(somebody.token)).status, (await refresh(somebody.refreshToken)).status]).toEqual([401, 401]);
    });

    it('ID-16 P2 administrators of the district alone see and end another’s', async () => {
      const [somebody, coordinator, local] = [await cell.somebody('counsellor'), await cell.somebody('coordinator'), await cell.somebody('administrator', [randomUUID()])];
      const by = (token: string) => ({ token, params: { personId: somebody.personId } });
      for (const { token } of [coordinator, local]) {
        expect(await cell.test.call(routes.listSessionsOf, by(token))).toMatchObject({ status: 403 });
        expect(await cell.test.call(routes.endSessionsOf, { ...by(token), body: {} })).toMatchObject({ status: 403 });
      }
      expect(await cell.test.call(routes.listSessionsOf, { token: cell.admin.token, params: { personId: randomUUID() } })).toMatchObject({ status: 404 });
      expect((await cell.test.call(routes.listSessionsOf, by(cell.admin.token))).body.items).toMatchObject([{ sessionId: sessionOf(somebody), isCurrent: false }]);
      expect(await cell.test.call(routes.endSessionsOf, { ...by(cell.admin.token), body: {} })).toMatchObject({ status: 200, body: { ended: 1 } });
      expect(await me(somebody.token)).toMatchObject({ status: 401 });
    });
  });

  it('ID-9 trusts no token but those of its own open sessions', async () => {
    expect(await cell.test.call(routes.getMe, { role: 'administrator' })).toMatchObject({ status: 401 });
    const { kid, publicJwk } = cell.test.tokens;
    await sql(`INSERT INTO signing_key (id, version, generation, public_jwk, status, signs_from) VALUES ($1, 1, 99, $2, 'active', '9999-01-01')`, [kid, JSON.stringify(publicJwk)]);
    expect(await cell.test.call(routes.getMe, { role: 'administrator' })).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(await cell.test.call(routes.getMe, { token: await cell.test.tokens.sign('administrator', { personId: cell.admin.personId, sessionId: sessionOf(cell.admin) }) })).toMatchObject({ status: 200 });
  });
});
