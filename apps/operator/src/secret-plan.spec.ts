/** The secrets of a cell: what is there is never replaced, and what belongs together fits. */
import { describe, expect, it } from '@jest/globals';
import { natsUsers, serviceNames } from '@nuanxin/contracts';
import { natsPublicKey } from '@nuanxin/provisioning';
import fc from 'fast-check';
import { completeSecrets, publicKeyVariable, type CellSecretsByName } from './secret-plan.js';

const options = { postgres: 'db:5432' };

describe('the secrets of a cell', () => {
  it('give each program its own, and nobody another’s', () => {
    const secrets = completeSecrets({}, options);
    expect(Object.keys(secrets).sort()).toEqual([...serviceNames, ...serviceNames.map((name) => `${name}-migrate`), 'analysts', 'backup', 'backup-keys', 'gateway', 'nats-users', 'postgres', 'postgres-superuser', 'provisioner'].sort());
    const values = Object.entries(secrets).filter(([name]) => name !== 'nats-users').flatMap(([, keys]) => Object.values(keys));
    expect(new Set(values).size).toBe(values.length);
    expect(secrets['duty-roster']?.['database-url']).toMatch(/^postgresql:\/\/duty_roster_run:[\w-]{32}@db:5432\/duty_roster$/);
    expect(secrets['hotline-cases-migrate']?.['vault-database-migration-url']).toMatch(/^postgresql:\/\/hotline_cases_vault_migrate:/);
    expect(secrets['identity']?.['vault-database-url']).toMatch(/^postgresql:\/\/identity_vault_run:/);
    expect(secrets['postgres-superuser']?.['url']).toBe(`postgresql://postgres:${secrets['postgres']?.['password']}@db:5432/postgres`);
  });

  it('name to the broker the public half of each user’s seed', () => {
    const secrets = completeSecrets({}, options);
    for (const user of natsUsers) expect(secrets['nats-users']?.[publicKeyVariable(user)]).toBe(natsPublicKey(secrets[user]?.['nats.nk'] ?? ''));
  });

  it('are completed whatever is missing, and what is there stays', () => {
    const whole = completeSecrets({}, options);
    const places = Object.entries(whole).filter(([name]) => name !== 'nats-users').flatMap(([name, keys]) => Object.keys(keys).map((key) => [name, key] as const));
    fc.assert(fc.property(fc.subarray(places), (missing) => {
      const partial: CellSecretsByName = Object.fromEntries(Object.entries(whole).map(([name, keys]) => [name, Object.fromEntries(Object.entries(keys).filter(([key]) => !missing.some((place) => place[0] === name && place[1] === key)))]));
      const completed = completeSecrets(partial, options);
      for (const [name, key] of places) {
        const [before, after] = [partial[name]?.[key], completed[name]?.[key]];
        expect(after).not.toBe('');
        expect(before === undefined || before === after).toBe(true);
      }
      for (const user of natsUsers) expect(completed['nats-users']?.[publicKeyVariable(user)]).toBe(natsPublicKey(completed[user]?.['nats.nk'] ?? ''));
    }), { numRuns: 10 });
  });
});
