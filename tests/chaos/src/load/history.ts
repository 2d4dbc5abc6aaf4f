/** The history of a run: what was acknowledged to clients, taken down on the wire; and a `fetch` with the patience that faults ask for. */
import { routes, type Route } from '@nuanxin/contracts';
import type { Acknowledged } from '../checker/observation.js';

/** Longest time for which one request is repeated: more than any fault takes that a client notices. */
const PATIENCE_MS = 120_000;
const WAIT_MS = 200;
const UNAVAILABLE: readonly number[] = [502, 503, 504];
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

const matchers = routes.map((route) => ({ route, pattern: new RegExp(`^${route.path.replaceAll(/:\w+/g, '[^/]+')}$`) }));
const routeOf = (method: string, path: string): Route | undefined => matchers.find(({ route, pattern }) => route.method === method && pattern.test(path))?.route;

export class History {
  readonly acknowledged: Acknowledged[] = [];
  /** Requests that had to be sent again. */
  repeated = 0;

  /**
   * Sends until there is an answer, and notes the commands that were acknowledged. A repeated command carries its key. One without
   * (a change under If-Match) may find that it took effect the first time: then what it changed is read, as a person would do.
   */
  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const began = performance.now();
    for (let unanswered = false; ; unanswered = true) {
      const response = await fetch(request.clone(), { signal: AbortSignal.timeout(PATIENCE_MS) }).catch((error: unknown) => (error instanceof Error ? error : new Error('no answer')));
      if (response instanceof Response && !UNAVAILABLE.includes(response.status) && !(unanswered && response.status === 409 && (await isUnderWay(response)))) {
        if (unanswered && response.status === 412) return this.read(request);
        this.note(request, response);
        return response;
      }
      if (performance.now() - began > PATIENCE_MS) {
        if (response instanceof Response) return response;
        throw response;
      }
      this.repeated += 1;
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  };

  /** Sends once, and notes the command where it was acknowledged: for those who count what was not. */
  readonly once: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const response = await fetch(request.clone());
    this.note(request, response);
    return response;
  };

  private read(request: Request): Promise<Response> {
    return this.fetch(request.url, { headers: { authorization: request.headers.get('authorization') ?? '' } });
  }

  private note(request: Request, response: Response): void {
    const path = new URL(request.url).pathname;
    const route = routeOf(request.method, path);
    if (!response.ok || route === undefined || route.method === 'GET') return;
    this.acknowledged.push({
      at: new Date().toISOString(), service: route.service, route: route.id, status: response.status, key: request.headers.get('idempotency-key') ?? undefined,
      resourceId: path.match(UUID)?.at(-1), version: versionOf(response.headers.get('etag')),
    });
  }
}

const versionOf = (etag: string | null): number | undefined => {
  const version = /^"(\d+)[".]/.exec(etag ?? '')?.[1];
  return version === undefined ? undefined : Number(version);
};

/** A command of the same key is still being carried out: the answer that a repeated one gets too soon. */
async function isUnderWay(response: Response): Promise<boolean> {
  const body: unknown = await response.clone().json().catch(() => undefined);
  return typeof body === 'object' && body !== null && 'code' in body && body.code === 'conflict';
}
