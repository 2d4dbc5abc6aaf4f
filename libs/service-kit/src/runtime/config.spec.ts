/** Addresses with passwords in them, from the environment or from files. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig, serviceConfig } from '../index.js';

describe('an address with a password', () => {
  let folder = '';
  let file = '';
  const common = { NUANXIN_DISTRICT: 'tianjin', NATS_URL: 'nats://h:4222', NATS_CREDENTIALS_FILE: '/k', NATS_MONITOR_URL: 'http://h:8222' };
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-config-'));
    file = path.join(folder, 'database-url');
    await writeFile(file, 'postgresql://u:CANARY@h/d\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is read from the file that is named in its place', () => {
    expect(loadConfig(serviceConfig, { ...common, DATABASE_URL_FILE: file }).DATABASE_URL).toBe('postgresql://u:CANARY@h/d');
  });

  it('is refused where it is given twice, or its file is not there; never with its value', () => {
    const twice = (): unknown => loadConfig(serviceConfig, { ...common, DATABASE_URL: 'postgresql://u:CANARY@h/d', DATABASE_URL_FILE: file });
    expect(twice).toThrow(/DATABASE_URL and DATABASE_URL_FILE are both set/);
    expect(twice).not.toThrow(/CANARY/);
    expect(() => loadConfig(serviceConfig, { ...common, DATABASE_URL_FILE: path.join(folder, 'gone') })).toThrow(/DATABASE_URL_FILE names can't be read/);
    expect(() => loadConfig(serviceConfig, common)).toThrow(/DATABASE_URL is not set/);
  });
});
