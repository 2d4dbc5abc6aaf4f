/** Backups that are over: all but the newest go, and then every content and file that none of those left names. */
import type { ObjectStore } from '@nuanxin/attachments';
import { backupIds, readManifest } from './manifest.js';
import type { Place } from './place.js';

/** How long something may lie without a manifest that names it: longer than any backup takes. */
const ORPHAN_MS = 86_400_000;

/** Keeps the `keep` newest backups of a place. Gives the ids of those that went. */
export async function prune(place: Place, key: string, keep: number, now: Date): Promise<string[]> {
  const ids = await backupIds(place);
  const kept = await Promise.all(ids.slice(0, keep).map((id) => readManifest(place, key, id)));
  const over = ids.slice(keep);
  for (const id of over) await place.manifests.delete(id);
  const before = new Date(now.getTime() - ORPHAN_MS);
  await sweep(place.contents, new Set(kept.flatMap(({ databases }) => databases.flatMap(({ tables }) => tables.map((table) => table.content.key)))), before);
  await sweep(place.attachments, new Set(kept.flatMap(({ attachments }) => (attachments ?? []).map((file) => file.key))), before);
  for (const store of [place.manifests, place.contents, place.attachments, place.destroyed]) await store.clearUnfinished(before);
  return over;
}

async function sweep(store: ObjectStore, named: ReadonlySet<string>, before: Date): Promise<void> {
  for await (const { key, storedAt } of store.list()) if (!named.has(key) && storedAt < before) await store.delete(key);
}
