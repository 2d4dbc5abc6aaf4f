/** Objects in a bucket of an S3-compatible store, by the AWS SDK (Apache-2.0, released weekly). */
import { AbortMultipartUploadCommand, DeleteObjectCommand, GetObjectCommand, HeadBucketCommand, ListMultipartUploadsCommand, NoSuchKey, paginateListObjectsV2, S3Client, S3ServiceException, type ListMultipartUploadsCommandOutput } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { Readable } from 'node:stream';
import { storeUnavailable } from './errors.js';
import { requireKey, type ObjectStore, type Part, type StoredObject } from './object-store.js';

export interface S3Options {
  /** Where the store is, such as `https://s3.example.org`; its buckets are addressed by path. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** What every name begins with, such as `hotline-cases/`: of one bucket, each service has its own. */
  readonly prefix: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Bytes of a part of a larger object: the least that S3 takes, and what is held of an upload. */
const PART_BYTES = 5 * 1_024 * 1_024;
const ATTEMPTS = 3;
const CONNECT_MS = 5_000;
/** Milliseconds of silence after which a request has failed. */
const SILENCE_MS = 30_000;

const hasStatus = (error: unknown, status: number): boolean => error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;

export class S3Store implements ObjectStore {
  private readonly client: S3Client;

  constructor(private readonly options: S3Options) {
    const { endpoint, region, credentials } = options;
    this.client = new S3Client({
      endpoint, region, credentials: { ...credentials }, forcePathStyle: true, maxAttempts: ATTEMPTS, requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: SILENCE_MS },
      // Segments are authenticated by themselves, and older stores know no other checksums than they need.
      requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async put(key: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const name = this.nameOf(key);
    const source = new Recorded(content);
    try {
      const body = Readable.from(source.chunks(), { objectMode: false });
      await new Upload({ client: this.client, params: { Bucket: this.options.bucket, Key: name, Body: body }, queueSize: 1, partSize: PART_BYTES, leavePartsOnError: false }).done();
    } catch (error) {
      throw source.broken === undefined ? storeUnavailable(error) : source.broken.by;
    }
  }

  async get(key: string, { offset, length }: Part): Promise<AsyncIterable<Uint8Array> | undefined> {
    const name = this.nameOf(key);
    try {
      const { Body: body } = await this.client.send(new GetObjectCommand({ Bucket: this.options.bucket, Key: name, Range: `bytes=${offset}-${offset + length - 1}` }));
      return body instanceof Readable ? body : Readable.from([]);
    } catch (error) {
      if (error instanceof NoSuchKey || hasStatus(error, NOT_FOUND)) return undefined;
      if (hasStatus(error, BEYOND)) return Readable.from([]);
      throw storeUnavailable(error);
    }
  }

  async delete(key: string): Promise<void> {
    const name = this.nameOf(key);
    await this.asked(() => this.client.send(new DeleteObjectCommand({ Bucket: this.options.bucket, Key: name })));
  }

  async* list(): AsyncGenerator<StoredObject> {
    const { bucket, prefix } = this.options;
    try {
      for await (const { Contents: objects = [] } of paginateListObjectsV2({ client: this.client }, { Bucket: bucket, Prefix: prefix })) {
        for (const { Key: name = '', LastModified: storedAt } of objects) if (storedAt !== undefined) yield { key: name.slice(prefix.length), storedAt };
      }
    } catch (error) {
      throw storeUnavailable(error);
    }
  }

  async clearUnfinished(before: Date): Promise<number> {
    const { bucket, prefix } = this.options;
    return this.asked(async () => {
      let cleared = 0;
      let page: ListMultipartUploadsCommandOutput | undefined;
      do {
        page = await this.client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, KeyMarker: page?.NextKeyMarker, UploadIdMarker: page?.NextUploadIdMarker }));
        for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
          if (Initiated === undefined || Initiated >= before) continue;
          await this.client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
          cleared += 1;
        }
      } while (page.IsTruncated === true);
      return cleared;
    });
  }

  async ping(): Promise<void> {
    await this.asked(() => this.client.send(new HeadBucketCommand({ Bucket: this.options.bucket })));
  }

  close(): Promise<void> {
    this.client.destroy();
    return Promise.resolve();
  }

  private nameOf(key: string): string {
    return this.options.prefix + requireKey(key);
  }

  private async asked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeUnavailable(error);
    }
  }
}

const NOT_FOUND = 404;
const BEYOND = 416;

/** A content that remembers what broke it, since the SDK may tell of it in words of its own. */
class Recorded {
  broken: { readonly by: unknown } | undefined;

  constructor(private readonly content: AsyncIterable<Uint8Array>) {}

  async* chunks(): AsyncGenerator<Uint8Array> {
    try {
      yield* this.content;
    } catch (by) {
      this.broken = { by };
      throw by;
    }
  }
}
