/** Examples of the documents: those written in the contracts, and what follows from them. */
import { z } from 'zod';
import { examples } from '../core/example.js';
import type { ErrorContract } from '../core/errors.js';
import type { Route } from '../core/route.js';
import { aggregates } from '../registry.js';

/** The example of what a schema describes: its own, or what its parts' examples make up; undefined where nothing gives one. */
export function exampleOf(schema: z.core.$ZodType): unknown {
  const own = examples.get(schema);
  if (own !== undefined) return own.example;
  if (schema instanceof z.ZodNullable) return exampleOf(schema.unwrap()) ?? null;
  if (schema instanceof z.ZodArray) return allOf([exampleOf(schema.element)]);
  if (!(schema instanceof z.ZodObject)) return undefined;
  const fields = Object.entries(schema.shape);
  const values = allOf(fields.map(([, field]) => exampleOf(field)));
  return values === undefined ? undefined : Object.fromEntries(fields.map(([name], index) => [name, values[index]]));
}

const allOf = (values: readonly unknown[]): readonly unknown[] | undefined => (values.includes(undefined) ? undefined : values);

const ANY_ID = '0196a2b4-0000-7000-8000-0000000000ff';
/** The example of a path parameter: what the example answer calls so, else what an event does. */
export function exampleParameterOf(route: Route, name: string): unknown {
  const shown = [exampleOf(route.response), ...aggregates.map(({ example }) => example)].map((example) => (example as Record<string, unknown> | undefined)?.[name]);
  return shown.find((value) => typeof value === 'string') ?? ANY_ID;
}

/** The example of a query parameter; undefined for one that may be left out. */
export const exampleQueryOf = (route: Route, name: string): unknown => (route.exampleQuery as Record<string, unknown> | undefined)?.[name];

/** A problem document as a client gets it. */
export function exampleProblemOf({ code, status, title }: ErrorContract) {
  const errors = code === 'invalid-input' ? { errors: [{ pointer: '/name', message: 'must not contain control characters' }] } : {};
  return { type: `urn:nuanxin:problem:${code}`, title, status, code, ...errors, requestId: '0196a2b4-0000-7000-8000-0000000000fe' };
}
