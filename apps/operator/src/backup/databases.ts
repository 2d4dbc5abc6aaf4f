/** Which databases a backup is of, and a connection to each that says whose it is when it fails. */
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import { StartError, withClient } from '@nuanxin/embedded';
import { SEALING, vaultOf } from '@nuanxin/provisioning';
import type pg from 'pg';
import { databaseUrl } from '../connections.js';
import { secretFile } from '../secret-files.js';

/** What stands in one backup; the keys never stand with what they open (P1). */
export type Kind = 'data' | 'keys';

/** A database of a cell: a service's, or a vault's. */
export interface CellDatabase {
  readonly name: string;
  readonly kind: Kind;
  /** Whose it is. */
  readonly service: ServiceName;
}

export const databasesOf = (kind: Kind): CellDatabase[] =>
  (kind === 'data' ? serviceNames.map((service) => ({ name: service, kind, service })) : SEALING.map((service) => ({ name: vaultOf(service), kind, service })));

/** The secret of what makes and seals backups of a kind. */
export const secretOf = (kind: Kind): string => (kind === 'data' ? 'backup' : 'backup-keys');
export const backupKey = (folder: string, kind: Kind): Promise<string> => secretFile(folder, secretOf(kind), 'backup-key');

/** The address of a database for the role that reads everything and changes nothing. */
export const readUrl = (folder: string, { name, kind }: CellDatabase): Promise<string> => databaseUrl(folder, secretOf(kind), `${name}-url`);

/** The address of a database for the role that owns it. */
export const migrateUrl = (folder: string, { service, kind }: CellDatabase): Promise<string> =>
  databaseUrl(folder, `${service}-migrate`, kind === 'data' ? 'database-migration-url' : 'vault-database-migration-url');

/** Connects, runs `work`, closes. Throws a StartError with the database's name where PostgreSQL fails or refuses. */
export async function withDatabase<Result>(name: string, url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  try {
    return await withClient(url, work);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`The database of ${name}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}
