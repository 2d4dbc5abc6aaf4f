/** Whether a backup is what it was when it was made: each of its contents and files, byte by byte. */
import { StartError } from '@nuanxin/embedded';
import type { Manifest } from './manifest.js';
import { changeOf } from './objects.js';
import type { Place } from './place.js';

const PROBLEMS_MAX = 20;

/** Reads all that a manifest names. Throws a StartError that says what is gone or was changed. */
export async function verifyBackup({ contents, attachments, name }: Place, { id, databases, attachments: files }: Manifest): Promise<void> {
  const problems: string[] = [];
  for (const database of databases) {
    for (const table of database.tables) {
      const change = await changeOf(contents, table.content.key, table.content);
      if (change !== undefined) problems.push(`${database.name}, table ${table.name} ${change}`);
    }
  }
  for (const file of files ?? []) {
    const change = await changeOf(attachments, file.key, file);
    if (change !== undefined) problems.push(`the attached file ${file.key} ${change}`);
  }
  if (problems.length > 0) throw new StartError([`The backup ${id} in ${name} is not what it was, nothing is restored from it:`, ...problems.slice(0, PROBLEMS_MAX)].join('\n  '));
}
