/** A call of a route as it goes over the wire, whole and right unless told otherwise. */
import { permissions, type Route } from '@nuanxin/contracts';
import { v7 } from 'uuid';
import { ADMINISTRATOR } from './cell.js';
import { SUPERVISOR, type District } from './district.js';
import type { WireAnswer, WireRequest } from './http.js';
import type { Call } from './setting.js';

/** What of a request is otherwise; a header that is undefined is left out. */
export interface Otherwise {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** The path and query as they stand. */
  readonly path?: string;
  /** The bytes of the body. */
  readonly raw?: string | Buffer;
}

const pathOf = (route: Route, { params = {}, query = {} }: Call): string => {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? name));
  const search = new URLSearchParams(query).toString();
  return search === '' ? path : `${path}?${search}`;
};

/** The request: with a token, an Idempotency-Key of its own and the ETag of the first version, where the route asks for them. */
export function requestOf(route: Route, call: Call, otherwise: Otherwise = {}): WireRequest {
  const body = otherwise.raw ?? (route.hasBody ? JSON.stringify(call.body) : call.content);
  const headers: Record<string, string | undefined> = {
    'authorization': otherwise.token === undefined ? undefined : `Bearer ${otherwise.token}`,
    'content-type': body === undefined ? undefined : route.upload === undefined ? 'application/json' : 'application/octet-stream',
    'idempotency-key': route.idempotencyKey ? v7() : undefined,
    'if-match': route.ifMatch ? '"1"' : undefined,
    ...otherwise.headers,
  };
  const sent = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return { method: otherwise.method ?? route.method, path: otherwise.path ?? pathOf(route, call), headers: Object.fromEntries(sent), ...(body === undefined ? {} : { body }) };
}

/** Requests under way at once. */
export const AT_ONCE = 16;

export const isGuarded = (route: Route): boolean => route.permission !== 'public';

/** Somebody who may call the route over the whole district. */
export function whoMay({ permission }: Route): string {
  if (permission === 'public' || permission === 'signed-in') return ADMINISTRATOR;
  return 'administrator' in permissions[permission] ? ADMINISTRATOR : SUPERVISOR;
}

/** Sends as somebody who may. */
export async function send(district: District, route: Route, call: Call, otherwise: Otherwise = {}): Promise<WireAnswer> {
  const token = isGuarded(route) && !('token' in otherwise) ? { token: await district.cell.tokenOf(whoMay(route)) } : {};
  return district.cell.wire.send(requestOf(route, call, { ...token, ...otherwise }));
}
