/** Attached files into a place and back: each is copied once, however many backups name it, since none is ever changed. */
import { openObjectStore, storeConfig, type ObjectStore } from '@nuanxin/attachments';
import { StartError } from '@nuanxin/embedded';
import type { Manifest } from './manifest.js';
import { changeOf, contentOf, Meter, type Measured } from './objects.js';
import type { Place } from './place.js';

/** More than a file may have with what seals it; the service takes 20 MiB. */
const FILE_BYTES_MAX = 64 * 1024 ** 2;

export type AttachedFile = Measured & { readonly key: string };

/** The store that the service keeps its files in, by the same variables of the environment. Throws a StartError where they name none. */
export async function attachedFiles(environment: Record<string, string | undefined>): Promise<ObjectStore> {
  const config = storeConfig.safeParse(environment);
  if (!config.success) throw new StartError('Where attached files are, ATTACHMENTS_DIR or ATTACHMENTS_S3_… must say, as the hotline is told; --no-attachments leaves them to other means.');
  return openObjectStore(config.data);
}

/** Which files a backup names, as the newest ones in the place know them; the others are to be copied. */
export async function filesToCopy(source: ObjectStore, earlier: Manifest | undefined): Promise<{ known: AttachedFile[]; fresh: string[] }> {
  const before = new Map((earlier?.attachments ?? []).map((file) => [file.key, file]));
  const known: AttachedFile[] = [];
  const fresh: string[] = [];
  for await (const { key } of source.list()) {
    const file = before.get(key);
    if (file === undefined) fresh.push(key);
    else known.push(file);
  }
  return { known, fresh };
}

/** Copies files into the place. One that was removed meanwhile is left out: its row will say so. */
export async function copyFiles(source: ObjectStore, keys: readonly string[], { attachments }: Place): Promise<AttachedFile[]> {
  const copied: AttachedFile[] = [];
  for (const key of keys) {
    const measured = await copyFile(source, attachments, key, FILE_BYTES_MAX);
    if (measured !== undefined) copied.push({ key, ...measured });
  }
  return copied;
}

/** Puts the files of a backup back. Throws a StartError at one that is not what it was. */
export async function putFilesBack({ attachments }: Place, files: readonly AttachedFile[], target: ObjectStore): Promise<void> {
  for (const { key, bytes, sha256 } of files) {
    const measured = await copyFile(attachments, target, key, bytes);
    if (measured?.sha256 !== sha256 || (await changeOf(target, key, { bytes, sha256 })) !== undefined) throw new StartError(`The attached file ${key} is not what it was when it was backed up.`);
  }
}

async function copyFile(from: ObjectStore, to: ObjectStore, key: string, bytesMax: number): Promise<Measured | undefined> {
  const content = await contentOf(from, key, bytesMax);
  if (content === undefined) return undefined;
  const meter = new Meter();
  await to.put(key, meter.over(content));
  return meter.measured();
}
