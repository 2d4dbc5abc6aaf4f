/** One request, one answer: headers, token and its renewal, time limit, and problems as errors. */
import type { Route } from '@nuanxin/contracts';
import { NetworkError, ProblemError, problemFrom, unexpected } from './errors.js';
import { addressOf, type LooseInput } from './input.js';

/** Milliseconds that an upload may take: as long as the gateway lets it. */
const UPLOAD_MS = 300_000;

export type TokenSource = string | (() => string | undefined | Promise<string | undefined>);

export interface TransportOptions {
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly token: TokenSource | undefined;
  readonly onRefresh: (() => Promise<string | undefined>) | undefined;
  readonly timeoutMs: number;
  readonly cookieSession: boolean;
}

/** Asked for by If-None-Match alone, and no failure then. */
export const NOT_MODIFIED = 304;

type Headers = Readonly<Record<string, string>>;

/** Requests as they go out: each method sends once, and once more when the token was renewed. Both throw ProblemError, NetworkError, or the caller's reason to abort. */
export interface Transport {
  /** Sends, and reads the whole answer within the time limit; undefined where it has no body. */
  ask(route: Route, input: LooseInput, headers: Headers): Promise<{ data: unknown; etag: string | undefined; status: number }>;
  /** Sends, and gives the response once it begins, within the time limit; its body may take for ever. */
  open(route: Route, input: LooseInput, headers: Headers): Promise<Response>;
}

/** Does something with the network: what fails is the caller's own abort as it is, a problem as it is, or a NetworkError. */
async function onNetwork<T>(what: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw error instanceof NetworkError || error instanceof ProblemError ? error : new NetworkError(`${what} got no whole answer.`, { cause: error });
  }
}

/** The present token, and its renewal: once for all calls that were refused with the same one. */
function tokensOf({ token, onRefresh }: Pick<TransportOptions, 'token' | 'onRefresh'>) {
  let renewed: string | undefined;
  let renewing: Promise<string | undefined> | undefined;
  const current = async (): Promise<string | undefined> => (typeof token === 'function' ? await token() : renewed ?? token);
  return {
    current,
    async renew(refused: string | undefined): Promise<string | undefined> {
      const now = await current();
      if (now !== undefined && now !== refused) return now;
      if (onRefresh === undefined) return undefined;
      renewing ??= onRefresh().finally(() => { renewing = undefined; });
      renewed = await renewing;
      return renewed;
    },
  };
}

/** Makes a transport. */
export function createTransport({ baseUrl, fetch, timeoutMs, cookieSession, ...credentials }: TransportOptions): Transport {
  const tokens = tokensOf(credentials);

  const once = async (route: Route, input: LooseInput, headers: Headers, bearer: string | undefined, signal: AbortSignal): Promise<Response> => {
    const address = addressOf(baseUrl, route, input);
    const inCookie = cookieSession && route.sessionCookie !== undefined;
    const response = await onNetwork(`${route.method} ${route.path}`, input.signal, () => fetch(address, {
      method: route.method, signal,
      headers: { ...headers, ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }), ...((route.hasBody || input.content !== undefined) && { 'content-type': typeOf(input) }), ...(inCookie && { 'x-nuanxin-session': 'cookie' }) },
      ...(inCookie && { credentials: 'include' as const }),
      ...(route.hasBody && { body: JSON.stringify(input.body ?? {}) }),
      ...(input.content !== undefined && { body: input.content, duplex: 'half' }),
    }));
    if (!response.ok && response.status !== NOT_MODIFIED) throw await onNetwork(`${route.method} ${route.path}`, input.signal, () => problemFrom(response));
    return response;
  };

  const send = async (route: Route, input: LooseInput, headers: Headers, signal: AbortSignal): Promise<Response> => {
    if (route.permission === 'public') return once(route, input, headers, undefined, signal);
    const bearer = await tokens.current();
    try {
      return await once(route, input, headers, bearer, signal);
    } catch (error) {
      const fresh = error instanceof ProblemError && error.status === 401 ? await tokens.renew(bearer) : undefined;
      if (fresh === undefined) throw error;
      return once(route, input, headers, fresh, signal);
    }
  };
  const within = (signal: AbortSignal | undefined, limit: AbortSignal): AbortSignal => (signal === undefined ? limit : AbortSignal.any([signal, limit]));

  return {
    async ask(route, input, headers) {
      const response = await send(route, input, headers, within(input.signal, AbortSignal.timeout(input.content === undefined ? timeoutMs : UPLOAD_MS)));
      const text = await onNetwork(`${route.method} ${route.path}`, input.signal, () => response.text());
      return { data: text === '' ? undefined : parsed(text, response), etag: response.headers.get('etag') ?? undefined, status: response.status };
    },
    async open(route, input, headers) {
      const limit = new AbortController();
      const timer = setTimeout(() => { limit.abort(new NetworkError(`${route.method} ${route.path} did not begin to answer within ${timeoutMs} ms.`)); }, timeoutMs);
      try {
        return await send(route, input, headers, within(input.signal, limit.signal));
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** What the content is, the server tells by itself. */
const typeOf = ({ content }: LooseInput): string => (content === undefined ? 'application/json' : 'application/octet-stream');

function parsed(text: string, response: Response): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unexpected(response, 'The answer is not JSON.');
  }
}
