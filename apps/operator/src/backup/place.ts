/** Where backups lie: a folder, or what begins with a prefix in a bucket; in it manifests, contents, attached files and lists of destroyed keys, side by side. */
import path from 'node:path';
import { FileStore, openObjectStore, storeConfig, type ObjectStore } from '@nuanxin/attachments';
import { StartError } from '@nuanxin/embedded';

const PARTS = ['manifests', 'contents', 'attachments', 'destroyed'] as const;
type Part = (typeof PARTS)[number];

/** The stores of a place; each object is named by a UUID, and none is ever changed. */
export interface Place extends Readonly<Record<Part, ObjectStore>> {
  readonly name: string;
  close(): Promise<void>;
}

/**
 * Opens `name`: a folder, or `s3://bucket/prefix?endpoint=https://…&region=…`, for which `credentialsFile` has a line
 * `<access key id>:<secret access key>`. Throws a StartError for any other, and what a store throws that cannot be used.
 */
export async function openPlace(name: string, credentialsFile: string): Promise<Place> {
  const stores = await Promise.all(PARTS.map(async (part) => [part, await openPart(name, part, credentialsFile)] as const));
  const byPart = Object.fromEntries(stores) as Record<Part, ObjectStore>;
  return {
    ...byPart, name,
    close: async () => {
      await Promise.all(stores.map(([, store]) => store.close()));
    },
  };
}

/** Whether one of two places is the other or lies in it: keys must lie apart from what they open (P1). */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [normal(one), normal(other)];
  return a.startsWith(b) || b.startsWith(a);
}

const isBucket = (name: string): boolean => name.startsWith('s3://');
const normal = (name: string): string => (isBucket(name) ? `${name.split('?')[0]?.replace(/\/+$/, '') ?? ''}/` : `${path.resolve(name)}${path.sep}`);

function openPart(name: string, part: Part, credentialsFile: string): Promise<ObjectStore> {
  if (!isBucket(name)) return FileStore.open(path.join(name, part));
  const url = new URL(name);
  const prefix = [url.pathname.replace(/^\/|\/$/g, ''), part].filter((each) => each !== '').join('/');
  const config = storeConfig.safeParse({
    ATTACHMENTS_S3_BUCKET: url.host, ATTACHMENTS_S3_PREFIX: `${prefix}/`, ATTACHMENTS_S3_ENDPOINT: url.searchParams.get('endpoint') ?? undefined,
    ATTACHMENTS_S3_REGION: url.searchParams.get('region') ?? undefined, ATTACHMENTS_S3_CREDENTIALS_FILE: credentialsFile,
  });
  if (!config.success) throw new StartError(`${url.protocol}//${url.host}${url.pathname} is no place for backups: write s3://bucket/prefix?endpoint=https://…, with small letters, digits and hyphens.`);
  return openObjectStore(config.data);
}
