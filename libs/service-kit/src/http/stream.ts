/** Streams of items: server-sent events (WHATWG) with ids to resume from, or lines of JSON where the client asks for them. */
import { Readable } from 'node:stream';

/** One item of a stream; `undefined` data is a heartbeat, which keeps proxies from closing an idle stream. */
export interface StreamItem {
  readonly id?: string;
  readonly data?: unknown;
}

/** A stream that a controller method returns. */
export class EventStream {
  constructor(private readonly items: AsyncIterable<StreamItem>) {}

  /** The encoded stream: NDJSON when `accept` names it, else SSE. */
  encode(accept: string): { body: Readable; contentType: string } {
    const lines = accept.includes('application/x-ndjson');
    const encode = lines ? ndjson : sse;
    const { items } = this;
    const body = Readable.from((async function* () {
      for await (const item of items) {
        const chunk = encode(item);
        if (chunk !== '') yield chunk;
      }
    })(), { objectMode: false, highWaterMark: 64 * 1024 });
    return { body, contentType: lines ? 'application/x-ndjson' : 'text/event-stream; charset=utf-8' };
  }
}

const ndjson = ({ data }: StreamItem): string => (data === undefined ? '' : `${JSON.stringify(data)}\n`);
const sse = ({ id, data }: StreamItem): string => (data === undefined ? ':\n\n' : `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
