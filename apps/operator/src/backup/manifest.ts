/** The manifest of a backup: what is in it, from when, and the digest of each part; sealed, so that nobody writes one without the key. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { StartError } from '@nuanxin/embedded';
import { z } from 'zod';
import { bytesOf, textOf } from './objects.js';
import type { Place } from './place.js';

const BYTES_MAX = 64 * 1024 ** 2;
/** Set apart from any other use of the key. */
const PURPOSE = 'nuanxin backup manifest\n';

const measured = { bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) };
const content = z.strictObject({ key: z.uuid(), ...measured });

const tableBackup = z.strictObject({ name: z.string(), columns: z.array(z.string()), rows: z.int().min(0), content });
const databaseBackup = z.strictObject({
  /** A service's name, or its vault's. */
  name: z.string(),
  /** Everything that was acknowledged before this instant is in it. */
  recoveryPoint: z.iso.datetime(),
  /** Where domain time stood, where it is driven. */
  domainTime: z.iso.datetime().nullable(),
  /** The migrations that its schema has: it is restored onto a schema that has the same. */
  migrations: z.array(z.string()),
  /** Up to where the outbox reached, and how much of it nobody had been told yet; null for a vault. */
  outbox: z.strictObject({ position: z.string(), unsent: z.int(), epoch: z.int() }).nullable(),
  tables: z.array(tableBackup),
  sequences: z.array(z.strictObject({ name: z.string(), value: z.string(), called: z.boolean() })),
});
const manifestShape = z.strictObject({
  format: z.literal(1), id: z.uuid(), of: z.enum(['data', 'keys']), district: z.string(), version: z.string(), begunAt: z.iso.datetime(), endedAt: z.iso.datetime(),
  databases: z.array(databaseBackup),
  /** Attached files; null where they are kept by other means. */
  attachments: z.array(content).nullable(),
});

export type TableBackup = z.output<typeof tableBackup>;
export type DatabaseBackup = z.output<typeof databaseBackup>;
export type Manifest = z.output<typeof manifestShape>;

const sealOf = (key: string, text: string): Buffer => createHmac('sha256', Buffer.from(key, 'base64')).update(PURPOSE).update(text).digest();

/** Puts a manifest in its place: with it the backup is there, and not before. */
export async function writeManifest({ manifests }: Place, key: string, manifest: Manifest): Promise<void> {
  const text = JSON.stringify(manifest);
  await manifests.put(manifest.id, bytesOf(`${sealOf(key, text).toString('hex')}\n${text}`));
}

/** The manifest of a backup. Throws a StartError where it is gone, was changed, or was sealed by another key. */
export async function readManifest({ manifests, name }: Place, key: string, id: string): Promise<Manifest> {
  const whole = await textOf(manifests, id, BYTES_MAX).catch((error: unknown) => { throw new StartError(`There is no backup ${id} in ${name}.`, error); });
  const [seal = '', text = ''] = [whole.slice(0, whole.indexOf('\n')), whole.slice(whole.indexOf('\n') + 1)];
  const [found, expected] = [Buffer.from(seal, 'hex'), sealOf(key, text)];
  if (found.length !== expected.length || !timingSafeEqual(found, expected)) throw new StartError(`The manifest of the backup ${id} was changed, or sealed by another backup-key than that of the secrets.`);
  return manifestShape.parse(JSON.parse(text));
}

/** The ids of the backups in a place, newest first: they are UUIDv7. */
export async function backupIds({ manifests }: Place): Promise<string[]> {
  const ids: string[] = [];
  for await (const { key } of manifests.list()) ids.push(key);
  return ids.sort().reverse();
}
