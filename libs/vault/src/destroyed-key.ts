/** The list of destroyed keys, which outlives every backup of the keys: in the database, and as a file beside it. */
import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '@nuanxin/kernel';
import { unavailable } from './errors.js';

/** One destroyed key: which, when, who, why. */
export interface DestroyedKey {
  readonly subjectId: string;
  /** Null where the subject had no key yet: then none may come into being. */
  readonly keyId: string | null;
  /** RFC 3339, UTC, with microseconds. */
  readonly destroyedAt: string;
  readonly actorId: string;
  readonly reason: string;
}

export const ACTOR_ID_LENGTH_MAX = 200;
export const REASON_LENGTH_MAX = 500;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** Whether a string is a UUID in the one spelling that the vault takes: lower case, with hyphens. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The list as text, one JSON object a line. */
export const formatDestroyedList = (list: readonly DestroyedKey[]): string => list.map((destroyed) => `${JSON.stringify(destroyed)}\n`).join('');

/** Writes the list, one JSON object a line, in place of the file's former content: whole or not at all, and on disk when it resolves. */
export async function writeDestroyedList(file: string, list: readonly DestroyedKey[]): Promise<void> {
  const fresh = path.join(path.dirname(file), `.${path.basename(file)}.new`);
  const handle = await open(fresh, 'w', 0o600);
  try {
    await handle.writeFile(formatDestroyedList(list));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
  await syncFolder(path.dirname(file));
}

/** Reads what `writeDestroyedList` wrote. Throws `vault-unavailable` when there is no such file, `invalid-input` where it was cut short or a line is bad. */
export async function readDestroyedList(file: string): Promise<DestroyedKey[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unavailable('The list of destroyed keys cannot be read.', error);
  });
  return parseDestroyedList(text);
}

/** Reads what `formatDestroyedList` gave. Throws `invalid-input` where it was cut short or a line is bad. */
export function parseDestroyedList(text: string): DestroyedKey[] {
  const lines = text.split('\n');
  // Whole lines end with a line break: a last piece that is not empty was cut short, and a shorter list would forget a key.
  if (lines.pop() !== '') throw new DomainError('invalid-input', { detail: 'The list of destroyed keys was cut short.' });
  return lines.map((line, index) => destroyedKeyOf(line, index + 1));
}

function destroyedKeyOf(line: string, number: number): DestroyedKey {
  const value = parsed(line);
  if (!isDestroyedKey(value)) throw new DomainError('invalid-input', { detail: `Line ${number} of the list of destroyed keys is not one.` });
  const { subjectId, keyId, destroyedAt, actorId, reason } = value;
  return { subjectId, keyId, destroyedAt, actorId, reason };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isDestroyedKey(value: unknown): value is DestroyedKey {
  if (typeof value !== 'object' || value === null) return false;
  const { subjectId, keyId, destroyedAt, actorId, reason } = value as Partial<Record<keyof DestroyedKey, unknown>>;
  return typeof subjectId === 'string' && isUuid(subjectId)
    && (keyId === null || (typeof keyId === 'string' && isUuid(keyId)))
    && typeof destroyedAt === 'string' && INSTANT.test(destroyedAt)
    && typeof actorId === 'string' && typeof reason === 'string';
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
