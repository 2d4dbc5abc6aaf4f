/** Columns for EntitySchema mappings: snake_case names, instants as ISO strings, so that a row is the domain's plain object. */
import type { EntitySchemaColumnOptions } from 'typeorm';

const toIso = (value: Date | string | null): string | null => (value === null ? null : new Date(value).toISOString());
const instantTransformer = { from: toIso, to: (value: string | null | undefined) => value };

export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const plain = (type: EntitySchemaColumnOptions['type']) => ({ type }) as EntitySchemaColumnOptions;

/** Column kinds. All are NOT NULL unless wrapped in `nullable`. */
export const column = {
  id: (): EntitySchemaColumnOptions => ({ type: 'uuid', primary: true }),
  uuid: () => plain('uuid'),
  text: () => plain('text'),
  int: () => plain('int'),
  bool: () => plain('boolean'),
  json: () => plain('jsonb'),
  bytes: () => plain('bytea'),
  date: () => plain('date'),
  uuids: (): EntitySchemaColumnOptions => ({ type: 'uuid', array: true }),
  texts: (): EntitySchemaColumnOptions => ({ type: 'text', array: true }),
  instant: (): EntitySchemaColumnOptions => ({ type: 'timestamptz', transformer: instantTransformer }),
  nullable: (options: EntitySchemaColumnOptions): EntitySchemaColumnOptions => ({ ...options, nullable: true }),
};

/** Names columns in snake_case after their properties. */
export function columns<T extends Record<string, EntitySchemaColumnOptions>>(table: T): T {
  return Object.fromEntries(Object.entries(table).map(([name, options]) => [name, { name: snake(name), ...options }])) as T;
}
