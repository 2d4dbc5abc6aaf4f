/** Rates per identity and per address, and what a proxy in front changes about addresses. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { defineRoute } from '@nuanxin/contracts';
import { v7 } from 'uuid';
import { z } from 'zod';
import { problemCode, testCell, type TestCell } from '../test/cell.js';

let cell: TestCell;
afterEach(() => cell.stop());

const many = (times: number, call: () => Promise<Response>): Promise<number[]> => Promise.all(Array.from({ length: times }, async () => (await call()).status));
const count = (statuses: readonly number[], status: number): number => statuses.filter((one) => one === status).length;

const signIn = defineRoute({ id: 'testSignIn', service: 'identity', method: 'POST', path: '/v1/session', summary: 'Signs in.', permission: 'public', body: z.strictObject({}), response: z.unknown(), idempotencyKey: false });
const list = defineRoute({ id: 'testList', service: 'hospital-groups', method: 'GET', path: '/v1/hospitals', summary: 'Lists.', permission: 'hospital.read', response: z.unknown() });

describe('rates (O1)', () => {
  it('429 with Retry-After for an identity that asks too often, whatever its tokens, and for nobody else', async () => {
    cell = await testCell({ environment: { RATE_PER_IDENTITY: '10' } });
    const personId = v7();
    const statuses = await many(15, async () => cell.call('GET', '/v1/hospitals', { token: await cell.tokens.sign('administrator', { personId }) }));
    expect([count(statuses, 200), count(statuses, 429)]).toEqual([10, 5]);
    const refused = await cell.call('GET', '/v1/hospitals', { token: await cell.tokens.sign('administrator', { personId }) });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(10);
    expect(await problemCode(refused)).toBe('too-many-requests');
    expect((await cell.call('GET', '/v1/hospitals')).status).toBe(200);
    expect(cell.upstreams['hospital-groups'].seen.length).toBe(11);
  });

  it('429 for an identity that asks one route too often, whatever the query, and may go on elsewhere', async () => {
    cell = await testCell({ environment: { RATE_PER_ROUTE: '5' } });
    const token = await cell.tokens.sign('administrator', { personId: v7() });
    expect(count(await many(8, () => cell.call('GET', `/v1/hospitals?q=${v7()}`, { token })), 429)).toBe(3);
    expect(count(await many(5, () => cell.call('GET', `/v1/hospitals/${v7()}`, { token })), 200)).toBe(5);
    expect((await cell.call('GET', `/v1/hospitals/${v7()}`, { token })).status).toBe(429);
    expect((await cell.call('GET', '/v1/hospitals')).status).toBe(200);
  });

  it('429 for an address that asks too often, with or without tokens; probes are not counted', async () => {
    cell = await testCell({ environment: { RATE_PER_ADDRESS: '10' } });
    const statuses = [...await many(6, () => cell.call('GET', '/v1/hospitals', { token: 'x.y.z' })), ...await many(6, () => cell.call('GET', '/v1/nothing', { token: null }))];
    expect(count(statuses, 429)).toBe(2);
    expect((await cell.call('GET', '/v1/hospitals')).status).toBe(429);
    expect((await cell.call('GET', '/health/ready', { token: null })).status).toBe(200);
  });

  it('429 for an address that tries to sign in too often, which may go on reading', async () => {
    cell = await testCell({ contracts: [signIn, list], environment: { RATE_SIGN_IN: '3' } });
    const statuses = await many(5, () => cell.call('POST', '/v1/session', { token: null, body: '{}', headers: { 'content-type': 'application/json' } }));
    expect([count(statuses, 200), count(statuses, 429)]).toEqual([3, 2]);
    expect((await cell.call('GET', '/v1/hospitals')).status).toBe(200);
  });

  it('takes the address from X-Forwarded-For only when a trusted proxy says it', async () => {
    const from = (address: string) => cell.call('GET', '/v1/hospitals', { headers: { 'x-forwarded-for': address } });
    cell = await testCell({ environment: { RATE_PER_ADDRESS: '2' } });
    expect([(await from('10.0.0.1')).status, (await from('10.0.0.2')).status, (await from('10.0.0.3')).status]).toEqual([200, 200, 429]);
    await cell.restart({ TRUSTED_PROXIES: '127.0.0.0/8' });
    expect([(await from('10.0.0.1')).status, (await from('10.0.0.2')).status, (await from('10.0.0.3')).status]).toEqual([200, 200, 200]);
    // One IPv6 subscriber holds a whole /64.
    expect([(await from('2001:db8::1')).status, (await from('2001:db8::2')).status, (await from('2001:db8::3')).status]).toEqual([200, 200, 429]);
  });

  it('limits nothing in an evaluation instance', async () => {
    cell = await testCell({ environment: { NUANXIN_EVALUATION: '1', RATE_PER_IDENTITY: '1', RATE_PER_ADDRESS: '1' } });
    expect(await many(20, () => cell.call('GET', '/v1/hospitals'))).toEqual(Array.from({ length: 20 }, () => 200));
  });
});
