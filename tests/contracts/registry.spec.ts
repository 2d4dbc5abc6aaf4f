/** The rules that every contract keeps: unique names, examples that parse, errors and permissions that exist, keys and preconditions, strict bodies. */
import { describe, expect, it } from '@jest/globals';
import { aggregates, commonErrors, errorTable, events, permissions, routes, serviceNames, type Route } from '@nuanxin/contracts';
import { durableNameOf, jsonSchemaOf, type JsonSchema } from '@nuanxin/contracts/generate';
import { sampleRoutes } from './sample-routes.js';

const twice = (names: readonly string[]): string[] => names.filter((name, index) => names.indexOf(name) !== index);
const idsOf = (list: readonly Route[]): string[] => list.map((route) => route.id);

/** Places in a schema where an object takes fields that it doesn't know. */
function openPlaces(schema: JsonSchema, pointer = ''): string[] {
  const children = [
    ...Object.entries(schema.properties ?? {}), ...[schema.items, schema.additionalProperties].map((child) => ['*', child] as const),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].map((child) => ['', child] as const),
  ];
  const here = schema.type === 'object' && schema.properties !== undefined && schema.additionalProperties !== false ? [pointer || '/'] : [];
  return [...here, ...children.flatMap(([step, child]) => (typeof child === 'object' && !Array.isArray(child) ? openPlaces(child, step === '' ? pointer : `${pointer}/${step}`) : []))];
}

describe('events and aggregates', () => {
  it('have each type once', () => { expect(twice(events.map((event) => event.type))).toEqual([]); });
  it('have each durable once', () => { expect(twice(aggregates.flatMap((aggregate) => aggregate.consumers.map((consumer) => durableNameOf(consumer, aggregate))))).toEqual([]); });
  it('are called by small letters, digits and hyphens', () => { expect(events.map((event) => event.type).filter((type) => !/^nuanxin\.[a-z-]+\.[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*\.v[1-9]\d*$/.test(type))).toEqual([]); });
  it('say what they are, in a sentence', () => { expect([...events, ...aggregates].filter(({ doc }) => !/\.\)?$/.test(doc)).map(({ name }) => name)).toEqual([]); });

  it.each(events)('$type has an example that parses, with no field that its schema does not know', (event) => {
    expect(event.data.strict().parse(event.example)).toEqual(event.example);
  });

  it.each(aggregates)('$service $name has events, and an example that parses', (aggregate) => {
    expect(aggregate.state.strict().parse(aggregate.example)).toEqual(aggregate.example);
    expect(events.some((event) => event.service === aggregate.service && event.aggregate === aggregate.name && event !== aggregate.snapshot)).toBe(true);
  });
});

describe('errors', () => {
  it('have each code once, over all services', async () => {
    const tables = await Promise.all(serviceNames.map(async (service) => (await import(`@nuanxin/contracts/${service}`) as { errors: Record<string, unknown> }).errors));
    expect(twice([commonErrors, ...tables].flatMap((table) => Object.keys(table)))).toEqual([]);
  });
  it('have a status of 4xx or 5xx and a title', () => {
    expect([...errorTable.values()].filter(({ status, title }) => status < 400 || status > 599 || title === '')).toEqual([]);
  });
});

describe('routes', () => {
  const all = [...routes, ...sampleRoutes];
  const those = (broken: (route: Route) => boolean): string[] => idsOf(all.filter(broken));

  it('have each id, and each method and address, once', () => {
    expect(twice(idsOf(all))).toEqual([]);
    expect(twice(all.map((route) => `${route.method} ${route.path.replaceAll(/:\w+/g, ':')}`))).toEqual([]);
  });
  it('name errors that exist', () => { expect(all.flatMap((route) => route.errors.filter((code) => !errorTable.has(code)).map((code) => `${route.id}: ${code}`))).toEqual([]); });
  it('state a permission that exists (P2)', () => { expect(those(({ permission }) => permission !== 'public' && permission !== 'signed-in' && !(permission in permissions))).toEqual([]); });
  it('lie under /v1 or /public, in kebab-case', () => { expect(those(({ path }) => !/^\/(v1|public)(\/([a-z0-9]+(-[a-z0-9]+)*|:[a-z][A-Za-z0-9]*))+$/.test(path))).toEqual([]); });
  it('are open to everybody under /public', () => { expect(those(({ path, permission }) => path.startsWith('/public/') && permission !== 'public')).toEqual([]); });
  it('have a schema for each parameter of their address', () => {
    expect(those(({ path, params }) => Object.keys(jsonSchemaOf(params, 'input').properties ?? {}).sort().join() !== [...path.matchAll(/:(\w+)/g)].map(([, name]) => name).sort().join())).toEqual([]);
  });
  it('change nothing by GET', () => { expect(those((route) => route.method === 'GET' && (route.hasBody || route.idempotencyKey || route.ifMatch))).toEqual([]); });
  it('ask for an Idempotency-Key where a signed-in person creates', () => { expect(those((route) => route.method === 'POST' && route.status === 201 && route.permission !== 'public' && !route.idempotencyKey)).toEqual([]); });
  it('ask for If-Match where something is changed or removed', () => { expect(those((route) => ['PUT', 'PATCH', 'DELETE'].includes(route.method) && !route.ifMatch)).toEqual([]); });
  it('refuse unknown fields in bodies, queries and addresses', () => {
    const open = all.flatMap((route) => (['body', 'query', 'params'] as const).flatMap((part) => openPlaces(jsonSchemaOf(route[part], 'input')).map((place) => `${route.id}: ${part} ${place}`)));
    expect(open).toEqual([]);
  });
  it('give example bodies that parse', () => {
    expect(those((route) => route.exampleBody !== undefined && !route.body.safeParse(route.exampleBody).success)).toEqual([]);
  });
  it('let a page keep its session in a cookie wherever tokens are given', () => { expect(those((route) => 'refreshToken' in (jsonSchemaOf(route.response, 'output').properties ?? {}) && route.sessionCookie === undefined)).toEqual([]); });
  it('page their lists', () => {
    const isPage = (schema: JsonSchema) => schema.properties?.['items'] !== undefined && schema.properties['next'] !== undefined;
    expect(those((route) => isPage(jsonSchemaOf(route.response, 'output')) && route.permission !== 'public' && !('cursor' in (jsonSchemaOf(route.query, 'input').properties ?? {})))).toEqual([]);
  });
});
