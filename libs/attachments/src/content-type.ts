/** What a content is, told by its first bytes and never by its name or by what its sender says. */
import { DomainError } from '@nuanxin/kernel';
import { fileTypeFromBuffer } from 'file-type';

/** Bytes looked at: as many as file-type asks for. */
const LOOKED_AT = 4_100;

export interface TypedContent {
  /** A MIME type out of `allowed`. */
  readonly type: string;
  /** The whole content again, its beginning included. */
  readonly content: AsyncGenerator<Uint8Array>;
}

/**
 * Tells a content's type. Throws `file-type-not-allowed`, with what was found, for any that is not among `allowed`, and
 * `invalid-input` for a content of no bytes. At most the first 4 KiB, and the chunk that they end in, are held.
 */
export async function typedContent(source: AsyncIterable<Uint8Array>, allowed: readonly string[]): Promise<TypedContent> {
  const chunks = source[Symbol.asyncIterator]();
  const begun: Uint8Array[] = [];
  try {
    for (let length = 0; length < LOOKED_AT;) {
      const { done, value } = await chunks.next();
      if (done === true) break;
      begun.push(value);
      length += value.length;
    }
    const beginning = Buffer.concat(begun).subarray(0, LOOKED_AT);
    if (beginning.length === 0) throw new DomainError('invalid-input', { violations: [{ pointer: '', message: 'must not be empty' }] });
    const found = await fileTypeFromBuffer(beginning);
    if (found === undefined || !allowed.includes(found.mime)) {
      throw new DomainError('file-type-not-allowed', { detail: `Found ${found?.mime ?? 'no type that is known here'}; taken are ${allowed.join(', ')}.` });
    }
    return { type: found.mime, content: joined(begun, chunks) };
  } catch (error) {
    await chunks.return?.();
    throw error;
  }
}

async function* joined(begun: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* begun;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
