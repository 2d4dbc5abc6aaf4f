/** Pages: opaque cursors that say after which row to go on. */
import { PAGE_SIZE_DEFAULT } from '@nuanxin/contracts';
import { invalid } from '@nuanxin/kernel';

export interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** The page that a query asks for, with the default size where none is told. */
export const pageRequest = (query: { cursor?: string | undefined; limit?: number | undefined }): PageRequest => ({ cursor: query.cursor, limit: query.limit ?? PAGE_SIZE_DEFAULT });

export const encodeCursor = (key: string): string => Buffer.from(key).toString('base64url');

const KEY = /^[0-9A-Za-z:.|_-]{1,200}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The key of a cursor. Throws `invalid-input` for one that no page gave. `uuid` asks for a plain id. */
export function decodeCursor(cursor: string, kind: 'uuid' | 'key' = 'uuid'): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (!(kind === 'uuid' ? UUID : KEY).test(key)) throw invalid('#/query/cursor', 'must be the `next` of an earlier page');
  return key;
}

export const mapPage = <A, B>(page: Page<A>, map: (item: A) => B): Page<B> => ({ items: page.items.map(map), next: page.next });
