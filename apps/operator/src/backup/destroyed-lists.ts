/** The lists of destroyed keys beside the backups: they outlive each of them, only grow, and open nothing. */
import type { ServiceName } from '@nuanxin/contracts';
import { formatDestroyedList, parseDestroyedList, type DestroyedKey } from '@nuanxin/vault';
import { v7 } from 'uuid';
import { z } from 'zod';
import { bytesOf, textOf } from './objects.js';
import type { Place } from './place.js';

const BYTES_MAX = 256 * 1024 ** 2;
/** What stands before a list: whose it is. */
const heading = z.strictObject({ destroyedKeysOf: z.string() });

/** Which keys each sealing service has destroyed, by the service. */
export type DestroyedLists = ReadonlyMap<string, readonly DestroyedKey[]>;

/** Everything that any list of these places names. A list that cannot be read is an error: a shorter one would forget a key. */
export async function readDestroyedLists(places: readonly Place[]): Promise<DestroyedLists> {
  const lists = new Map<string, Map<string, DestroyedKey>>();
  for (const { destroyed } of places) {
    for await (const { key } of destroyed.list()) {
      const text = await textOf(destroyed, key, BYTES_MAX);
      const end = text.indexOf('\n');
      const { destroyedKeysOf: service } = heading.parse(JSON.parse(text.slice(0, end)));
      const list = lists.get(service) ?? new Map<string, DestroyedKey>();
      for (const line of parseDestroyedList(text.slice(end + 1))) list.set(line.subjectId, line);
      lists.set(service, list);
    }
  }
  return new Map([...lists].map(([service, list]) => [service, [...list.values()]]));
}

/** Writes the newest list of each service, with all that older ones name, and takes the older ones away. Gives how many keys are listed. */
export async function writeDestroyedLists(place: Place, now: ReadonlyMap<ServiceName, readonly DestroyedKey[]>): Promise<number> {
  const earlier = await readDestroyedLists([place]);
  const old: string[] = [];
  for await (const { key } of place.destroyed.list()) old.push(key);
  let listed = 0;
  for (const service of new Set([...earlier.keys(), ...now.keys()])) {
    const all = new Map([...earlier.get(service) ?? [], ...[...now].find(([name]) => name === service)?.[1] ?? []].map((line) => [line.subjectId, line]));
    listed += all.size;
    await place.destroyed.put(v7(), bytesOf(`${JSON.stringify({ destroyedKeysOf: service })}\n${formatDestroyedList([...all.values()])}`));
  }
  for (const key of old) await place.destroyed.delete(key);
  return listed;
}
