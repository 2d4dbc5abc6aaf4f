/** What a web app gets of the client: how large it is, and that it needs nothing but what browsers have. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';

/** Bytes, minified and gzipped: the client with all that it stands on. The contracts' routes come on top, and with them zod. */
const BYTES_MAX = 15_000;

/** Bundles what a page imports, as one script whose exports are `app`. */
async function bundle(code: string): Promise<string> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: 'ts' }, bundle: true, minify: true, write: false, metafile: true,
    platform: 'browser', format: 'iife', globalName: 'app', target: 'es2022', conditions: ['@nuanxin/source'],
  });
  expect(Object.keys(metafile.inputs).filter((file) => file.includes('node_modules/zod'))).toEqual([]);
  return outputFiles[0]?.text ?? '';
}

/** Only what browsers have: no `process`, no `Buffer`, no `require`. */
const WEB = ['fetch', 'URL', 'URLSearchParams', 'Headers', 'Request', 'Response', 'AbortController', 'AbortSignal', 'TextDecoder', 'TextEncoder', 'ReadableStream', 'crypto', 'setTimeout', 'clearTimeout', 'queueMicrotask', 'DOMException', 'Event', 'EventTarget', 'performance', 'console'] as const;

let script = '';
beforeAll(async () => {
  script = await bundle(`
    import { createClient, createCookieSession, createSession, NetworkError, ProblemError } from './index.js';
    export { createClient, createCookieSession, createSession, NetworkError, ProblemError };
    const route = { id: 'r', service: 'identity', summary: '', params: {}, query: {}, body: {}, response: {}, errors: [], status: 200, idempotencyKey: false, ifMatch: false, stream: false, hasBody: false, permission: 'signed-in' };
    export async function use(baseUrl) {
      const session = createSession({ signIn: async () => ({ accessToken: 'a', refreshToken: 'r' }), refresh: async () => ({ accessToken: 'b', refreshToken: 's' }) });
      const client = createClient({ baseUrl, ...session, retry: { minTimeoutMs: 1 } });
      const seen = [];
      for await (const item of client.items({ ...route, method: 'GET', path: '/list' })) seen.push(item);
      await client.call({ ...route, method: 'POST', path: '/make', idempotencyKey: true, hasBody: true }, { body: { title: 'x' } });
      for await (const { id, data } of client.stream({ ...route, method: 'GET', path: '/stream', stream: true })) { seen.push([id, data.n]); if (data.n === 2) break; }
      await client.call({ ...route, method: 'GET', path: '/no' }).catch((error) => seen.push(error instanceof ProblemError, error.code));
      return JSON.stringify(seen);
    }
  `);
});

it('is at most 15 kB gzipped, with all that it stands on', async () => {
  const size = gzipSync(await bundle("export { createClient, createCookieSession, createSession, NetworkError, ProblemError } from './index.js';"), { level: 9 }).length;
  expect(size).toBeLessThanOrEqual(BYTES_MAX);
});

describe('in a page', () => {
  it('lists, creates, streams and tells problems apart with what browsers have, and nothing else', async () => {
    let tries = 0;
    const answers: Record<string, RequestListener> = {
      '/list': (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":["a"],"next":null}'),
      '/make': (_request, response) => { tries += 1; void response.writeHead(tries === 1 ? 503 : 201, { 'content-type': 'application/json' }).end('{}'); },
      '/stream': (_request, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('id: 1\ndata: {"n":1}\n\nid: 2\ndata: {"n":2}\n\n'),
      '/no': (_request, response) => void response.writeHead(403, { 'content-type': 'application/problem+json' }).end('{"code":"forbidden","title":"No.","status":403}'),
    };
    const server = createServer((request, response) => answers[request.url ?? '']?.(request, response));
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    try {
      const page = createContext(Object.fromEntries(WEB.map((name) => [name, (globalThis as Record<string, unknown>)[name]])));
      runInContext(script, page);
      const seen = await (runInContext(`app.use('http://127.0.0.1:${(server.address() as AddressInfo).port}')`, page) as Promise<string>);
      expect(JSON.parse(seen)).toEqual(['a', ['1', 1], ['2', 2], true, 'forbidden']);
      expect(tries).toBe(2);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
