/** Guessing at passwords on real PostgreSQL and NATS: rule ID-21. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts/identity';
import { freshLogin, PASSWORD, testIdentity, type TestIdentity } from '../test/identity.js';

const GUESSES = 10_000;
const AT_ONCE = 32;
/** After five, waits of 2, 4, 8 … seconds would have to pass between tries. */
const TRIES_MAX = 12;
const HOME = '198.51.100.23';

describe('guessing at a password', () => {
  let cell: TestIdentity;
  beforeAll(async () => {
    cell = await testIdentity();
  });
  afterAll(() => cell.test.stop());

  const signIn = async (login: string, password: string, address: string): Promise<{ status: number; retryAfter: number }> => {
    const response = await fetch(new URL(routes.signIn.path, cell.test.service.url), {
      method: 'POST', headers: { 'content-type': 'application/json', 'x-forwarded-for': address }, body: JSON.stringify({ login, password }),
    });
    await response.arrayBuffer();
    return { status: response.status, retryAfter: Number(response.headers.get('retry-after')) };
  };
  /** Tries until one is told to wait. Each that a slow machine has waited for doubles the next wait, so it soon is. */
  const untilRefused = async (attempt: () => Promise<{ status: number; retryAfter: number }>, wrong: number): Promise<{ looked: number; retryAfter: number }> => {
    for (let looked = 0; looked < TRIES_MAX; looked += 1) {
      const { status, retryAfter } = await attempt();
      if (status === 429) return { looked, retryAfter };
      expect(status).toBe(wrong);
    }
    throw new Error(`None of ${TRIES_MAX} tries was told to wait.`);
  };
  const counts = (statuses: readonly number[]): Record<string, number> => Object.fromEntries([...new Set(statuses)].sort().map((status) => [status, statuses.filter((other) => other === status).length]));

  it(`ID-21 of ${GUESSES} guesses from 250 networks at once few are looked at, and the owner gets in from where they signed in before`, async () => {
    const { login } = await cell.somebody('counsellor');
    expect(await signIn(login, PASSWORD, HOME)).toMatchObject({ status: 201 });
    const statuses: number[] = [];
    let next = 0;
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let guess = next++; guess < GUESSES; guess = next++) statuses.push((await signIn(login, `guess number ${guess}`, `203.0.113.${guess % 250}`)).status);
    }));
    const { 401: looked = 0, 429: refused = 0, ...others } = counts(statuses);
    expect([others, looked + refused]).toEqual([{}, GUESSES]);
    expect(looked).toBeGreaterThanOrEqual(50);
    expect(looked).toBeLessThan(70);
    expect(await signIn(login, PASSWORD, HOME)).toMatchObject({ status: 201 });
    expect(await signIn(login, PASSWORD, '192.0.2.1')).toMatchObject({ status: 429, retryAfter: expect.any(Number) });
    expect((await cell.test.call(routes.signIn, { body: { login: cell.admin.login, password: PASSWORD } })).status).toBe(201);
  }, 300_000);

  it('ID-21 from one network five wrong ones are looked at, then the next waits as long as it is told, for a login that nobody has just so', async () => {
    const { login } = await cell.somebody('counsellor');
    for (const name of [login, freshLogin()]) {
      const { looked, retryAfter } = await untilRefused(() => signIn(name, 'wrong horse battery', '203.0.113.7'), 401);
      expect(looked).toBeGreaterThanOrEqual(5);
      expect(retryAfter).toBeGreaterThan(0);
      expect(retryAfter).toBeLessThanOrEqual(2 * 2 ** (looked - 5));
    }
    await cell.test.service.kit.dataSource.query(`UPDATE password_guess SET last_at = last_at - interval '15 minutes'`);
    expect(await signIn(login, PASSWORD, '203.0.113.7')).toMatchObject({ status: 201 });
    expect(await signIn(login, 'wrong horse battery', '203.0.113.7')).toMatchObject({ status: 401 });
  });

  it('ID-21 a stolen token is no way round it', async () => {
    const { token } = await cell.somebody('counsellor');
    const { looked } = await untilRefused(async () => ({ status: (await cell.test.call(routes.reauthenticate, { token, body: { password: 'wrong horse battery' } })).status, retryAfter: 0 }), 403);
    expect(looked).toBeGreaterThanOrEqual(5);
  });

  it('ID-21 neither logins nor addresses can be read from what is counted', async () => {
    const { login } = await cell.somebody('counsellor');
    await signIn(login, 'wrong horse battery', HOME);
    const rows: { row: string }[] = await cell.test.service.kit.dataSource.query('SELECT g::text AS row FROM password_guess g UNION ALL SELECT k::text FROM known_network k');
    expect(rows.length).toBeGreaterThan(1);
    for (const secret of [login, HOME]) expect(rows.filter(({ row }) => row.includes(secret) || row.includes(Buffer.from(secret).toString('hex')))).toEqual([]);
  });
});
