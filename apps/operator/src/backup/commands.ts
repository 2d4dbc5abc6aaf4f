/** `backup`, `backups` and `restore` of the operator's command: their options, and what they print. */
import path from 'node:path';
import { StartError } from '@nuanxin/embedded';
import type { Command } from 'commander';
import { SECRETS_FOLDER } from '../secret-files.js';
import { backUp, rowsOf } from './backup.js';
import { backupKey, secretOf, type Kind } from './databases.js';
import { backupIds, readManifest, type Manifest } from './manifest.js';
import { openPlace, overlap, type Place } from './place.js';
import { restore } from './restore.js';
import { verifyBackup } from './verify.js';

export interface Places {
  readonly data?: string | undefined;
  readonly keys?: string | undefined;
  readonly secrets: string;
}

/** What all that print can do: lines for people, or one JSON document, with the lines beside it on standard error. */
interface Printing {
  readonly json?: boolean;
}

const PLACE = 'a folder, or s3://bucket/prefix?endpoint=https://…&region=… with a key s3-credentials in the secret';
const print = (line: string): void => { process.stdout.write(`${line}\n`); };
const aside = (line: string): void => { process.stderr.write(`${line}\n`); };
const sayOf = ({ json }: Printing): ((line: string) => void) => (json === true ? aside : print);

const kept = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 1_000) throw new Error('must be a whole number from 1 to 1000');
  return number;
};

const instant = (text: string): string => {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new Error('must be an instant, such as 2026-02-01T12:00:00Z');
  return at.toISOString();
};

/** Opens the places that are named, runs `work`, closes them. Throws a StartError where none is named or one lies in the other. */
export async function withPlaces<Result>({ data, keys, secrets }: Places, work: (places: { kind: Kind; place: Place }[]) => Promise<Result>): Promise<Result> {
  const named = [...(data === undefined ? [] : [{ kind: 'data' as const, name: data }]), ...(keys === undefined ? [] : [{ kind: 'keys' as const, name: keys }])];
  if (named.length === 0) throw new StartError('Say where: --data PLACE, --keys PLACE, or both.');
  if (data !== undefined && keys !== undefined && overlap(data, keys)) throw new StartError('Keys must lie apart from what they open: --keys is in --data, or the reverse.');
  const places = await Promise.all(named.map(async ({ kind, name }) => ({ kind, place: await openPlace(name, path.join(secrets, secretOf(kind), 's3-credentials')) })));
  try {
    return await work(places);
  } finally {
    await Promise.all(places.map(({ place }) => place.close()));
  }
}

/** What is shown of a backup: never a row of it. */
const summaryOf = ({ id, of, district, version, begunAt, endedAt, databases, attachments }: Manifest) => ({
  id, of, district, version, begunAt, endedAt,
  databases: databases.map((database) => ({
    name: database.name, recoveryPoint: database.recoveryPoint, domainTime: database.domainTime, outbox: database.outbox, migrations: database.migrations.length, rows: rowsOf(database),
    bytes: database.tables.reduce((sum, { content }) => sum + content.bytes, 0),
  })),
  attachments: attachments === null ? null : { files: attachments.length, bytes: attachments.reduce((sum, { bytes }) => sum + bytes, 0) },
});

const show = (manifests: readonly Manifest[], { json }: Printing): void => {
  if (json === true) return print(JSON.stringify({ backups: manifests.map(summaryOf) }, undefined, 2));
  for (const { id, of, district, databases, attachments } of manifests.map(summaryOf)) {
    print(`${id}  ${of} of ${district}, as of ${databases.map(({ recoveryPoint }) => recoveryPoint).sort()[0] ?? ''}: ${databases.reduce((sum, { rows }) => sum + rows, 0)} rows${attachments === null ? '' : `, ${attachments.files} attached files`}`);
  }
};

type BackupOptions = Places & Printing & { district: string; keep: number; attachments: boolean; dryRun?: boolean };

async function makeBackups(options: BackupOptions, version: string): Promise<void> {
  await withPlaces(options, async (places) => {
    const made: Manifest[] = [];
    for (const { kind, place } of places) {
      const manifest = await backUp({
        district: options.district, version, secrets: options.secrets, kind, place, keep: options.keep, attachments: options.attachments ? process.env : undefined, dryRun: options.dryRun === true, say: sayOf(options),
        listsAlsoIn: kind === 'keys' ? places.find((each) => each.kind === 'data')?.place : undefined,
      });
      if (manifest !== undefined) made.push(manifest);
    }
    show(made, options);
  });
}

async function listBackups(options: Places & Printing & { id?: string; verify?: boolean }): Promise<void> {
  await withPlaces(options, async (places) => {
    const found: Manifest[] = [];
    for (const { kind, place } of places) {
      const key = await backupKey(options.secrets, kind);
      for (const id of options.id === undefined ? await backupIds(place) : [options.id]) found.push(await readManifest(place, key, id));
      if (options.verify === true) for (const manifest of found.filter(({ of }) => of === kind)) await verifyBackup(place, manifest);
    }
    show(found, options);
  });
}

type RestoreOptions = Places & Printing & { district: string; dataBackup?: string; keysBackup?: string; replace?: boolean; happenedUntil?: string; attachments: boolean; dryRun?: boolean };

async function restoreDistrict(options: RestoreOptions): Promise<void> {
  await withPlaces(options, async (places) => {
    const restored = await restore({
      district: options.district, secrets: options.secrets, replace: options.replace === true, happenedUntil: options.happenedUntil, attachments: options.attachments ? process.env : undefined, dryRun: options.dryRun === true,
      sources: places.map(({ kind, place }) => ({ kind, place, id: kind === 'data' ? options.dataBackup : options.keysBackup })), say: sayOf(options),
    });
    show(restored, options);
    if (options.dryRun !== true) sayOf(options)('Restored. Start the services: they send every stream anew, and what may have happened since then waits for a person (deploy/README.md, "Back up and restore").');
  });
}

/** Adds the three to the command. */
export function addBackupCommands(command: Command, version: string): void {
  const placed = (name: string, description: string): Command => command.command(name).description(description)
    .option('--data <place>', `backups of databases and attached files: ${PLACE}`).option('--keys <place>', 'backups of the keys that open them: another such place')
    .option('--secrets <folder>', 'a folder with a folder for each secret', SECRETS_FOLDER).option('--json', 'print one JSON document');

  placed('backup', 'backs up a district: its data, the keys apart from them, or both').requiredOption('--district <name>', 'the district')
    .option('--keep <n>', 'how many backups each place keeps', kept, 14).option('--no-attachments', 'leave attached files to other means').option('--dry-run', 'look at everything and store nothing')
    .action((options: BackupOptions) => makeBackups(options, version));

  placed('backups', 'lists backups: from when, what is in them').option('--id <id>', 'this one alone').option('--verify', 'read all of each, and say whether it is what it was')
    .action((options: Places & Printing & { id?: string; verify?: boolean }) => listBackups(options));

  placed('restore', 'restores a district into migrated, empty databases while its services are stopped').requiredOption('--district <name>', 'the district')
    .option('--data-backup <id>', 'which, where not the newest').option('--keys-backup <id>', 'which, where not the newest').option('--replace', 'let what is in the databases go')
    .option('--happened-until <instant>', 'up to when something may have happened that no backup knows of; now where not told', instant)
    .option('--no-attachments', 'leave attached files to other means').option('--dry-run', 'look at everything and change nothing')
    .action((options: RestoreOptions) => restoreDistrict(options));
}
