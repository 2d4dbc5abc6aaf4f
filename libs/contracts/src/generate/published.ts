/** The published baseline: event versions and routes as others know them, and how what is declared now breaks it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { EventContract } from '../core/event.js';
import type { Route } from '../core/route.js';
import { breaksOf } from './compare.js';
import { contractsFolder, filesBelow, jsonText } from './files.js';
import { jsonSchemaOf, type JsonSchema } from './json-schema.js';

export const publishedFolder = path.join(contractsFolder, 'published');

/** An event version as published. */
export interface PublishedEvent { readonly type: string; readonly data: JsonSchema }

/** A route as published. */
export interface PublishedRoute {
  readonly id: string; readonly method: string; readonly path: string; readonly status: number; readonly stream: boolean;
  readonly idempotencyKey: boolean; readonly ifMatch: boolean; readonly bodyLimit: number;
  readonly params: JsonSchema; readonly query: JsonSchema; readonly body: JsonSchema; readonly response: JsonSchema;
}

/** Everything published, by name. */
export interface Published {
  readonly events: ReadonlyMap<string, PublishedEvent>;
  readonly routes: ReadonlyMap<string, PublishedRoute>;
}

export const publishedEventOf = ({ type, data }: EventContract): PublishedEvent => ({ type, data: jsonSchemaOf(data, 'output') });

export function publishedRouteOf(route: Route): PublishedRoute {
  const { id, method, path: address, status, stream, idempotencyKey, ifMatch, bodyLimit } = route;
  return {
    id, method, path: address, status, stream, idempotencyKey, ifMatch, bodyLimit,
    params: jsonSchemaOf(route.params, 'input'), query: jsonSchemaOf(route.query, 'input'), body: jsonSchemaOf(route.body, 'input'), response: jsonSchemaOf(route.response, 'output'),
  };
}

/** What the contracts declare now, in the form of the baseline. */
export const declared = (events: readonly EventContract[], routes: readonly Route[]): Published => ({
  events: new Map(events.map((event) => [event.type, publishedEventOf(event)])),
  routes: new Map(routes.map((route) => [route.id, publishedRouteOf(route)])),
});

/** Reads the checked-in baseline. */
export function readPublished(folder: string = publishedFolder): Published {
  const read = <T>(kind: string): T[] => filesBelow(path.join(folder, kind)).map((file) => JSON.parse(readFileSync(path.join(folder, kind, file), 'utf8')) as T);
  return {
    events: new Map(read<PublishedEvent>('events').map((event) => [event.type, event])),
    routes: new Map(read<PublishedRoute>('routes').map((route) => [route.id, route])),
  };
}

/** How a route's declaration breaks those who call it as published. */
export function routeBreaks(before: PublishedRoute, after: PublishedRoute): string[] {
  const same = (['method', 'path', 'status', 'stream'] as const).filter((key) => before[key] !== after[key]).map((key) => `its ${key} was ${before[key]} and is ${after[key]}`);
  const headers = (['idempotencyKey', 'ifMatch'] as const).filter((key) => after[key] && !before[key]).map((key) => `it asks for ${key === 'ifMatch' ? 'If-Match' : 'Idempotency-Key'} now`);
  const limit = after.bodyLimit < before.bodyLimit ? [`its body may have ${after.bodyLimit} bytes only, where it might have ${before.bodyLimit}`] : [];
  const parts = ([['params', 'taken'], ['query', 'taken'], ['body', 'taken'], ['response', 'sent']] as const)
    .flatMap(([part, direction]) => breaksOf(before[part], after[part], direction).map((finding) => `${part}: ${finding}`));
  return [...same, ...headers, ...limit, ...parts];
}

/** How what is declared breaks what is published: a sentence each, which names the version and the field. */
export function incompatibilities(published: Published, now: Published): string[] {
  const events = [...published.events].flatMap(([type, before]) => {
    const after = now.events.get(type);
    return (after === undefined ? ['it is gone'] : breaksOf(before.data, after.data, 'sent')).map((finding) => `event ${type}: ${finding}`);
  });
  const routes = [...published.routes].flatMap(([id, before]) => {
    const after = now.routes.get(id);
    return (after === undefined ? ['it is gone'] : routeBreaks(before, after)).map((finding) => `route ${id}: ${finding}`);
  });
  return [...events, ...routes];
}

/** The files of a baseline: path below `published/` → text. */
export const publishedFiles = (published: Published): ReadonlyMap<string, string> => new Map([
  ...[...published.events].map(([type, event]) => [`events/${type}.json`, jsonText(event)] as const),
  ...[...published.routes].map(([id, route]) => [`routes/${id}.json`, jsonText(route)] as const),
]);
