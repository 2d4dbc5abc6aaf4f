/** Where attachments are kept, as the environment says. */
import { z } from 'zod';
import { FileStore } from './file-store.js';
import type { ObjectStore } from './object-store.js';

/** Environment variables of whatever keeps attachments. */
export const storeConfig = z.object({
  /** The folder that they lie in; each service has one of its own. */
  ATTACHMENTS_DIR: z.string().min(1),
});
export type StoreConfig = z.output<typeof storeConfig>;

/** Opens the store that the environment names. Throws `unavailable` where it cannot be used. */
export function openObjectStore({ ATTACHMENTS_DIR: folder }: StoreConfig): Promise<ObjectStore> {
  return FileStore.open(folder);
}
