/** What the launcher may be asked for, and what it says to what it doesn't understand. */
import { describe, expect, it } from '@jest/globals';
import { serviceEnvironment, signInEnvironment } from './environments.js';
import { readOptions } from './options.js';
import type { CellSecrets } from './secrets.js';

const nats = { NATS_URL: 'nats://h:4222', NATS_CREDENTIALS_DIR: '/keys', NATS_MONITOR_URL: 'http://h:8222' };

describe('options', () => {
  it('are the demo on port 8080 with its data beside the code, unless said otherwise', () => {
    expect(readOptions([], {}, '/repo')).toEqual({ command: 'start', reset: false, empty: false, dataDir: '/repo/.nuanxin', port: 8080, external: { postgresUrl: undefined, nats: undefined, attachments: undefined, providersFile: undefined } });
    expect(readOptions(['--reset', '--empty'], { PORT: '9000', NUANXIN_DATA: '/elsewhere' }, '/repo')).toMatchObject({ reset: true, empty: true, dataDir: '/elsewhere', port: 9000 });
    expect(readOptions(['migrate'], { POSTGRES_URL: 'postgresql://h/postgres', ...nats }, '/repo')).toMatchObject({
      command: 'migrate', external: { postgresUrl: 'postgresql://h/postgres', nats: { url: 'nats://h:4222', credentialsDir: '/keys', monitorUrl: 'http://h:8222' } },
    });
  });

  it('name a bucket for attached files, of which each service has a part of its own', () => {
    const bucket = { ATTACHMENTS_S3_BUCKET: 'district', ATTACHMENTS_S3_ENDPOINT: 'https://s3.example.org', ATTACHMENTS_S3_CREDENTIALS_FILE: '/keys/s3' };
    expect(readOptions([], bucket, '/repo').external.attachments).toEqual(bucket);
    expect(readOptions([], { ...bucket, ATTACHMENTS_S3_REGION: 'cn-north-1' }, '/repo').external.attachments).toEqual({ ...bucket, ATTACHMENTS_S3_REGION: 'cn-north-1' });
    const secrets: CellSecrets = { folder: 's', postgresPassword: 's/p', vaultMasterKeys: { 'identity': 's/vi', 'hotline-cases': 's/v' }, pseudonymKey: 's/y', identityKey: 's/i', setupCode: 's/c', natsCredentials: 's/n' };
    expect(serviceEnvironment('hotline-cases', secrets, new Map(), bucket)).toMatchObject({ ...bucket, ATTACHMENTS_S3_PREFIX: 'hotline-cases/' });
    expect(serviceEnvironment('hotline-cases', secrets, new Map(), '/data/attachments')).toMatchObject({ ATTACHMENTS_DIR: '/data/attachments/hotline-cases' });
  });

  it('name the file of providers, of which identity is told', () => {
    const { external } = readOptions([], { OIDC_PROVIDERS_FILE: '/keys/providers.json' }, '/repo');
    expect(signInEnvironment(8080, external.providersFile)).toMatchObject({ PASSKEY_ORIGINS: 'http://localhost:8080', OIDC_PROVIDERS_FILE: '/keys/providers.json' });
    expect(signInEnvironment(8080, undefined)).not.toHaveProperty('OIDC_PROVIDERS_FILE');
  });

  it('name the check of the audit logs', () => {
    expect(readOptions(['audit'], {}, '/repo').command).toBe('audit');
  });

  it.each([
    [['--rest'], {}, /Unknown option '--rest'.*Use: npm start/],
    [['stop'], {}, /Unknown command 'stop'/],
    [[], { PORT: 'eighty' }, /PORT is not a port/],
    [[], { PORT: '0' }, /PORT is not a port/],
    [[], { NATS_URL: 'nats://h:4222' }, /needs NATS_URL, NATS_CREDENTIALS_DIR, NATS_MONITOR_URL together; NATS_CREDENTIALS_DIR and NATS_MONITOR_URL are not set/],
    [[], { ATTACHMENTS_S3_BUCKET: 'district' }, /needs ATTACHMENTS_S3_BUCKET, ATTACHMENTS_S3_ENDPOINT, ATTACHMENTS_S3_CREDENTIALS_FILE together; ATTACHMENTS_S3_ENDPOINT and ATTACHMENTS_S3_CREDENTIALS_FILE are not set/],
    [['--reset'], { POSTGRES_URL: 'postgresql://u:secret@h/postgres' }, /empties only what the launcher keeps itself/],
  ])('%j with %j are refused', (args, env, message) => {
    expect(() => readOptions(args, env, '/repo')).toThrow(message);
  });
});
