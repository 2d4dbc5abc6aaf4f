/** Compares two versions of a JSON Schema: what is published may grow, and nothing that somebody relies on may go. */
import type { JsonSchema } from './json-schema.js';

/** `sent`: others read it (events, responses). `taken`: others write it (bodies, queries, path parameters). */
export type Direction = 'sent' | 'taken';

interface Place { readonly pointer: string; readonly direction: Direction }
type Finding = string;

const isNull = (schema: JsonSchema): boolean => schema.type === 'null';
const asSchema = (value: unknown): JsonSchema => (typeof value === 'object' && value !== null ? value as JsonSchema : {});
const listOf = (value: unknown): JsonSchema[] => (Array.isArray(value) ? value.map(asSchema) : []);
const where = ({ pointer }: Place): string => (pointer === '' ? 'the whole' : pointer);
const below = (place: Place, step: string): Place => ({ ...place, pointer: `${place.pointer}/${step}` });

/** A schema's variants, with null set apart: `anyOf`, `oneOf`, a list of types, or itself. */
function variantsOf(schema: JsonSchema): { variants: JsonSchema[]; nullable: boolean } {
  const types: unknown = schema.type;
  const spelled = Array.isArray(types) ? types.map((type) => ({ ...schema, type: type as JsonSchema['type'] }) as JsonSchema) : [schema];
  const all = schema.anyOf ?? schema.oneOf;
  const variants = all === undefined ? spelled : listOf(all);
  return { variants: variants.filter((variant) => !isNull(variant)), nullable: variants.some(isNull) };
}

/** The values that a schema names one by one, or undefined where it doesn't. */
function valuesOf(schema: JsonSchema): unknown[] | undefined {
  if (schema.const !== undefined) return [schema.const];
  return schema.enum;
}

function compareValues(before: JsonSchema, after: JsonSchema, place: Place): Finding[] {
  const old = valuesOf(before);
  const now = valuesOf(after);
  if (old === undefined) return now === undefined || place.direction === 'sent' ? [] : [`${where(place)} takes only ${now.join(', ')} now`];
  if (now === undefined) return place.direction === 'taken' ? [] : [`${where(place)} may be anything now, where it was one of ${old.join(', ')}`];
  return old.filter((value) => !now.includes(value)).map((value) => `${where(place)} lost its value ${JSON.stringify(value)}`);
}

function compareTypes(before: JsonSchema, after: JsonSchema, place: Place): Finding[] {
  if (before.type === after.type) return [];
  const [narrow, wide] = place.direction === 'sent' ? [after.type, before.type] : [before.type, after.type];
  if (wide === undefined || (narrow === 'integer' && wide === 'number')) return [];
  return [`${where(place)} was ${before.type ?? 'anything'} and is ${after.type ?? 'anything'}`];
}

/** What may only be loosened in what we take: a number, and whether a greater one is stricter. */
const BOUNDS = { minLength: true, minimum: true, exclusiveMinimum: true, minItems: true, minProperties: true, maxLength: false, maximum: false, exclusiveMaximum: false, maxItems: false, maxProperties: false } as const;

function compareLimits(before: JsonSchema, after: JsonSchema, place: Place): Finding[] {
  const changed = (['format', 'pattern'] as const).filter((key) => before[key] !== after[key]);
  if (place.direction === 'sent') return changed.filter((key) => key === 'format' && before.format !== undefined).map(() => `${where(place)} had the format ${before.format ?? ''} and has ${after.format ?? 'none'}`);
  const bounds = Object.entries(BOUNDS) as [keyof typeof BOUNDS, boolean][];
  return [
    ...changed.filter((key) => after[key] !== undefined).map((key) => `${where(place)} has another ${key}: ${after[key] ?? ''}`),
    ...bounds.filter(([key, greaterIsStricter]) => {
      const [old, now] = [before[key], after[key]];
      return now !== undefined && (old === undefined || (greaterIsStricter ? now > old : now < old));
    }).map(([key]) => `${where(place)} has a stricter ${key}: ${String(after[key])}`),
  ];
}

