/** Requests as they stand on the wire: any method, header and body, also those that no client would send. */
import { Agent, request as open } from 'node:http';

export interface WireRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const SOCKETS = 16;
const TIMEOUT_MS = 30_000;

/** Sends over kept connections. Rejects where no whole answer comes within half a minute. */
export class Wire {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });

  constructor(readonly baseUrl: string) {}

  send({ method, path, headers = {}, body }: WireRequest): Promise<WireAnswer> {
    const { hostname, port } = new URL(this.baseUrl);
    return new Promise((resolve, reject) => {
      let answered = false;
      const outgoing = open({ agent: this.agent, hostname, port, method, path, headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) }, timeout: TIMEOUT_MS }, (incoming) => {
        answered = true;
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text: Buffer.concat(chunks).toString() }));
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path} was not answered within ${TIMEOUT_MS} ms.`)));
      // A server that refuses a body half way closes the connection after its answer, which counts.
      outgoing.on('error', (error) => { if (!answered) reject(error); });
      outgoing.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** The answer's body as JSON; undefined where it is none. */
export function jsonOf(answer: WireAnswer): unknown {
  try {
    return JSON.parse(answer.text);
  } catch {
    return undefined;
  }
}

/** Runs `work` over all items, `atOnce` of them at a time; gives the results in the items' order. */
export async function inParallel<Item, Result>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const entries = items.entries();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const [index, item] of entries) results[index] = await work(item);
  }));
  return results;
}
