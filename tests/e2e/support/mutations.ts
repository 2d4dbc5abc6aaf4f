/** What may be wrong with a body, field by field, from its JSON Schema: other types, missing and unknown fields, absurd values. */
import type { z } from 'zod';
import { jsonSchemaOf, type JsonSchema } from '@nuanxin/contracts/generate';

export interface Mutation {
  /** What was done. */
  readonly what: string;
  /** A JSON pointer to the field that is wrong. */
  readonly pointer: string;
  /** The whole body, with that field wrong. */
  readonly body: unknown;
}

type Json = Readonly<Record<string, unknown>>;
type Step = string | number;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const isSchema = (value: unknown): value is JsonSchema => isObject(value);
const pointerOf = (path: readonly Step[]): string => path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

/** `value` with what stands at `path` replaced, or taken out where `next` is undefined. */
export function withAt(value: unknown, path: readonly Step[], next: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return next;
  if (Array.isArray(value)) return value.map((item: unknown, index) => (index === step ? withAt(item, rest, next) : item));
  const entries: Record<string, unknown> = { ...(isObject(value) ? value : {}) };
  if (rest.length === 0 && next === undefined) delete entries[step];
  else entries[step] = withAt(entries[step], rest, next);
  return entries;
}

/** The schemas that a value may follow, without those that only say which. */
const branchesOf = (schema: JsonSchema): JsonSchema[] => {
  const branches = [schema.anyOf, schema.oneOf].flatMap((list) => list ?? []).filter(isSchema);
  return branches.length === 0 ? [schema] : branches.flatMap(branchesOf);
};

/** The types that a schema takes. */
const typesOf = (schema: JsonSchema): ReadonlySet<string> => new Set(branchesOf(schema).flatMap((branch) => {
  if (branch.const !== undefined) return [typeOf(branch.const)];
  if (branch.enum !== undefined) return branch.enum.map(typeOf);
  return [branch.type].flat().map((name) => (name === 'integer' ? 'number' : String(name)));
}));

/** The branch that `value` follows: where a literal tells them apart, by that. */
const branchFor = (schema: JsonSchema, value: unknown): JsonSchema => branchesOf(schema).find((branch) => (
  (branch.type === typeOf(value) || branch.type === undefined)
  && (!isObject(value) || Object.entries(branch.properties ?? {}).every(([name, property]) => !isSchema(property) || property.const === undefined || property.const === value[name]))
)) ?? schema;

const SAMPLES: readonly unknown[] = [null, true, 42, 'text', [], {}];

/** Text that no field is made for: too long, control characters, half a character, blank; and times beyond sense. */
const ABSURD_TEXTS: readonly (readonly [string, string])[] = [
  ['10 000 characters', 'a'.repeat(10_000)], ['NUL', 'a\u0000b'], ['control characters', 'a\u0007\u001b[2Jb'], ['half a surrogate pair', 'a\ud800'], ['empty text', ''], ['blanks', '   '],
  ['right-to-left marks', '\u202eabc'], ['the year 9999', '9999-12-31T23:59:59Z'], ['a date in 9999', '9999-12-31'], ['a year of six digits', '+275760-09-13T00:00:00.000Z'], ['a date that is none', '2020-02-30'],
  ['the year 0', '0000-01-01T00:00:00Z'], ['an offset beyond the day', '2020-02-01T00:00:00+23:59'], ['SQL', `'; DROP TABLE person; --`], ['a path', '../../../../etc/passwd'], ['a prototype', '__proto__'],
  ['an id of nothing', '00000000-0000-0000-0000-000000000000'], ['an id of somebody', '0196a2b4-0000-7000-8000-00000000dead'],
];
const ABSURD_NUMBERS: readonly (readonly [string, number])[] = [
  ['a huge number', 1e300], ['past safe integers', 9_007_199_254_740_993], ['past 32 bits', 2_147_483_648], ['negative', -1], ['a fraction', 0.5], ['very negative', -1e300], ['the smallest', 5e-324],
];
const ABSURD_LISTS: readonly (readonly [string, readonly unknown[]])[] = [['10 000 items', Array.from({ length: 10_000 }, () => 'a')], ['nothing in a list', []], ['null in a list', [null]], ['a list in a list', [[[]]]]];

/** Values that are wrong for a field, or absurd, and what they are. */
function wrongValues(schema: JsonSchema): (readonly [string, unknown])[] {
  const types = typesOf(schema);
  return [
    ...SAMPLES.filter((sample) => !types.has(typeOf(sample))).map((sample) => [`${JSON.stringify(sample)} for ${[...types].join(' or ')}`, sample] as const),
    ...(types.has('string') ? ABSURD_TEXTS : []), ...(types.has('number') ? ABSURD_NUMBERS : []), ...(types.has('array') ? ABSURD_LISTS : []),
  ];
}

function within(schema: JsonSchema, whole: unknown, value: unknown, path: readonly Step[]): Mutation[] {
  const branch = branchFor(schema, value);
  const put = (step: Step, what: string, next: unknown): Mutation => ({ what, pointer: pointerOf([...path, step]), body: withAt(whole, [...path, step], next) });
  if (Array.isArray(value)) {
    const items = branch.items;
    if (value.length === 0 || !isSchema(items)) return [];
    return [...wrongValues(items).map(([what, next]) => put(0, what, next)), ...within(items, whole, value[0], [...path, 0])];
  }
  if (!isObject(value)) return [];
  const required = new Set(branch.required ?? []);
  return [
    put('unheardOf', 'an unknown field', 'x'),
    ...Object.entries(branch.properties ?? {}).flatMap(([name, property]) => {
      if (!isSchema(property)) return [];
      const missing = required.has(name) ? [put(name, 'missing', undefined)] : [];
      return [...missing, ...wrongValues(property).map(([what, next]) => put(name, what, next)), ...within(property, whole, value[name], [...path, name])];
    }),
  ];
}

/** Every way in which one field of `body` can be wrong by itself; and bodies that are no object at all. */
export function mutationsOf(schema: z.ZodType, body: unknown): Mutation[] {
  const wholes = SAMPLES.filter((sample) => typeOf(sample) !== 'object').map((sample) => ({ what: `${JSON.stringify(sample)} for a body`, pointer: '', body: sample }));
  return [...wholes, ...within(jsonSchemaOf(schema, 'input'), body, body, [])];
}
