/** Passing on: what reaches a service and what comes back, over real HTTP. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@nuanxin/testing';
import { problemCode, testCell, type Seen, type TestCell } from '../test/cell.js';

let cell: TestCell;
beforeAll(async () => {
  cell = await testCell();
});
afterAll(() => cell.stop());

describe('passing on', () => {
  it('reaches the service of the contract, with query and authorization as they came', async () => {
    const token = await cell.tokens.sign('coordinator');
    const response = await cell.call('GET', '/v1/hospitals?limit=2&after=%E6%9A%96', { token });
    const seen = (await response.json()) as Seen;
    expect(response.status).toBe(200);
    expect(seen).toMatchObject({ service: 'hospital-groups', method: 'GET', url: '/v1/hospitals?limit=2&after=%E6%9A%96', headers: { authorization: `Bearer ${token}` } });
    expect(response.headers.get('etag')).toBe('"3"');
  });

  it('passes a body on byte by byte, chunked or not', async () => {
    const body = '{ "code":"H-01",  "name":"暖心" }';
    const response = await cell.call('POST', '/v1/hospitals', { body, headers: { 'content-type': 'application/json; charset=utf-8', 'idempotency-key': 'k-1' } });
    expect(await response.json()).toMatchObject({ body: { code: 'H-01', name: '暖心' }, headers: { 'idempotency-key': 'k-1', 'content-length': String(Buffer.byteLength(body)) } });
  });

  it('answers 503 with Retry-After while a service is down, and serves again when it is back (O1)', async () => {
    const upstream = cell.upstreams['volunteer-hours'];
    expect((await cell.call('GET', '/v1/claims')).status).toBe(200);
    await upstream.kill();
    const down = await cell.call('GET', '/v1/claims');
    expect([down.status, down.headers.get('retry-after'), await problemCode(down)]).toEqual([503, '1', 'unavailable']);
    expect((await cell.call('GET', '/v1/hospitals')).status).toBe(200);
    await upstream.start();
    await eventually(async () => expect((await cell.call('GET', '/v1/claims')).status).toBe(200));
  });
});
