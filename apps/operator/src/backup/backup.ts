/** `nuanxin backup`: a district's databases, or the keys apart from them, into a place; with its manifest the backup is there, and not before. */
import { StartError } from '@nuanxin/embedded';
import type { DestroyedKey } from '@nuanxin/vault';
import type { ServiceName } from '@nuanxin/contracts';
import { v7 } from 'uuid';
import { attachedFiles, copyFiles, filesToCopy, type AttachedFile } from './attached-files.js';
import { tablesOf } from './catalogue.js';
import { backupKey, databasesOf, readUrl, withDatabase, type Kind } from './databases.js';
import { writeDestroyedLists } from './destroyed-lists.js';
import { dumpDatabase, inSnapshot } from './dump-database.js';
import { backupIds, readManifest, writeManifest, type DatabaseBackup, type Manifest } from './manifest.js';
import type { Place } from './place.js';
import { prune } from './prune.js';

export interface BackupOptions {
  readonly district: string;
  readonly version: string;
  /** The folder of the secrets. */
  readonly secrets: string;
  readonly kind: Kind;
  readonly place: Place;
  /** Where the list of destroyed keys goes as well; of a backup of keys. */
  readonly listsAlsoIn?: Place | undefined;
  /** How many backups the place keeps. */
  readonly keep: number;
  /** Variables that say where attached files are; undefined leaves them to other means. */
  readonly attachments: Record<string, string | undefined> | undefined;
  /** Looks at everything and stores nothing. */
  readonly dryRun: boolean;
  readonly say: (line: string) => void;
}

/** Makes a backup. Gives its manifest; none of a dry run. Throws a StartError that says which database failed; nothing that was there before is touched then. */
export async function backUp(options: BackupOptions): Promise<Manifest | undefined> {
  const { kind, place, secrets, district, version, keep } = options;
  const key = await backupKey(secrets, kind);
  const [id, begunAt] = [v7(), new Date().toISOString()];
  const [latest] = await backupIds(place);
  const earlier = latest === undefined ? undefined : await readManifest(place, key, latest);
  if (options.dryRun) return lookAtAll(options, earlier);
  const { databases, destroyed } = await dumpAll(options);
  if (kind === 'keys') for (const each of [place, ...(options.listsAlsoIn === undefined ? [] : [options.listsAlsoIn])]) await writeDestroyedLists(each, destroyed);
  // After the databases: a file without a row is swept, a row without its file is an error.
  const attachments = kind === 'data' ? await backUpFiles(options, earlier) : null;
  const manifest: Manifest = { format: 1, id, of: kind, district, version, begunAt, endedAt: new Date().toISOString(), databases, attachments };
  await writeManifest(place, key, manifest);
  for (const gone of await prune(place, key, keep, new Date())) options.say(`${gone}: older than the ${keep} that are kept, removed`);
  return manifest;
}

async function lookAtAll({ kind, secrets, attachments, say }: BackupOptions, earlier: Manifest | undefined): Promise<undefined> {
  for (const database of databasesOf(kind)) {
    const tables = await withDatabase(database.name, await readUrl(secrets, database), (client) => inSnapshot(client, () => tablesOf(client)));
    say(`${database.name}: can be read, ${tables.length} tables`);
  }
  if (kind !== 'data' || attachments === undefined) return;
  const source = await attachedFiles(attachments);
  const { known, fresh } = await filesToCopy(source, earlier);
  say(`attached files: ${fresh.length} to be copied, ${known.length} are there`);
  await source.close();
}

async function dumpAll({ kind, place, secrets, say }: BackupOptions): Promise<{ databases: DatabaseBackup[]; destroyed: Map<ServiceName, readonly DestroyedKey[]> }> {
  const databases: DatabaseBackup[] = [];
  const destroyed = new Map<ServiceName, readonly DestroyedKey[]>();
  for (const database of databasesOf(kind)) {
    const dumped = await withDatabase(database.name, await readUrl(secrets, database), (client) => dumpDatabase(database, client, place));
    if (dumped.backup.migrations.length === 0) throw new StartError(`The database of ${database.name} has no tables: its migrations have not run.`);
    databases.push(dumped.backup);
    if (kind === 'keys') destroyed.set(database.service, dumped.destroyed);
    say(`${database.name}: ${rowsOf(dumped.backup)} rows as of ${dumped.backup.recoveryPoint}`);
  }
  return { databases, destroyed };
}

async function backUpFiles({ attachments, place, say }: BackupOptions, earlier: Manifest | undefined): Promise<AttachedFile[] | null> {
  if (attachments === undefined) return null;
  const source = await attachedFiles(attachments);
  try {
    const { known, fresh } = await filesToCopy(source, earlier);
    const copied = await copyFiles(source, fresh, place);
    say(`attached files: ${copied.length} copied, ${known.length} were there`);
    return [...known, ...copied];
  } finally {
    await source.close();
  }
}

export const rowsOf = ({ tables }: DatabaseBackup): number => tables.reduce((sum, { rows }) => sum + rows, 0);
