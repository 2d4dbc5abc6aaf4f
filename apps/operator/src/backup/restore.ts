/** `nuanxin restore`: a district out of its backups, all databases or none; and what may have happened since then is held for a person. */
import { assertNever } from '@nuanxin/kernel';
import { StartError } from '@nuanxin/embedded';
import type { DestroyedKey } from '@nuanxin/vault';
import type pg from 'pg';
import { attachedFiles, putFilesBack } from './attached-files.js';
import { backupKey, databasesOf, migrateUrl, withDatabase, type CellDatabase, type Kind } from './databases.js';
import { readDestroyedLists, type DestroyedLists } from './destroyed-lists.js';
import { loadDatabase, obstacle } from './load-database.js';
import { backupIds, readManifest, type DatabaseBackup, type Manifest } from './manifest.js';
import type { Place } from './place.js';
import { verifyBackup } from './verify.js';

/** One of the two backups that make a district: where it lies, and which it is; the newest where none is named. */
export interface Source {
  readonly kind: Kind;
  readonly place: Place;
  readonly id: string | undefined;
}

export interface RestoreOptions {
  readonly district: string;
  readonly secrets: string;
  readonly sources: readonly Source[];
  /** Whether what is in the databases may go. */
  readonly replace: boolean;
  /** Up to when something may have happened that no backup knows of; now where undefined. */
  readonly happenedUntil: string | undefined;
  readonly attachments: Record<string, string | undefined> | undefined;
  /** Looks at everything and changes nothing. */
  readonly dryRun: boolean;
  readonly say: (line: string) => void;
}

/** A database that is to be filled. */
interface Task {
  readonly database: CellDatabase;
  readonly backup: DatabaseBackup;
  readonly place: Place;
  readonly destroyed: readonly DestroyedKey[];
}

/**
 * Restores a district. Throws a StartError, with nothing changed, where a backup is not what it was, where a database is not empty,
 * has another schema or is in use, or where filling one fails.
 */
export async function restore(options: RestoreOptions): Promise<Manifest[]> {
  const { secrets, sources, district, say } = options;
  const lists = await readDestroyedLists(sources.map(({ place }) => place));
  const chosen = await Promise.all(sources.map(async (source) => ({ ...source, manifest: await manifestOf(source, secrets) })));
  for (const { manifest, place } of chosen) {
    if (manifest.district !== district) throw new StartError(`The backup ${manifest.id} is of the district ${manifest.district}, not of ${district}.`);
    await verifyBackup(place, manifest);
    say(`${manifest.id}: ${manifest.of} of ${manifest.district}, as of ${manifest.databases.map(({ recoveryPoint }) => recoveryPoint).sort()[0] ?? ''}, whole`);
  }
  // Keys first, and of them none that is listed: nothing is there yet that they could open.
  const tasks = chosen.toSorted((a, b) => orderOf(a.kind) - orderOf(b.kind)).flatMap(({ kind, manifest, place }) => tasksOf(kind, manifest, place, lists));
  await fill(tasks, options, async () => {
    for (const { manifest, place } of chosen) await restoreFiles(manifest, place, options);
  });
  return chosen.map(({ manifest }) => manifest);
}

function orderOf(kind: Kind): number {
  switch (kind) {
    case 'keys': return 0;
    case 'data': return 1;
    default: return assertNever(kind);
  }
}

async function manifestOf({ kind, place, id }: Source, secrets: string): Promise<Manifest> {
  const chosen = id ?? (await backupIds(place))[0];
  if (chosen === undefined) throw new StartError(`There is no backup in ${place.name}.`);
  const manifest = await readManifest(place, await backupKey(secrets, kind), chosen);
  if (manifest.of !== kind) throw new StartError(`The backup ${chosen} in ${place.name} is one of ${manifest.of}, not of ${kind}.`);
  return manifest;
}

function tasksOf(kind: Kind, manifest: Manifest, place: Place, lists: DestroyedLists): Task[] {
  return databasesOf(kind).map((database) => {
    const backup = manifest.databases.find(({ name }) => name === database.name);
    if (backup === undefined) throw new StartError(`The backup ${manifest.id} has nothing of ${database.name}.`);
    return { database, backup, place, destroyed: lists.get(database.service) ?? [] };
  });
}

/** Fills all in transactions that stand open until the last is filled and `before` is done, and commits them one right after the other. */
async function fill(tasks: readonly Task[], options: RestoreOptions, before: () => Promise<void>, open: readonly (() => Promise<unknown>)[] = []): Promise<void> {
  const [task, ...rest] = tasks;
  if (task === undefined) {
    if (options.dryRun) return;
    await before();
    for (const commit of open) await commit();
    return;
  }
  const url = await migrateUrl(options.secrets, task.database);
  await withDatabase(task.database.name, url, async (client) => {
    await prepare(client, task, options);
    await fill(rest, options, before, [...open, () => client.query('COMMIT')]);
  });
}

async function prepare(client: pg.Client, { database, backup, place, destroyed }: Task, { replace, dryRun, happenedUntil, say }: RestoreOptions): Promise<void> {
  await client.query('BEGIN');
  await client.query(`SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = '30s'; SET LOCAL client_encoding = 'UTF8'; SET LOCAL datestyle = 'ISO'`);
  const problem = await obstacle(database, client, backup, replace);
  if (problem !== undefined) throw new StartError(`Nothing is restored: ${problem}.`);
  if (dryRun) return say(`${database.name}: can be restored`);
  await loadDatabase(database, client, backup, { place, destroyed, happenedUntil });
  say(`${database.name}: filled, as of ${backup.recoveryPoint}`);
}

async function restoreFiles({ attachments: files }: Manifest, place: Place, { attachments, say }: RestoreOptions): Promise<void> {
  if (files === null || attachments === undefined) return;
  const target = await attachedFiles(attachments);
  try {
    await putFilesBack(place, files, target);
    say(`attached files: ${files.length} put back`);
  } finally {
    await target.close();
  }
}
