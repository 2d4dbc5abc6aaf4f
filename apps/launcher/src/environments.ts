/** What each program of a cell is told beyond what all are told. */
import path from 'node:path';
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import { seals, vaultOf, type SealingService } from '@nuanxin/provisioning';
import type { CellDatabases } from './databases.js';
import type { ProgramName } from './programs.js';
import type { CellSecrets } from './secrets.js';

/** A folder, or the variables that tell of a bucket. */
export type AttachmentsPlace = string | Readonly<Record<string, string>>;

/** Each service's own part of it. */
const attachmentsOf = (name: ProgramName, place: AttachmentsPlace): Record<string, string> => (typeof place === 'string' ? { ATTACHMENTS_DIR: path.join(place, name) } : { ...place, ATTACHMENTS_S3_PREFIX: `${name}/` });

/** Its database, the files of its secrets, and where in `attachments` it keeps files. */
export function serviceEnvironment(name: ProgramName, secrets: CellSecrets, databases: CellDatabases, attachments: AttachmentsPlace): Record<string, string> {
  const own = databases.get(name);
  const database: Record<string, string> = own === undefined ? {} : { DATABASE_URL: own.runUrl };
  switch (name) {
    case 'identity': return { ...database, ...vaultEnvironment(name, secrets, databases), IDENTITY_KEY_FILE: secrets.identityKey, SETUP_CODE_FILE: secrets.setupCode };
    case 'hotline-cases': return { ...database, ...vaultEnvironment(name, secrets, databases), ...attachmentsOf(name, attachments) };
    case 'volunteer-hours': return { ...database, PSEUDONYM_KEY_FILE: secrets.pseudonymKey };
    default: return database;
  }
}

const vaultEnvironment = (name: SealingService, secrets: CellSecrets, databases: CellDatabases): Record<string, string> =>
  ({ VAULT_DATABASE_URL: databases.get(vaultOf(name))?.runUrl ?? '', VAULT_MASTER_KEY_FILE: secrets.vaultMasterKeys[name] });

/** How people sign in to a cell on this machine: by passkeys, which browsers make at its name, never at a bare address, and at the providers of a file, where there is one. */
export function signInEnvironment(port: number, providersFile: string | undefined): Record<string, string> {
  return { PASSKEY_RP_ID: 'localhost', PASSKEY_ORIGINS: `http://localhost:${port}`, ...(providersFile === undefined ? {} : { OIDC_PROVIDERS_FILE: providersFile }) };
}

/** The roles that may change tables: given to a migration alone, never to a running service. */
export function migrationEnvironment(name: ServiceName, databases: CellDatabases): Record<string, string> {
  return {
    DATABASE_MIGRATION_URL: databases.get(name)?.migrateUrl ?? '',
    ...(seals(name) ? { VAULT_DATABASE_MIGRATION_URL: databases.get(vaultOf(name))?.migrateUrl ?? '' } : {}),
  };
}

/** Where each service listens, the file in which identity's public keys are kept over a restart, and in a demo that of its logins' password, for the reference. */
export function gatewayEnvironment(keysFile: string, serviceUrls: Record<ServiceName, string>, demoPasswordFile?: string): Record<string, string> {
  const upstreams = serviceNames.map((name) => [`UPSTREAM_${name.toUpperCase().replaceAll('-', '_')}`, serviceUrls[name]]);
  return { ...Object.fromEntries(upstreams), GATEWAY_KEYS_FILE: keysFile, ...(demoPasswordFile === undefined ? {} : { DEMO_PASSWORD_FILE: demoPasswordFile }) };
}
