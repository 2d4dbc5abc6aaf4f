/** Which secrets a cell has and what stands in each: one for each program, so that each is given its own alone. */
import { natsUsers, serviceNames, type NatsUser, type ServiceName } from '@nuanxin/contracts';
import { databaseOf, freshKey, freshNatsSeed, freshPassword, freshSetupCode, natsPublicKey, SEALING, seals, vaultOf, type SealingService } from '@nuanxin/provisioning';

/** Keys and their values, by the secret's name without the release's. */
export type CellSecretsByName = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface SecretsOptions {
  /** `host:port` of PostgreSQL. */
  readonly postgres: string;
}

const POSTGRES_SUPERUSER = 'postgres';

/** The environment variable by which the broker's configuration takes a user's public key. */
export const publicKeyVariable = (user: NatsUser): string => `NATS_PUBLIC_${user.toUpperCase().replaceAll('-', '_')}`;

/** Keys of a running service besides its database and its NATS seed, with what makes them. */
function ownKeys(service: ServiceName, urlOf: UrlOf): Record<string, () => string> {
  switch (service) {
    case 'identity': return { 'identity-key': freshKey, 'setup-code': freshSetupCode, ...vaultKeys(service, urlOf) };
    case 'hotline-cases': return vaultKeys(service, urlOf);
    case 'volunteer-hours': return { 'pseudonym-key': freshKey };
    case 'hospital-groups': case 'duty-roster': case 'content-scheduling': return {};
  }
}

const vaultKeys = (service: SealingService, urlOf: UrlOf): Record<string, () => string> => ({ 'vault-database-url': urlOf(databaseOf(vaultOf(service)), 'run'), 'vault-master-key': freshKey });

type UrlOf = (database: string, role: 'run' | 'migrate' | 'read') => () => string;

/** Gives all secrets of a cell: what is there stays as it is, what is missing is made. */
export function completeSecrets(existing: CellSecretsByName, { postgres }: SecretsOptions): CellSecretsByName {
  const urlOf: UrlOf = (database, role) => () => `postgresql://${database}_${role}:${freshPassword()}@${postgres}/${database}`;
  const plan: Record<string, Record<string, () => string>> = {
    gateway: { 'nats.nk': freshNatsSeed }, provisioner: { 'nats.nk': freshNatsSeed }, analysts: { 'nats.nk': freshNatsSeed }, postgres: { password: freshPassword },
  };
  for (const service of serviceNames) {
    plan[service] = { 'database-url': urlOf(databaseOf(service), 'run'), 'nats.nk': freshNatsSeed, ...ownKeys(service, urlOf) };
    plan[`${service}-migrate`] = {
      'database-migration-url': urlOf(databaseOf(service), 'migrate'),
      ...(seals(service) ? { 'vault-database-migration-url': urlOf(databaseOf(vaultOf(service)), 'migrate') } : {}),
    };
  }
  // Who backs up data has no key to them, and who backs up keys no data (P1).
  plan['backup'] = { 'backup-key': freshKey, ...Object.fromEntries(serviceNames.map((service) => [`${service}-url`, urlOf(databaseOf(service), 'read')])) };
  plan['backup-keys'] = { 'backup-key': freshKey, ...Object.fromEntries(SEALING.map((service) => [`${vaultOf(service)}-url`, urlOf(databaseOf(vaultOf(service)), 'read')])) };
  const complete = Object.fromEntries(Object.entries(plan).map(([name, keys]) => [name, completed(existing[name] ?? {}, keys)]));
  const publicKeys = Object.fromEntries(natsUsers.map((user) => [publicKeyVariable(user), natsPublicKey(complete[user]?.['nats.nk'] ?? '')]));
  const superuser = { url: `postgresql://${POSTGRES_SUPERUSER}:${complete['postgres']?.['password'] ?? ''}@${postgres}/postgres` };
  return { ...complete, 'nats-users': publicKeys, 'postgres-superuser': completed(existing['postgres-superuser'] ?? {}, { url: () => superuser.url }) };
}

/** The secrets that have something in `after` that they have not, or otherwise, in `before`. */
export const changed = (before: CellSecretsByName, after: CellSecretsByName): [string, Readonly<Record<string, string>>][] =>
  Object.entries(after).filter(([name, values]) => Object.entries(values).some(([key, value]) => before[name]?.[key] !== value));

function completed(existing: Readonly<Record<string, string>>, keys: Record<string, () => string>): Record<string, string> {
  return { ...existing, ...Object.fromEntries(Object.entries(keys).map(([key, make]) => [key, existing[key] ?? make()])) };
}
