/** Streams of items: server-sent events or lines of JSON, taken up again after the last item that came. */
import type { ParamsOf, QueryInputOf, ResponseOf, Route } from '@nuanxin/contracts';
import { createParser } from 'eventsource-parser';
import { NetworkError } from './errors.js';
import { delay } from './retry.js';

/** An item, with the id to go on after, where it has one. */
export interface StreamItem<T> {
  readonly id: string | undefined;
  readonly data: T;
}

export interface StreamOptions<R extends Route> {
  readonly params?: ParamsOf<R> | undefined;
  readonly query?: QueryInputOf<R> | undefined;
  /** Goes on after this item. */
  readonly lastEventId?: string | undefined;
  /** Server-sent events unless told. Lines carry no ids: they are taken up again only where `idOf` gives them. */
  readonly format?: 'sse' | 'ndjson' | undefined;
  readonly idOf?: ((item: ResponseOf<R>) => string) | undefined;
  /** Connects again when the connection ends or breaks; true wherever items have ids. */
  readonly reconnect?: boolean | undefined;
  /** Milliseconds without a byte after which the connection counts as broken; servers send heartbeats well within. */
  readonly idleMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const IDLE_MS = 60_000;
const RECONNECT_MS = 1_000;
/** Characters that an item may have (O1): far above any event, far below what would exhaust memory. */
const ITEM_LENGTH_MAX = 4 * 1024 * 1024;

interface Raw { readonly id: string | undefined; readonly text: string }
interface Decoder { feed(text: string): Raw[]; retryMs(): number | undefined }

function sseDecoder(): Decoder {
  let ready: Raw[] = [];
  let retry: number | undefined;
  const parser = createParser({
    maxBufferSize: ITEM_LENGTH_MAX,
    onEvent: ({ id, data }) => { ready.push({ id, text: data }); },
    onRetry: (ms) => { retry = ms; },
    onError: (error) => { if (error.type === 'max-buffer-size-exceeded') throw error; },
  });
  return { feed(text) { parser.feed(text); const items = ready; ready = []; return items; }, retryMs: () => retry };
}

function lineDecoder(): Decoder {
  let rest = '';
  return {
    feed(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > ITEM_LENGTH_MAX) throw new Error(`A line is longer than ${ITEM_LENGTH_MAX} characters.`);
      return lines.filter((line) => line.trim() !== '').map((line) => ({ id: undefined, text: line }));
    },
    retryMs: () => undefined,
  };
}

/** Reads a body as text as it comes. Throws NetworkError when it stays silent for `idleMs`. */
async function* chunksOf(body: ReadableStream<Uint8Array>, idleMs: number): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const silence = new Promise<never>((_, reject) => { timer = setTimeout(() => { reject(new NetworkError(`The stream was silent for ${idleMs} ms.`)); }, idleMs); });
      const { done, value } = await Promise.race([reader.read(), silence]).finally(() => { clearTimeout(timer); });
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    // A body that broke already says so again here, and nobody is left to be told.
    await reader.cancel().catch(() => undefined);
  }
}

/**
 * The items of a stream, for as long as the caller takes them. `open` connects, going on after an id, and throws what ends the stream.
 * Each item comes once in order, provided that ids name places in the stream.
 */
export async function* follow<R extends Route>(options: StreamOptions<R>, open: (headers: Record<string, string>, again: boolean) => Promise<Response>): AsyncGenerator<StreamItem<ResponseOf<R>>> {
  const { format = 'sse', idOf, idleMs = IDLE_MS, signal } = options;
  const reconnect = options.reconnect ?? (format === 'sse' || idOf !== undefined);
  let last = options.lastEventId;
  for (let again = false; ; again = true) {
    const response = await open({ accept: format === 'sse' ? 'text/event-stream' : 'application/x-ndjson', ...(last !== undefined && { 'last-event-id': last }) }, again);
    const decoder = format === 'sse' ? sseDecoder() : lineDecoder();
    if (response.body === null) return;
    const chunks = chunksOf(response.body, idleMs);
    try {
      for (;;) {
        const chunk = await nextOf(chunks, signal, reconnect);
        if (chunk === undefined) break;
        for (const { id, text } of decoder.feed(chunk)) {
          const data = JSON.parse(text) as ResponseOf<R>;
          last = id ?? idOf?.(data) ?? last;
          yield { id: id ?? idOf?.(data), data };
        }
      }
    } finally {
      await chunks.return(undefined);
    }
    if (!reconnect) return;
    await delay(decoder.retryMs() ?? RECONNECT_MS, signal);
  }
}

/** The next chunk; undefined when the connection is over, or broke where it will be made again. */
async function nextOf(chunks: AsyncGenerator<string>, signal: AbortSignal | undefined, reconnect: boolean): Promise<string | undefined> {
  try {
    const next = await chunks.next();
    return next.done === true ? undefined : next.value;
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    if (reconnect) return undefined;
    throw error instanceof NetworkError ? error : new NetworkError('The stream broke.', { cause: error });
  }
}
