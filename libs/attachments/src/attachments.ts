/** Attachments: contents sealed segment by segment under a key of their own, which the vault seals for their row. */
import { createHash, randomBytes } from 'node:crypto';
import { DomainError } from '@nuanxin/kernel';
import { contextOf, type Place, type Sealer } from '@nuanxin/vault';
import { typedContent } from './content-type.js';
import { contentIntegrity } from './errors.js';
import type { ObjectStore, Part } from './object-store.js';
import { openSegments, sealedPartOf, sealSegments, segmentKey, type SegmentKey } from './segments.js';

/** Of which content something is asked: by its id, which is the row's key too, under the key of its subject, which is asked for when it is needed. */
export interface Content {
  readonly id: string;
  readonly sealer: () => Promise<Sealer>;
  /** The table that its row stands in; the content is bound to it. */
  readonly table: string;
}

export interface ContentRules {
  readonly maxBytes: number;
  /** MIME types that are taken. */
  readonly types: readonly string[];
}

/** What its row must keep of a stored content, and the digest that tells the same content sent again. */
export interface StoredContent {
  readonly size: number;
  readonly type: string;
  /** Sealed by the vault for `<table>.data_key` of this row. */
  readonly dataKey: Buffer;
  /** SHA-256 of what was sent; it tells equal contents apart from others, so it is not to be kept. */
  readonly digest: Buffer;
}

/** The form of sealed contents; another one would be told apart by it. */
const FORM = '1';
const KEY_BYTES = 32;
/** How long an object may lie without a row before it counts as left over: longer than any upload takes. */
export const ORPHAN_MS = 3_600_000;
const SWEEP_BATCH = 500;

const placeOf = ({ id, table }: Omit<Content, 'sealer'>): Place => ({ table, column: 'data_key', row: id });
const keyOf = (bytes: Buffer, { id, table }: Omit<Content, 'sealer'>): SegmentKey => segmentKey(bytes, contextOf('nuanxin-attachment', FORM, table, id));

/** Counts and digests what passes. Throws `payload-too-large` with the first byte too many. */
class Meter {
  size = 0;
  private readonly hash = createHash('sha256');

  constructor(private readonly maxBytes: number) {}

  async* over(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.size += chunk.length;
      if (this.size > this.maxBytes) throw new DomainError('payload-too-large', { detail: `At most ${this.maxBytes} bytes are taken here.` });
      this.hash.update(chunk);
      yield chunk;
    }
  }

  digest(): Buffer {
    return this.hash.digest();
  }
}

export class Attachments {
  constructor(private readonly store: ObjectStore) {}

  /**
   * Stores a content as it streams in; durable when this resolves, and nothing of it stays where this throws: `invalid-input` for
   * one of no bytes, `payload-too-large`, `file-type-not-allowed`, `unavailable`, the vault's errors, and whatever the source throws.
   */
  async save({ sealer, ...where }: Content, source: AsyncIterable<Uint8Array>, { maxBytes, types }: ContentRules): Promise<StoredContent> {
    const meter = new Meter(maxBytes);
    const { type, content } = await typedContent(meter.over(source), types);
    try {
      const bytes = randomBytes(KEY_BYTES);
      const dataKey = (await sealer()).seal(placeOf(where), `${FORM}:${bytes.toString('base64')}`);
      await this.store.put(where.id, sealSegments(keyOf(bytes, where), content));
      bytes.fill(0);
      return { size: meter.size, type, dataKey, digest: meter.digest() };
    } finally {
      await content.return(undefined);
    }
  }

  /**
   * Part of a content, its first bytes opened already, so that most of what can be wrong is known before anything is answered. Throws
   * `content-integrity` where it is gone, cut off, moved or changed (also later, in the middle), and the vault's errors.
   */
  async open({ sealer, ...where }: Content, { size, dataKey }: Pick<StoredContent, 'size' | 'dataKey'>, part: Part): Promise<AsyncIterable<Buffer>> {
    const [form, bytes = ''] = (await sealer()).open(placeOf(where), dataKey).split(':', 2);
    if (form !== FORM) throw contentIntegrity('A content is in a form that is not known here.');
    const sealed = await this.store.get(where.id, sealedPartOf(size, part));
    if (sealed === undefined) throw contentIntegrity('A content is not where it was stored.');
    const content = openSegments(keyOf(Buffer.from(bytes, 'base64'), where), sealed, size, part);
    return begun(content, await content.next());
  }

  /** Removes a content; one that is gone is no error. */
  remove(id: string): Promise<void> {
    return this.store.delete(id);
  }

  /**
   * Removes what has lain for an hour and belongs to no row: uploads whose process was killed before the row, or removed rows whose process was killed before
   * the content. `kept` says which of some ids have rows. Gives how many it removed.
   */
  async sweep(now: Date, kept: (ids: readonly string[]) => Promise<ReadonlySet<string>>): Promise<number> {
    const before = new Date(now.getTime() - ORPHAN_MS);
    let removed = await this.store.clearUnfinished(before);
    let batch: string[] = [];
    const clear = async (): Promise<void> => {
      const known = await kept(batch);
      for (const id of batch) if (!known.has(id)) { await this.store.delete(id); removed += 1; }
      batch = [];
    };
    for await (const { key, storedAt } of this.store.list()) {
      if (storedAt < before) batch.push(key);
      if (batch.length === SWEEP_BATCH) await clear();
    }
    if (batch.length > 0) await clear();
    return removed;
  }
}

async function* begun(content: AsyncGenerator<Buffer>, first: IteratorResult<Buffer, unknown>): AsyncGenerator<Buffer> {
  try {
    if (first.done === true) return;
    yield first.value;
    yield* content;
  } finally {
    await content.return(undefined);
  }
}