function compareObjects(before: JsonSchema, after: JsonSchema, place: Place): Finding[] {
  const [old, now] = [before.properties ?? {}, after.properties ?? {}];
  const [wasRequired, isRequired] = [new Set(before.required), new Set(after.required)];
  const findings = Object.entries(old).flatMap(([name, schema]) => {
    const next = now[name];
    const at = below(place, name);
    if (next === undefined) return [`${where(at)} was removed`];
    const duty = place.direction === 'sent'
      ? (wasRequired.has(name) && !isRequired.has(name) ? [`${where(at)} was always there and is optional now`] : [])
      : (!wasRequired.has(name) && isRequired.has(name) ? [`${where(at)} was optional and is required now`] : []);
    return [...duty, ...compareAt(asSchema(schema), asSchema(next), at)];
  });
  const demanded = place.direction === 'taken' ? [...isRequired].filter((name) => !(name in old)).map((name) => `${where(below(place, name))} is new and required`) : [];
  const closed = place.direction === 'taken' && before.additionalProperties !== false && after.additionalProperties === false && before.type === 'object'
    ? [`${where(place)} refuses unknown fields now`] : [];
  const values = typeof before.additionalProperties === 'object' ? compareAt(before.additionalProperties, asSchema(after.additionalProperties), below(place, '*')) : [];
  return [...findings, ...demanded, ...closed, ...values];
}

function compareArrays(before: JsonSchema, after: JsonSchema, place: Place): Finding[] {
  const tuples = listOf(before.prefixItems).flatMap((item, index) => compareAt(item, listOf(after.prefixItems)[index] ?? {}, below(place, String(index))));
  return before.items === undefined ? tuples : [...tuples, ...compareAt(asSchema(before.items), asSchema(after.items), below(place, '*'))];
}

/** The variant that stands for `wanted`: the one with the same values in its distinguishing fields, else of the same type. */
function counterpart(wanted: JsonSchema, variants: readonly JsonSchema[]): JsonSchema | undefined {
  const marks = Object.entries(wanted.properties ?? {}).flatMap(([name, schema]) => { const value = asSchema(schema).const; return value === undefined ? [] : [[name, value] as const]; });
  if (marks.length > 0) return variants.find((variant) => marks.every(([name, value]) => asSchema(variant.properties?.[name]).const === value));
  return variants.find((variant) => JSON.stringify(variant) === JSON.stringify(wanted)) ?? variants.find((variant) => variant.type === wanted.type);
}

function labelOf(variant: JsonSchema): string {
  const marks = Object.entries(variant.properties ?? {}).flatMap(([name, schema]) => { const value = asSchema(schema).const; return value === undefined ? [] : [`${name} ${JSON.stringify(value)}`]; });
  return marks.join(', ') || String(variant.type ?? 'of any type');
}

function compareOne(before: JsonSchema, after: JsonSchema, place: Place): Finding[] {
  if (before.$ref !== after.$ref) return [`${where(place)} refers to ${after.$ref ?? 'nothing'} where it referred to ${before.$ref ?? 'nothing'}`];
  const typed = compareTypes(before, after, place);
  if (typed.length > 0) return typed;
  return [...compareValues(before, after, place), ...compareLimits(before, after, place), ...compareObjects(before, after, place), ...compareArrays(before, after, place)];
}

function compareAt(before: JsonSchema, after: JsonSchema, place: Place): Finding[] {
  const [old, now] = [variantsOf(before), variantsOf(after)];
  const nulls = place.direction === 'sent'
    ? (now.nullable && !old.nullable ? [`${where(place)} was never null and may be null now`] : [])
    : (old.nullable && !now.nullable ? [`${where(place)} could be null and may not be now`] : []);
  const [only, ...others] = old.variants;
  if (only === undefined || (others.length === 0 && now.variants.length === 1)) return [...nulls, ...compareOne(only ?? {}, now.variants[0] ?? {}, place)];
  const lost = old.variants.flatMap((variant) => {
    const match = counterpart(variant, now.variants);
    return match === undefined ? [`${where(place)} lost its variant ${labelOf(variant)}`] : compareOne(variant, match, place);
  });
  return [...nulls, ...lost];
}

/**
 * Says how `after` breaks those who rely on `before`, a sentence a break with the JSON pointer of the field; empty when it only grew.
 * Fields, enum values and variants may be added; what is sent may not lose or retype a field, what is taken may not ask for more.
 */
export function breaksOf(before: JsonSchema, after: JsonSchema, direction: Direction): string[] {
  return compareAt(before, after, { pointer: '', direction });
}
