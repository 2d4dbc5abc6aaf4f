/** The keys: fetched from identity, kept over a restart, renewed when a token names an unknown one. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually, TestTokens } from '@nuanxin/testing';
import { testCell, untilReady, type TestCell } from '../test/cell.js';

let cell: TestCell;
afterEach(() => cell.stop());

const publicKey = (tokens: TestTokens) => ({ ...tokens.publicJwk, kid: tokens.kid });
const readiness = async (): Promise<{ status: number; problems: Record<string, string> }> => {
  const response = await cell.call('GET', '/health/ready', { token: null });
  return { status: response.status, problems: ((await response.json()) as { problems: Record<string, string> }).problems };
};
const statusWith = async (tokens: TestTokens): Promise<number> => (await cell.call('GET', '/v1/hospitals', { token: await tokens.sign('administrator') })).status;

describe('public keys', () => {
  it('lie in a file of the gateway alone, and serve after a restart with identity down', async () => {
    cell = await testCell();
    await eventually(async () => expect(JSON.parse(await readFile(cell.keysFile, 'utf8'))).toEqual({ keys: [{ kid: cell.tokens.kid, kty: 'OKP', crv: 'Ed25519', x: cell.tokens.publicJwk.x }] }));
    expect((await stat(cell.keysFile)).mode & 0o777).toBe(0o600);
    await cell.upstreams.identity.kill();
    await cell.restart();
    expect((await readiness()).status).toBe(200);
    expect(await statusWith(cell.tokens)).toBe(200);
  });

  it('make the gateway ready: without any it is alive, not ready, says why, and asks until it gets them', async () => {
    cell = await testCell();
    await cell.upstreams.identity.kill();
    await cell.restart({ GATEWAY_KEYS_FILE: `${cell.keysFile}.other` });
    expect(await readiness()).toEqual({ status: 503, problems: { keys: expect.stringContaining('no public key') } });
    expect((await cell.call('GET', '/health/live', { token: null })).status).toBe(200);
    expect(await statusWith(cell.tokens)).toBe(401);
    await cell.upstreams.identity.start();
    await untilReady(cell.gateway.url);
    await eventually(async () => expect(await statusWith(cell.tokens)).toBe(200));
  });

  it('are asked for again when a token names an unknown one, once in two seconds whatever tokens come', async () => {
    const keys: object[] = [];
    let asked = 0;
    cell = await testCell({ ready: false, handlers: { identity: { 'GET /public/keys': () => ((asked += 1), { keys }) } } });
    keys.push(publicKey(cell.tokens));
    await untilReady(cell.gateway.url);
    const next = await TestTokens.create(cell.district);
    keys.push(publicKey(next));
    await eventually(async () => expect(await statusWith(next)).toBe(200));
    const before = asked;
    const strangers = await Promise.all(Array.from({ length: 20 }, () => TestTokens.create(cell.district)));
    expect(await Promise.all(strangers.map(statusWith))).toEqual(strangers.map(() => 401));
    expect(asked - before).toBeLessThanOrEqual(1);
  });

  it('that came while identity was away, as by a restore, are had for the first token that names one', async () => {
    const keys: object[] = [];
    cell = await testCell({ ready: false, handlers: { identity: { 'GET /public/keys': () => ({ keys }) } } });
    keys.push(publicKey(cell.tokens));
    await untilReady(cell.gateway.url);
    await cell.upstreams.identity.kill();
    await cell.restart();
    expect(await statusWith(await TestTokens.create(cell.district))).toBe(401);
    const next = await TestTokens.create(cell.district);
    keys.splice(0, 1, publicKey(next));
    await cell.upstreams.identity.start();
    expect(await statusWith(next)).toBe(200);
  });

  it('that identity has withdrawn verify nothing any more, remembered tokens included', async () => {
    let keys: object[] = [];
    cell = await testCell({ ready: false, handlers: { identity: { 'GET /public/keys': () => ({ keys }) } } });
    const next = await TestTokens.create(cell.district);
    keys = [publicKey(cell.tokens)];
    await untilReady(cell.gateway.url);
    const token = await cell.tokens.sign('administrator');
    expect((await cell.call('GET', '/v1/hospitals', { token })).status).toBe(200);
    keys = [publicKey(next)];
    await eventually(async () => expect(await statusWith(next)).toBe(200));
    expect((await cell.call('GET', '/v1/hospitals', { token })).status).toBe(401);
  });

  it.each([['no JSON', '{"keys":'], ['no keys', '{"keys":[]}'], ['a key of another kind', '{"keys":[{"kid":"a","kty":"oct","k":"c2VjcmV0"}]}']])('a file with %s is as good as none', async (_name, content) => {
    cell = await testCell();
    // Ready comes with the keys, the file soon after: it must not be written over what this test puts there.
    await eventually(() => stat(cell.keysFile));
    await cell.upstreams.identity.kill();
    await writeFile(cell.keysFile, content);
    await cell.restart();
    expect((await readiness()).status).toBe(503);
  });
});
