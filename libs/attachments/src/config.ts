/** Where attachments are kept, as the environment says: in a folder, or in a bucket of an S3-compatible store. */
import { readFile } from 'node:fs/promises';
import { DomainError } from '@nuanxin/kernel';
import { z } from 'zod';
import { FileStore } from './file-store.js';
import type { ObjectStore } from './object-store.js';

/** Environment variables of whatever keeps attachments; either a folder or a bucket is named. */
export const storeConfig = z.object({
  /** The folder that they lie in; each service has one of its own. */
  ATTACHMENTS_DIR: z.string().min(1).optional(),
  ATTACHMENTS_S3_BUCKET: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/).optional(),
  /** The store's address. */
  ATTACHMENTS_S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  ATTACHMENTS_S3_REGION: z.string().min(1).default('us-east-1'),
  /** What names begin with in the bucket; each service has one of its own. */
  ATTACHMENTS_S3_PREFIX: z.string().regex(/^([a-z0-9-]+\/)*$/).default(''),
  /** A file with one line, `<access key id>:<secret access key>`. */
  ATTACHMENTS_S3_CREDENTIALS_FILE: z.string().min(1).optional(),
}).refine(({ ATTACHMENTS_DIR: folder, ATTACHMENTS_S3_BUCKET: bucket }) => (folder === undefined) !== (bucket === undefined), { path: ['ATTACHMENTS_DIR'], message: 'or ATTACHMENTS_S3_BUCKET must be set, and not both' })
  .refine(({ ATTACHMENTS_S3_BUCKET: bucket, ATTACHMENTS_S3_ENDPOINT: endpoint }) => bucket === undefined || endpoint !== undefined, { path: ['ATTACHMENTS_S3_ENDPOINT'], message: 'must be set with a bucket' })
  .refine(({ ATTACHMENTS_S3_BUCKET: bucket, ATTACHMENTS_S3_CREDENTIALS_FILE: file }) => bucket === undefined || file !== undefined, { path: ['ATTACHMENTS_S3_CREDENTIALS_FILE'], message: 'must be set with a bucket' });
export type StoreConfig = z.output<typeof storeConfig>;

const CREDENTIALS = /^([^\s:]+):(\S+)\s*$/;

/** Opens the store that the environment names. Throws `unavailable` where a folder cannot be used, `invalid-input` where credentials cannot be read; a bucket that is away is told by `ping`. */
export async function openObjectStore(config: StoreConfig): Promise<ObjectStore> {
  const { ATTACHMENTS_DIR: folder, ATTACHMENTS_S3_BUCKET: bucket, ATTACHMENTS_S3_ENDPOINT: endpoint, ATTACHMENTS_S3_REGION: region, ATTACHMENTS_S3_PREFIX: prefix, ATTACHMENTS_S3_CREDENTIALS_FILE: file } = config;
  if (folder !== undefined) return FileStore.open(folder);
  if (bucket === undefined || endpoint === undefined || file === undefined) throw new DomainError('invalid-input', { detail: 'Neither a folder nor a bucket is named.' });
  const [, accessKeyId, secretAccessKey] = CREDENTIALS.exec(await readFile(file, 'utf8').catch(() => '')) ?? [];
  if (accessKeyId === undefined || secretAccessKey === undefined) throw new DomainError('invalid-input', { detail: 'The file of credentials has no line <access key id>:<secret access key>.' });
  // Imported late: a cell that keeps files in a folder does not load the SDK.
  const { S3Store } = await import('./s3-store.js');
  return new S3Store({ endpoint, region, bucket, prefix, credentials: { accessKeyId, secretAccessKey } });
}
