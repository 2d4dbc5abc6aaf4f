/** The operator's command as a process of its own, with the secrets of a cell laid out as a cluster mounts them. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { serviceNames } from '@nuanxin/contracts';
import type { RunningCell } from '@nuanxin/launcher';
import { databaseOf, seals, SEALING, vaultOf } from '@nuanxin/provisioning';

const PROGRAM = path.join(import.meta.dirname, '../../../apps/operator/dist/main.js');

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `nuanxin` to its end. */
export function nuanxin(args: readonly string[], env: Record<string, string> = {}): Promise<Said> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [PROGRAM, ...args], { env: { PATH: process.env['PATH'], ...env } }, (error, out, err) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, out, err });
      else reject(error ?? new Error('nuanxin gave no exit code.'));
    });
  });
}

/** What is the same in every life of a district: who may read its databases for backups, and the keys that seal these. */
export type BackupSecrets = Readonly<Record<'password' | 'backup' | 'backup-keys', string>>;
export const backupSecrets = (): BackupSecrets => ({ 'password': randomBytes(16).toString('hex'), 'backup': randomBytes(32).toString('base64'), 'backup-keys': randomBytes(32).toString('base64') });

/** Lays the secrets of a cell out in a folder. */
export async function mountSecrets(folder: string, { databases, superuserUrl, natsCredentialsDir }: RunningCell, own: BackupSecrets): Promise<void> {
  const write = async (secret: string, key: string, value: string): Promise<void> => {
    await mkdir(path.join(folder, secret), { recursive: true });
    await writeFile(path.join(folder, secret, key), `${value}\n`);
  };
  const readUrl = (name: string): string => {
    const url = new URL(databases.get(name)?.runUrl ?? '');
    [url.username, url.password] = [`${databaseOf(name)}_read`, own.password];
    return url.toString();
  };
  await write('postgres-superuser', 'url', superuserUrl);
  await write('provisioner', 'nats.nk', await readFile(path.join(natsCredentialsDir, 'provisioner.nk'), 'utf8'));
  for (const secret of ['backup', 'backup-keys'] as const) await write(secret, 'backup-key', own[secret]);
  for (const service of serviceNames) {
    await write(service, 'database-url', databases.get(service)?.runUrl ?? '');
    await write(`${service}-migrate`, 'database-migration-url', databases.get(service)?.migrateUrl ?? '');
    await write('backup', `${service}-url`, readUrl(service));
    if (!seals(service)) continue;
    await write(service, 'vault-database-url', databases.get(vaultOf(service))?.runUrl ?? '');
    await write(`${service}-migrate`, 'vault-database-migration-url', databases.get(vaultOf(service))?.migrateUrl ?? '');
  }
  for (const service of SEALING) await write('backup-keys', `${vaultOf(service)}-url`, readUrl(vaultOf(service)));
}
