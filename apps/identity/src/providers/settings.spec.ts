/** Rule ID-27: providers are configured by a file, and what is wrong in it is said by field at the start. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { providerOf } from '../../test/providers-file.js';
import { Providers } from './providers.js';
import { readSettings } from './settings.js';

const ISSUER = 'https://login.example.edu';
const one = (more: Record<string, unknown>): Record<string, unknown> => providerOf('tianda', ISSUER, '/run/secrets/tianda', more);
const read = (providers: unknown, mayBeInsecure = false) => readSettings(JSON.stringify({ providers }), mayBeInsecure).providers;

describe('the file of providers', () => {
  it('ID-27 names a provider by little, and takes the safe side in the rest', () => {
    expect(read([one({})])[0]).toMatchObject({
      scopes: ['openid', 'profile', 'email'], idTokenAlgorithm: 'RS256', organisationId: null, unknownPeople: 'refuse', emailDomains: [], secondFactor: { acr: [], amr: [], acrValues: [] }, roles: [],
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['providers.0.issuer: must be https', { issuer: 'http://login.example.edu' }],
    ['providers.0.issuer: must be https', { issuer: 'http://127.0.0.1:4000' }],
    ['providers.0.issuer: must have neither query nor fragment', { issuer: `${ISSUER}?a=b` }],
    ['providers.0.redirectUris.0: must be https', { redirectUris: ['http://console.example.org/'] }],
    ['providers.0.redirectUris.0: must be written as browsers write it', { redirectUris: ['https://console.example.org'] }],
    ['providers.0.redirectUris.1: must not repeat', { redirectUris: ['https://console.example.org/a', 'https://console.example.org/a'] }],
    ['providers.0.redirectUris: Too small', { redirectUris: [] }],
    ['providers.0.clientAuthentication.method: Invalid', { clientAuthentication: { method: 'none' } }],
    ['providers.0.clientAuthentication.keyFile: Invalid', { clientAuthentication: { method: 'private_key_jwt' } }],
    ['providers.0.idTokenAlgorithm: Invalid', { idTokenAlgorithm: 'none' }],
    ['providers.0.idTokenAlgorithm: Invalid', { idTokenAlgorithm: 'HS256' }],
    ['providers.0.scopes: must include openid', { scopes: ['profile'] }],
    ['providers.0.unknownPeople: Invalid', { unknownPeople: 'yes' }],
    ['providers.0.emailDomains.0: must be a domain', { emailDomains: ['@example.edu'] }],
    ['providers.0.roles.0.role: Invalid', { roles: [{ claim: 'groups', value: 'a', role: 'king', scope: { kind: 'district' } }] }],
    ['providers.0.roles.0.allowSecondFactorRole: must be true', { roles: [{ claim: 'groups', value: 'a', role: 'administrator', scope: { kind: 'district' } }] }],
    ['providers.0.roles.0.allowSecondFactorRole: must be true', { roles: [{ claim: 'groups', value: 'a', role: 'counsellor', scope: { kind: 'district' } }] }],
    ['providers.0.names.zh', { names: { en: 'Tianjin University' } }],
    ['Unrecognized key: "clientSecret"', { clientSecret: 'in the file itself' }],
  ])('ID-27 ID-30 says what is wrong by field: %s', (message, more) => {
    expect(() => read([one(more)])).toThrow(message);
    expect(() => read([one(more)])).not.toThrow('in the file itself');
  });

  it('ID-27 lets no two providers share a name, an issuer, or an address to come back to', () => {
    expect(() => read([one({}), one({})])).toThrow(/providers\.0\.id: must not repeat.*providers\.0\.redirectUris\.0: must not repeat.*providers\.1\.id.*providers\.0\.issuer: must not repeat/);
    expect(read([one({}), one({ id: 'nankai', issuer: 'https://id.example.org', redirectUris: ['https://console.example.org/nankai'] })]).map(({ id }) => id)).toEqual(['tianda', 'nankai']);
  });

  it('ID-27 allows http on loopback in an evaluation or the demo, and nowhere else', () => {
    const loopback = one({ issuer: 'http://127.0.0.1:4000', redirectUris: ['http://localhost:5173/back'] });
    expect(read([loopback], true)[0]?.issuer).toBe('http://127.0.0.1:4000');
    expect(() => read([one({ issuer: 'http://login.example.edu' })], true)).toThrow('providers.0.issuer: must be https');
    expect(() => read([one({ issuer: 'http://127.0.0.1.example.edu' })], true)).toThrow('providers.0.issuer: must be https');
  });

  it('ID-27 is JSON, of one shape', () => {
    expect(() => readSettings('{', false)).toThrow('is no JSON');
    expect(() => readSettings('[]', false)).toThrow('the file: Invalid input');
    expect(() => read(Array.from({ length: 21 }, () => one({})))).toThrow('providers: Too big');
  });
});

describe('the files that it names', () => {
  let folder: string;
  beforeAll(async () => { folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-test-providers-')); });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const load = async (clientAuthentication: Record<string, unknown>, files: Record<string, string>) => {
    const file = path.join(folder, 'providers.json');
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(folder, name), text)));
    await writeFile(file, JSON.stringify({ providers: [one({ clientAuthentication })] }));
    return (await Providers.load({ OIDC_PROVIDERS_FILE: file, NUANXIN_EVALUATION: '0', NUANXIN_DEMO: '0' })).all().length;
  };
  const bySecret = (name: string) => ({ method: 'client_secret_basic', secretFile: path.join(folder, name) });
  const byKey = (name: string, algorithm = 'ES256') => ({ method: 'private_key_jwt', keyFile: path.join(folder, name), algorithm });

  it('ID-27 hold a secret or a private key; what they hold is in no message', async () => {
    const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(await load(bySecret('long'), { long: 'a secret that is long enough\n' })).toBe(1);
    expect(await load(byKey('key'), { key: pem })).toBe(1);
    await expect(load(bySecret('absent'), {})).rejects.toThrow('tianda.clientAuthentication.secretFile names, in the file of OIDC_PROVIDERS_FILE, cannot be read or is empty');
    await expect(load(bySecret('short'), { short: 'too short' })).rejects.toThrow(/^The secret in the file that tianda\.clientAuthentication\.secretFile names has fewer than 16 characters\.$/);
    await expect(load(byKey('nonsense'), { nonsense: 'no key' })).rejects.toThrow(/^The file that tianda\.clientAuthentication\.keyFile names holds no private key \(PEM\) for ES256\.$/);
    await expect(load(byKey('key', 'RS256'), { key: pem })).rejects.toThrow('for RS256');
  });

  it('ID-27 without a file there are no providers, and one that cannot be read keeps identity from starting', async () => {
    expect((await Providers.load({ NUANXIN_EVALUATION: '0', NUANXIN_DEMO: '0' })).all()).toEqual([]);
    await expect(Providers.load({ OIDC_PROVIDERS_FILE: path.join(folder, 'nowhere'), NUANXIN_EVALUATION: '0', NUANXIN_DEMO: '0' })).rejects.toThrow('cannot be read');
  });
});
