/** From zod to JSON Schema 2020-12: alone, or as named components that refer to each other. */
import { z } from 'zod';
import { serviceNames } from '../core/services.js';
import type { Route } from '../core/route.js';

export type JsonSchema = z.core.JSONSchema.JSONSchema;
/** `input` is what somebody sends, `output` what they get back after defaults. */
export type Side = 'input' | 'output';

/** What schemas say of themselves, but for the ids: a schema becomes a component by our choice, not by its own. */
class Descriptions extends z.core.$ZodRegistry<z.core.GlobalMeta> {
  override get<S extends z.core.$ZodType>(schema: S): z.core.$replace<z.core.GlobalMeta, S> | undefined {
    const meta = z.globalRegistry.get(schema);
    if (meta === undefined) return undefined;
    const { id: _, ...rest } = meta;
    return rest;
  }
}
const metadata = new Descriptions();

/**
 * What we send may grow, so only what is strict by declaration refuses unknown fields. Where a format says what a string is, zod's own
 * pattern for it stays out: it would change with zod. That an integer is a safe one needs no saying.
 */
function asPublished({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const { def } = zodSchema._zod;
  if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties;
  if (def.type === 'string' && 'format' in def && jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** A schema by itself, without references. Throws for what JSON cannot hold, such as dates. */
export function jsonSchemaOf(schema: z.ZodType, side: Side): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: side, metadata, override: asPublished });
  return rest;
}

const isSchema = (value: unknown): value is z.ZodType => value instanceof z.ZodType;
const isWorthAName = (schema: z.ZodType): boolean => ['object', 'enum', 'union'].includes(schema.def.type);
export const pascal = (name: string): string => name.split(/[-.]/).map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');

/** Every schema that a service exports from its contracts, with the name of the export. */
async function exportedSchemas(): Promise<{ owner: string; name: string; schema: z.ZodType }[]> {
  const places = [['core', '../core/common.js'], ['core', '../permissions.js'], ...serviceNames.flatMap((service) => [[service, `../${service}/index.js`], [service, `../${service}/http.js`]])];
  const found = await Promise.all(places.map(async ([owner = '', place = '']) => {
    const module = await import(place) as Record<string, unknown>;
    return Object.entries(module).flatMap(([name, schema]) => (isSchema(schema) && isWorthAName(schema) ? [{ owner, name, schema }] : []));
  }));
  return found.flat();
}

/** The schemas that a schema is made of, however it is made of them. */
function partsOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  const values = [...Object.values(schema._zod.def), schema._zod.parent].flatMap((value: unknown) => (
    value instanceof z.core.$ZodType || typeof value !== 'object' || value === null ? [value] : Object.values(value) as unknown[]
  ));
  return values.filter((value) => value instanceof z.core.$ZodType);
}

function reachableFrom(roots: readonly z.core.$ZodType[]): ReadonlySet<z.core.$ZodType> {
  const seen = new Set<z.core.$ZodType>();
  const waiting = [...roots];
  for (let schema = waiting.pop(); schema !== undefined; schema = waiting.pop()) {
    if (seen.has(schema)) continue;
    seen.add(schema);
    waiting.push(...partsOf(schema));
  }
  return seen;
}

export const schemasOf = (routes: readonly Route[]): z.ZodType[] => routes.flatMap((route) => [route.params, route.query, route.body, route.response]);

/** Names for the schemas of routes: the id in their `meta`, else that of their export, else after the first route that uses them. */
export async function nameSchemas(routes: readonly Route[]): Promise<ReadonlyMap<z.ZodType, string>> {
  const used = reachableFrom(schemasOf(routes));
  const names = new Map<z.ZodType, string>();
  const taken = new Set<string>(['Problem']);
  const give = (schema: z.ZodType, ...candidates: string[]): void => {
    const name = candidates.find((candidate) => !taken.has(candidate));
    if (!used.has(schema) || names.has(schema) || name === undefined) return;
    taken.add(name);
    names.set(schema, name);
  };
  for (const schema of used) {
    const id = z.globalRegistry.get(schema)?.id;
    if (id !== undefined && schema instanceof z.ZodType) give(schema, id);
  }
  for (const { owner, name, schema } of await exportedSchemas()) give(schema, pascal(name), pascal(`${owner}-${name}`));
  for (const route of routes) {
    if (route.hasBody) give(route.body, `${pascal(route.id)}Body`);
    give(route.response, `${pascal(route.id)}Response`);
  }
  return names;
}

/** Converts schemas that refer to each other; references read `refPrefix` and the name. */
function convert(schemas: ReadonlyMap<z.ZodType, string>, side: Side, refOf: (name: string) => string): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of schemas) registry.add(schema, { id });
  const converted = z.toJSONSchema(registry, { target: 'draft-2020-12', io: side, uri: refOf, metadata, override: asPublished }).schemas;
  return Object.fromEntries(Object.entries(converted).map(([name, { $schema: _, $id: __, ...rest }]) => [name, rest]));
}

/** The components of one document, on both sides. */
export interface Components {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** The schema as used on a side: a reference where it has a name, itself where it has none. */
  of(schema: z.ZodType, side: Side): JsonSchema;
}

/**
 * Converts `named` schemas and `others` (queries, path parameters, which get no place among the components).
 * A schema that reads differently as input is there twice, the second time as `<Name>Input`, and so is what refers to it.
 */
export function componentsOf(named: ReadonlyMap<z.ZodType, string>, others: readonly z.ZodType[], prefix: string): Components {
  const all = new Map(named);
  others.forEach((schema, index) => { if (!all.has(schema)) all.set(schema, `:${index}`); });
  const output = convert(all, 'output', (name) => prefix + name);
  const differing = new Set<string>();
  const inputName = (name: string): string => (differing.has(name) ? `${name}Input` : name);
  let input = convert(all, 'input', (name) => prefix + inputName(name));
  for (let before = -1; before !== differing.size;) {
    before = differing.size;
    for (const name of Object.keys(input)) if (JSON.stringify(input[name]) !== JSON.stringify(output[name])) differing.add(name);
    input = convert(all, 'input', (name) => prefix + inputName(name));
  }
  const entries = Object.keys(output).filter((name) => !name.startsWith(':') && name !== '__shared').sort().flatMap((name): [string, JsonSchema][] => [
    [name, output[name] ?? {}], ...(differing.has(name) ? [[`${name}Input`, input[name] ?? {}] as [string, JsonSchema]] : []),
  ]);
  return {
    schemas: Object.fromEntries(entries),
    of(schema, side) {
      const name = all.get(schema);
      if (name === undefined) throw new Error('A schema was asked for that was not given to componentsOf.');
      if (name.startsWith(':')) return (side === 'input' ? input : output)[name] ?? {};
      return { $ref: prefix + (side === 'input' ? inputName(name) : name) };
    },
  };
}
