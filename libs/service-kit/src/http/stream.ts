/** Streams of items: server-sent events (WHATWG) with ids to resume from, or lines of JSON where the client asks for them. */
import { Readable } from 'node:stream';

/** Bytes kept for a reader that falls behind; past it the next items are not asked for. */
const HIGH_WATER_BYTES = 64 * 1024;

/** One item of a stream; `undefined` data is a heartbeat, which keeps proxies from closing an idle stream. */
export interface StreamItem {
  readonly id?: string;
  readonly data?: unknown;
}

/** A stream that a controller method returns. */
export class EventStream {
  constructor(private readonly items: AsyncIterable<StreamItem>) {}

  /** The encoded stream: NDJSON when `accept` names it, else SSE. */
  encode(accept: string): { body: StreamBody; contentType: string } {
    const lines = accept.includes('application/x-ndjson');
    const encode = lines ? ndjson : sse;
    const { items } = this;
    const body = new StreamBody((async function* () {
      for await (const item of items) {
        const chunk = encode(item);
        if (chunk !== '') yield chunk;
      }
    })());
    return { body, contentType: lines ? 'application/x-ndjson' : 'text/event-stream; charset=utf-8' };
  }
}

/** The bytes of a stream, which may go on for as long as the server runs; `finish` ends it after whole items, so that its reader can go on from the last one. */
export class StreamBody extends Readable {
  private finished = false;

  constructor(private readonly chunks: AsyncGenerator<string>) {
    super({ highWaterMark: HIGH_WATER_BYTES });
  }

  override _read(): void {
    this.chunks.next().then(
      ({ done, value }) => {
        if (!this.finished) this.push(done === true ? null : value);
      },
      (error: unknown) => {
        if (!this.finished) this.destroy(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  /** The items are told that nobody takes them any more; they are not waited for, since the next may be long in coming. */
  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.finished = true;
    this.chunks.return(undefined).catch(() => undefined);
    callback(error);
  }

  /** Ends the stream with what has been read of it. */
  finish(): void {
    if (this.finished) return;
    this.finished = true;
    this.push(null);
  }
}

const ndjson = ({ data }: StreamItem): string => (data === undefined ? '' : `${JSON.stringify(data)}\n`);
const sse = ({ id, data }: StreamItem): string => (data === undefined ? ':\n\n' : `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
