/** A district's beginning on real PostgreSQL and NATS: rules ID-7 and ID-12. */
import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { personRegistered, routes, signingKeyPublished } from '@nuanxin/contracts/identity';
import { loadConfig, serviceConfig, startService, type RunningService } from '@nuanxin/service-kit';
import { callRoute, type TestService } from '@nuanxin/testing';
import { emptyIdentity, freshLogin, PASSWORD, SETUP_CODE } from '../test/identity.js';
import { identity } from './identity.module.js';

const setUp = (code: string) => ({ body: { code, name: '王芳', login: freshLogin(), password: PASSWORD } });
const replicaOf = (test: TestService): Promise<RunningService> => startService(identity, loadConfig(serviceConfig, test.environment));

describe('setup', () => {
  let test: TestService;
  beforeAll(async () => {
    test = await emptyIdentity();
  });
  afterAll(() => test.stop());

  it('ID-7 says so where no code was given, or none that could not be guessed', async () => {
    const file = test.environment['SETUP_CODE_FILE'] ?? '';
    await rm(file);
    expect(await test.call(routes.setUp, setUp(SETUP_CODE))).toMatchObject({ status: 409, body: { code: 'setup-unavailable' } });
    await writeFile(file, 'short\n');
    expect(await test.call(routes.setUp, setUp('short'))).toMatchObject({ status: 409, body: { code: 'setup-unavailable' } });
    await writeFile(file, `${SETUP_CODE}\n`);
  });

  it('ID-7 makes one administrator of the district by the code, however many ask at once, and none after', async () => {
    expect(await test.call(routes.setUp, setUp(`${SETUP_CODE}x`))).toMatchObject({ status: 403, body: { code: 'setup-code-wrong' } });
    const answers = await Promise.all(Array.from({ length: 5 }, () => test.call(routes.setUp, setUp(SETUP_CODE))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    const made = answers.find(({ status }) => status === 201);
    expect(made?.body).toMatchObject({ status: 'active', grants: [{ role: 'administrator', scope: { kind: 'district' } }] });
    expect((await test.told(made?.body.personId ?? '')).map(({ type }) => type)).toEqual([personRegistered.type]);
    expect(await test.service.kit.dataSource.query('SELECT count(*)::int AS people FROM person')).toEqual([{ people: 1 }]);
    for (const code of [SETUP_CODE, 'wrong']) expect(await test.call(routes.setUp, setUp(code))).toMatchObject({ status: 409, body: { code: 'setup-done' } });
  });
});

describe('signing keys', () => {
  let test: TestService;
  beforeAll(async () => {
    test = await emptyIdentity();
  });
  afterAll(() => test.stop());

  const keys = async (url: string) => (await callRoute(url, routes.listKeys, undefined, {})).body.keys;

  it('ID-12 makes a key at the first start, tells of it, shows its public half alone and keeps its private half sealed', async () => {
    const [key, ...others] = await keys(test.service.url);
    expect(others).toEqual([]);
    expect(key).toEqual({ kid: expect.any(String), kty: 'OKP', crv: 'Ed25519', x: expect.stringMatching(/^[\w-]{43}$/), alg: 'EdDSA', use: 'sig' });
    expect(await test.told(key?.kid ?? '')).toEqual([expect.objectContaining({ type: signingKeyPublished.type, data: { kid: key?.kid, publicJwk: { kty: 'OKP', crv: 'Ed25519', x: key?.x }, status: 'active', notAfter: null } })]);
    const [{ sealed }] = await test.service.kit.dataSource.query<[{ sealed: Buffer }]>('SELECT sealed FROM signing_key_secret');
    expect(sealed.includes('"d"')).toBe(false);
  });

  it('ID-12 a replica signs by the key that is there, and one with another key file does not start', async () => {
    const replica = await replicaOf(test);
    try {
      expect(await keys(replica.url)).toEqual(await keys(test.service.url));
    } finally {
      await replica.stop();
    }
    const file = test.environment['IDENTITY_KEY_FILE'] ?? '';
    const right = await readFile(file);
    await writeFile(file, randomBytes(32).toString('base64'));
    await expect(replicaOf(test)).rejects.toThrow('IDENTITY_KEY_FILE');
    await writeFile(file, 'short');
    await expect(replicaOf(test)).rejects.toThrow('must hold 32 bytes in base64');
    await writeFile(file, right);
  });

  it('ID-12 of replicas that start at once with no key, one makes it and all sign by it', async () => {
    await test.service.kit.dataSource.query('DELETE FROM signing_key_secret; DELETE FROM signing_key; DELETE FROM outbox');
    const replicas = await Promise.all(Array.from({ length: 3 }, () => replicaOf(test)));
    const shown = await Promise.all(replicas.map(({ url }) => keys(url)));
    expect(new Set(shown.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(shown[0]).toHaveLength(1);
    expect(await test.told(shown[0]?.[0]?.kid ?? '')).toHaveLength(1);
    await Promise.all(replicas.map((replica) => replica.stop()));
  });
});
