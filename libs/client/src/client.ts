/** The typed client: one function calls any route of the contracts, and does for every caller what repeating, keys and pages need. */
import type { ResponseOf, Route } from '@nuanxin/contracts';
import { v7 } from 'uuid';
import type { CallArguments, DownloadInput, LooseInput, UploadInput } from './input.js';
import { defaultLimits, withRetries, type RetryLimits } from './retry.js';
import { follow, type StreamItem, type StreamOptions } from './stream.js';
import { createTransport, NOT_MODIFIED, type TokenSource } from './transport.js';

export interface ClientOptions {
  /** The gateway, such as `https://district.example`; a path in it is kept. */
  readonly baseUrl: string;
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** The access token, or what gives the present one. */
  readonly token?: TokenSource | undefined;
  /** Renews the token after a 401; undefined means that it can't be, and the 401 stands. */
  readonly onRefresh?: (() => Promise<string | undefined>) | undefined;
  /** In a browser: the refresh token lies in a cookie (see createCookieSession). */
  readonly cookieSession?: boolean | undefined;
  /** Milliseconds that one try may take, streams apart. */
  readonly timeoutMs?: number | undefined;
  readonly retry?: Partial<RetryLimits> | undefined;
}

/** What a call gives: the body as the contract says, the ETag to change it by, the status. */
export interface Answer<T> {
  readonly data: T;
  readonly etag: string | undefined;
  readonly status: number;
}

type ItemOf<R extends Route> = ResponseOf<R> extends { readonly items: readonly (infer Item)[] } ? Item : never;

export interface Client {
  /**
   * Calls a route. An Idempotency-Key is made once where the route asks for one, and repeated with every try. Answers are typed as the
   * contract says and not checked against it, so that a client goes on working when a contract grows.
   * Throws ProblemError for what the server refuses, NetworkError without a whole answer, the signal's reason when aborted.
   */
  call<R extends Route>(route: R, ...input: CallArguments<R>): Promise<Answer<ResponseOf<R>>>;
  /**
   * Sends a file's content by a route that takes one, with an Idempotency-Key as `call` does. Its type is told by the content itself. A Blob (as a page's
   * `<input type=file>` gives) or bytes are sent again after silence, a stream is not. Throws as `call` does.
   */
  upload<R extends Route>(route: R, input: UploadInput<R>): Promise<Answer<ResponseOf<R>>>;
  /** Fetches a file, or a range of it, and gives the response once it begins, its body still to be read. Throws as `call` does. */
  download<R extends Route>(route: R, input: DownloadInput<R>): Promise<Response>;
  /** Reads again what was read with this ETag (`If-None-Match`): undefined means that it is as it was, and the body was spared. Without an ETag it is read as ever. */
  readIfChanged<R extends Route>(route: R, etag: string | undefined, ...input: CallArguments<R>): Promise<Answer<ResponseOf<R>> | undefined>;
  /** The pages of a list, one request each, as they are asked for. */
  pages<R extends Route>(route: R, ...input: CallArguments<R>): AsyncGenerator<ResponseOf<R>>;
  /** The items of all pages of a list. */
  items<R extends Route>(route: R, ...input: CallArguments<R>): AsyncGenerator<ItemOf<R>>;
  /** The items of a stream as they come, until the caller stops or the signal is aborted; a broken connection is made again after the last one. */
  stream<R extends Route>(route: R, options?: StreamOptions<R>): AsyncGenerator<StreamItem<ResponseOf<R>>>;
}

const TIMEOUT_MS = 30_000;
/** A stream that ran is taken up again with more patience than a call has: some minutes, as long as a gateway may need to come back. */
const RECONNECT_RETRIES = 60;

/** Makes a client of one district. It holds no state but the renewed token. */
export function createClient(options: ClientOptions): Client {
  const { baseUrl, token, onRefresh, timeoutMs = TIMEOUT_MS, cookieSession = false } = options;
  const transport = createTransport({ baseUrl, token, onRefresh, timeoutMs, cookieSession, fetch: options.fetch ?? globalThis.fetch.bind(globalThis) });
  const limits = { ...defaultLimits, ...options.retry };
  const call = (route: Route, input: LooseInput = {}, ifNoneMatch?: string): Promise<Answer<unknown>> => {
    const key = route.idempotencyKey ? input.idempotencyKey ?? v7() : undefined;
    const headers = {
      accept: 'application/json', ...(key !== undefined && { 'idempotency-key': key }), ...(input.ifMatch !== undefined && { 'if-match': input.ifMatch }),
      ...(ifNoneMatch !== undefined && { 'if-none-match': ifNoneMatch }),
    };
    return withRetries(() => transport.ask(route, input, headers), { limits, repeatable: (route.method === 'GET' || key !== undefined) && !(input.content instanceof ReadableStream), signal: input.signal });
  };
  return {
    call: (route, ...[input]) => call(route, input) as Promise<Answer<ResponseOf<typeof route>>>,
    upload: (route, input) => call(route, input) as Promise<Answer<ResponseOf<typeof route>>>,
    download: (route, { range, ...input }: LooseInput) => withRetries(
      () => transport.open(route, input, { accept: '*/*', ...(range !== undefined && { range: `bytes=${range.start}-${range.end ?? ''}` }) }), { limits, repeatable: true, signal: input.signal },
    ),
    readIfChanged: async (route, etag, ...[input]) => {
      const answer = await call(route, input, etag);
      return answer.status === NOT_MODIFIED ? undefined : answer as Answer<ResponseOf<typeof route>>;
    },
    pages: (route, ...[input]) => pagesOf(route, input, call) as AsyncGenerator<ResponseOf<typeof route>>,
    items: (route, ...[input]) => itemsOf(pagesOf(route, input, call)) as AsyncGenerator<ItemOf<typeof route>>,
    stream: (route, streamOptions = {}) => follow(streamOptions, (headers, again) => withRetries(
      () => transport.open(route, streamOptions, headers),
      { limits: again ? { ...limits, retries: RECONNECT_RETRIES } : limits, repeatable: true, signal: streamOptions.signal },
    )),
  };
}

interface Page { readonly items: readonly unknown[]; readonly next: string | null }
type Call = (route: Route, input: LooseInput) => Promise<Answer<unknown>>;
const isPage = (value: unknown): value is Page => typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items) && 'next' in value;

/** Asks page by page. Throws TypeError for a route that has no pages, or a server that gives the same cursor twice. */
async function* pagesOf(route: Route, input: LooseInput = {}, call: Call): AsyncGenerator<Page> {
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = typeof input.query === 'object' ? input.query : {};
    const { data } = await call(route, cursor === undefined ? input : { ...input, query: { ...query, cursor } });
    if (!isPage(data)) throw new TypeError(`${route.id} answers no pages.`);
    if (data.next !== null && data.next === cursor) throw new TypeError(`${route.id} answered the same cursor twice.`);
    yield data;
    cursor = data.next;
  }
}

async function* itemsOf(pages: AsyncGenerator<Page>): AsyncGenerator<unknown> {
  for await (const page of pages) yield* page.items;
}
