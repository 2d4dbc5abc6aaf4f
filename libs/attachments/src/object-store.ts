/** The port behind which the bytes of attachments lie: objects by key, written once, read in parts. */
import { DomainError } from '@nuanxin/kernel';

/** A part of an object: `length` bytes from `offset` on. */
export interface Part {
  readonly offset: number;
  readonly length: number;
}

/** An object as a listing tells of it. */
export interface StoredObject {
  readonly key: string;
  /** When it was stored, or began to be. */
  readonly storedAt: Date;
}

/** Keeps objects. Keys are UUIDs in lower case. What it cannot do right now, it throws as `unavailable`. */
export interface ObjectStore {
  /**
   * Stores an object, whole or not at all: it is there, durably, when this resolves. Takes no more of `content` than it can pass on,
   * so that memory stays flat. What `content` throws is thrown on, and nothing stays.
   */
  put(key: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** The bytes of a part, fewer where the object ends before; undefined where there is no such object. */
  get(key: string, part: Part): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Removes an object; one that is not there is no error. */
  delete(key: string): Promise<void>;
  /** Every object, in no order that may be relied on. */
  list(): AsyncIterable<StoredObject>;
  /** Removes what was begun before `before` and never finished, such as by a process that was killed; gives how many. */
  clearUnfinished(before: Date): Promise<number>;
  /** Resolves when objects can be stored. Throws `unavailable`. */
  ping(): Promise<void>;
  /** Ends its connections. */
  close(): Promise<void>;
}

const KEY = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a name can be a key. */
export const isKey = (name: string): boolean => KEY.test(name);

/** The key. Throws `invalid-input` for any other name, such as a way out of the store. */
export function requireKey(key: string): string {
  if (!isKey(key)) throw new DomainError('invalid-input', { detail: 'An object is named by a UUID in lower case.' });
  return key;
}
