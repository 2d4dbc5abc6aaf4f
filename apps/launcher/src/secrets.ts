/** The secrets of a cell: made once, kept in files that only their owner may read, handed to processes as paths where they can be. */
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { natsUsers, type NatsUser } from '@nuanxin/contracts';
import { hasCode } from '@nuanxin/embedded';
import { freshKey, freshNatsSeed, freshPassword, freshSetupCode, natsPublicKey } from '@nuanxin/provisioning';

/** The paths of the files. */
export interface CellSecrets {
  readonly folder: string;
  readonly postgresPassword: string;
  /** A master key for each service that seals, under which its subjects' keys are wrapped. */
  readonly vaultMasterKeys: Readonly<Record<'identity' | 'hotline-cases', string>>;
  readonly pseudonymKey: string;
  readonly identityKey: string;
  readonly setupCode: string;
  /** Holds `<user>.nk`, an nkey seed for each NATS user. */
  readonly natsCredentials: string;
}

/** Makes the secrets that are missing; those that are there stay as they are. */
export async function prepareSecrets(folder: string): Promise<CellSecrets> {
  await mkdir(path.join(folder, 'nats'), { recursive: true });
  await chmod(folder, 0o700);
  const secrets: CellSecrets = {
    folder, postgresPassword: path.join(folder, 'postgres-superuser'), vaultMasterKeys: { 'identity': path.join(folder, 'identity-vault-master-key'), 'hotline-cases': path.join(folder, 'vault-master-key') }, pseudonymKey: path.join(folder, 'pseudonym-key'),
    identityKey: path.join(folder, 'identity-key'), setupCode: path.join(folder, 'setup-code'), natsCredentials: path.join(folder, 'nats'),
  };
  for (const file of [...Object.values(secrets.vaultMasterKeys), secrets.pseudonymKey, secrets.identityKey]) await kept(file, freshKey);
  await kept(secrets.setupCode, freshSetupCode);
  for (const user of natsUsers) await kept(seedFile(secrets.natsCredentials, user), freshNatsSeed);
  return secrets;
}

/** The passwords of a database's two roles. */
export async function databasePasswords(secrets: CellSecrets, database: string): Promise<{ migrate: string; run: string }> {
  const password = (role: string): Promise<string> => kept(path.join(secrets.folder, `database-${database}-${role}`), freshPassword);
  return { migrate: await password('migrate'), run: await password('run') };
}

/** The file with a NATS user's nkey seed. */
export const seedFile = (natsCredentials: string, user: NatsUser): string => path.join(natsCredentials, `${user}.nk`);

/** The public keys that belong to the seeds, for the server's configuration. */
export async function publicKeys(natsCredentials: string): Promise<Record<NatsUser, string>> {
  const pairs = await Promise.all(natsUsers.map(async (user) => {
    return [user, natsPublicKey(await readFile(seedFile(natsCredentials, user), 'utf8'))] as const;
  }));
  return Object.fromEntries(pairs) as Record<NatsUser, string>;
}

/** The content of a secret file, written first if it is not there: wholly and to disk, or not at all. */
async function kept(file: string, make: () => string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  const fresh = `${file}.new`;
  await rm(fresh, { force: true });
  await writeFile(fresh, `${make()}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(fresh, file);
  } finally {
    await rm(fresh, { force: true });
  }
  return (await readFile(file, 'utf8')).trim();
}
