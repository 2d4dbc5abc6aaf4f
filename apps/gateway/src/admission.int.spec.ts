/** Who gets in: every route of the contracts, without a token, with an expired one, another district's, and one without the permission. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { reachOf, roleNames, routes, type Route } from '@nuanxin/contracts';
import { TestTokens } from '@nuanxin/testing';
import { problemCode, testCell, type TestCell } from '../test/cell.js';

const ID = '0196a2b4-0000-7000-8000-0000000000d1';
const pathOf = (route: Route): string => route.path.replace(/:\w+/g, ID);
const guarded = routes.filter((route) => route.permission !== 'public');
const named = (list: readonly Route[]): [string, Route][] => list.map((route) => [`${route.method} ${route.path}`, route]);

let cell: TestCell;
beforeAll(async () => {
  cell = await testCell({ environment: { RATE_PER_ADDRESS: '100000' } });
});
afterAll(() => cell.stop());

const seenBySome = (): number => Object.values(cell.upstreams).reduce((sum, upstream) => sum + upstream.seen.length, 0);

describe('P2: what is not public needs a token of this district that lives', () => {
  it.each(named(guarded))('%s', async (_name, route) => {
    const before = seenBySome();
    const foreign = await TestTokens.create(cell.district);
    const refused: [string, string | null][] = [
      ['none', null], ['no token at all', 'x'], ['unsigned', 'eyJhbGciOiJub25lIn0.e30.'],
      ['expired', await cell.tokens.sign('administrator', { expiresInSeconds: -60 })],
      ["another district's", await cell.tokens.sign('administrator', { district: 'elsewhere' })],
      ['signed by an unknown key', await foreign.sign('administrator')],
    ];
    for (const [kind, token] of refused) {
      const response = await cell.call(route.method, pathOf(route), { token });
      expect([kind, response.status, await problemCode(response)]).toEqual([kind, 401, 'unauthenticated']);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect(seenBySome()).toBe(before);
  });

  it('takes the token from no other place than Authorization', async () => {
    const token = await cell.tokens.sign('administrator');
    const response = await cell.call('GET', `/v1/hospitals?access_token=${token}`, { token: null, headers: { cookie: `token=${token}`, 'x-access-token': token } });
    expect(response.status).toBe(401);
  });
});

describe('P2: a role without the permission goes no further than the edge', () => {
  it.each(named(guarded))('%s', async (_name, route) => {
    for (const role of roleNames) {
      const actor = { kind: 'person' as const, personId: ID, sessionId: ID, grants: [{ role, scope: { kind: 'district' as const } }] };
      const may = route.permission === 'signed-in' || route.permission === 'public' || reachOf(actor, route.permission) !== undefined;
      const response = await cell.call(route.method, pathOf(route), { token: await cell.tokens.sign(role), ...(route.hasBody ? { headers: { 'content-type': 'application/json' }, body: '{}' } : {}) });
      expect([role, response.status]).toEqual([role, may ? 200 : 403]);
      if (!may) expect(await problemCode(response)).toBe('forbidden');
    }
  });
});

describe('what is public', () => {
  it.each(named(routes.filter((route) => route.permission === 'public')))('%s needs no token', async (_name, route) => {
    const response = await cell.call(route.method, pathOf(route), { token: null, headers: { 'content-type': 'application/json' }, ...(route.hasBody ? { body: '{}' } : {}) });
    expect(response.status).toBe(200);
  });

  it.each(['/', '/health/live', '/health/ready', '/openapi.json', '/asyncapi.json'])('GET %s is answered by the gateway itself', async (path) => {
    const before = seenBySome();
    const response = await cell.call('GET', path, { token: null });
    expect([response.status, seenBySome()]).toEqual([200, before]);
  });
});
