/** What a call takes, typed from its route, and how it becomes address, headers and body. */
import type { BodyInputOf, ParamsOf, QueryInputOf, Route } from '@nuanxin/contracts';

type Nothing = Record<never, never>;
/** A part that may be left out when nothing in it is required. */
type Part<Name extends string, T> = Nothing extends T ? { readonly [K in Name]?: T | undefined } : { readonly [K in Name]: T };

interface Common {
  /** Made once a call unless given; the same for every try. Give your own to repeat a call after a restart. */
  readonly idempotencyKey?: string | undefined;
  /** The ETag of what is changed, as last read. */
  readonly ifMatch?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type CallInput<R extends Route> = Part<'params', ParamsOf<R>> & Part<'query', QueryInputOf<R>> & Part<'body', BodyInputOf<R>> & Common;
/** The input of a call, which may be left out when the route needs none. */
export type CallArguments<R extends Route> = Nothing extends CallInput<R> ? [input?: CallInput<R>] : [input: CallInput<R>];

/** The input of an upload: the file's content besides what its address says. */
export type UploadInput<R extends Route> = Part<'params', ParamsOf<R>> & Part<'query', QueryInputOf<R>> & Common & { readonly content: FileContent };
/** The input of a download. */
export type DownloadInput<R extends Route> = Part<'params', ParamsOf<R>> & Part<'query', QueryInputOf<R>> & Pick<Common, 'signal'> & Pick<LooseInput, 'range'>;

/** A call's input without its types, as the client handles it. */
export interface LooseInput extends Common {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly content?: FileContent | undefined;
  /** Of what is fetched, the bytes from `start` to `end`, both included; to the end where none is said. */
  readonly range?: { readonly start: number; readonly end?: number | undefined } | undefined;
}

/** A file to send. A stream can be sent once, so that it is not tried again. */
export type FileContent = Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

const entriesOf = (value: unknown): [string, unknown][] => (typeof value === 'object' && value !== null ? Object.entries(value) : []);

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TypeError(`${name} must be text, a number or a boolean to stand in an address.`);
}

/** The address of a call. Throws TypeError for a path parameter that is missing, or a value that can't stand in an address. */
export function addressOf(baseUrl: string, route: Route, input: LooseInput): URL {
  const params = new Map(entriesOf(input.params));
  const path = route.path.replaceAll(/:([A-Za-z0-9_]+)/g, (_, name: string) => encodeURIComponent(textOf(name, params.get(name))));
  const url = new URL(baseUrl.replace(/\/+$/, '') + path);
  for (const [name, value] of entriesOf(input.query)) {
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) url.searchParams.append(name, textOf(name, each));
  }
  return url;
}
