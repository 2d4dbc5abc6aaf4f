/** The comparer of published versions: each deliberate break is found and its field named, and growth passes. */
import { describe, expect, it } from '@jest/globals';
import { caseClosed } from '@nuanxin/contracts/hotline-cases';
import { defineRoute, events, id, instant, line, routes } from '@nuanxin/contracts';
import { breaksOf, declared, incompatibilities, jsonSchemaOf, publishedFiles, publishedRouteOf, readPublished, routeBreaks, writeFiles, type Direction } from '@nuanxin/contracts/generate';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { sampleRoutes } from './sample-routes.js';

const base = {
  name: line(200), status: z.enum(['open', 'closed']), minutes: z.int().min(1).max(60), note: line(500).optional(), at: instant, by: id.nullable(), next: z.string().nullable(),
  tags: z.array(z.object({ label: z.string() })).max(5),
  scope: z.discriminatedUnion('kind', [z.object({ kind: z.literal('district') }), z.object({ kind: z.literal('hospitals'), hospitalIds: z.array(id) })]),
};

function between(direction: Direction, change: Record<string, z.ZodType | undefined>): string[] {
  const merged: Record<string, z.ZodType | undefined> = { ...base, ...change };
  const shape = Object.entries(merged).flatMap(([name, schema]): [string, z.ZodType][] => (schema === undefined ? [] : [[name, schema]]));
  const object = (fields: Record<string, z.ZodType>) => jsonSchemaOf(direction === 'taken' ? z.strictObject(fields) : z.object(fields), direction === 'taken' ? 'input' : 'output');
  return breaksOf(object(base), object(Object.fromEntries(shape)), direction);
}

describe('what is sent', () => {
  it.each<[string, Record<string, z.ZodType | undefined>, RegExp]>([
    ['a field is removed', { minutes: undefined }, /^\/minutes was removed$/],
    ['a field is renamed', { minutes: undefined, duration: z.int() }, /^\/minutes was removed$/],
    ['a field is retyped', { minutes: z.string() }, /^\/minutes was integer and is string$/],
    ['a field deep inside is removed', { tags: z.array(z.object({})).max(5) }, /^\/tags\/\*\/label was removed$/],
    ['a field becomes optional', { name: line(200).optional() }, /^\/name was always there and is optional now$/],
    ['a field may be null now', { name: line(200).nullable() }, /^\/name was never null and may be null now$/],
    ['a nullable field is retyped', { next: z.int().nullable() }, /^\/next was string and is integer$/],
    ['an enum value is removed', { status: z.enum(['open']) }, /^\/status lost its value "closed"$/],
    ['an enum becomes any string', { status: z.string() }, /^\/status may be anything now/],
    ['an instant becomes a date', { at: z.iso.date() }, /^\/at had the format date-time and has date$/],
    ['a variant is removed', { scope: z.discriminatedUnion('kind', [z.object({ kind: z.literal('district') })]) }, /^\/scope lost its variant kind "hospitals"$/],
    ['a variant loses a field', { scope: z.discriminatedUnion('kind', [z.object({ kind: z.literal('district') }), z.object({ kind: z.literal('hospitals') })]) }, /^\/scope\/hospitalIds was removed$/],
  ])('breaks when %s', (_, change, message) => {
    expect(between('sent', change)).toEqual([expect.stringMatching(message)]);
  });

  it.each<[string, Record<string, z.ZodType | undefined>]>([
    ['nothing changes', {}], ['a field is added', { more: z.string() }], ['an enum value is added', { status: z.enum(['open', 'closed', 'waiting']) }],
    ['an optional field is always there now', { note: line(500) }], ['null no longer comes', { by: id }],
    ['a variant is added', { scope: z.discriminatedUnion('kind', [...base.scope.options, z.object({ kind: z.literal('own') })]) }],
  ])('grows when %s', (_, change) => { expect(between('sent', change)).toEqual([]); });
});

describe('what is taken', () => {
  it.each<[string, Record<string, z.ZodType | undefined>, RegExp]>([
    ['a field is removed', { note: undefined }, /^\/note was removed$/],
    ['a required field is new', { reason: z.string() }, /^\/reason is new and required$/],
    ['an optional field becomes required', { note: line(500) }, /^\/note was optional and is required now$/],
    ['null is refused', { by: id }, /^\/by could be null and may not be now$/],
    ['null is refused by a plain text', { next: z.string() }, /^\/next could be null and may not be now$/],
    ['an enum value is removed', { status: z.enum(['open']) }, /^\/status lost its value "closed"$/],
    ['a string becomes an enum', { name: z.enum(['a']) }, /^\/name takes only a now$/],
    ['a text must be shorter', { name: line(100) }, /^\/name has a stricter maxLength: 100$/],
    ['a number must be greater', { minutes: z.int().min(5).max(60) }, /^\/minutes has a stricter minimum: 5$/],
    ['a list must be shorter', { tags: base.tags.max(2) }, /^\/tags has a stricter maxItems: 2$/],
    ['a string must be an id', { name: id }, /^\/name has another format: uuid$/],
    ['a variant is removed', { scope: z.discriminatedUnion('kind', [z.object({ kind: z.literal('district') })]) }, /^\/scope lost its variant kind "hospitals"$/],
  ])('breaks when %s', (_, change, message) => {
    expect(between('taken', change)).toContainEqual(expect.stringMatching(message));
  });

  it.each<[string, Record<string, z.ZodType | undefined>]>([
    ['nothing changes', {}], ['an optional field is added', { more: z.string().optional() }], ['an enum value is added', { status: z.enum(['open', 'closed', 'waiting']) }],
    ['a field becomes optional', { name: line(200).optional() }], ['a bound is loosened', { minutes: z.int().min(0).max(90) }], ['null is taken too', { name: line(200).nullable() }],
  ])('grows when %s', (_, change) => { expect(between('taken', change)).toEqual([]); });
});

describe('a route', () => {
  const options = { id: 'close-case', service: 'hotline-cases', method: 'POST', path: '/v1/cases/:caseId/close', summary: 'Closes a case.', permission: 'case.write', params: z.strictObject({ caseId: id }), response: z.object({ caseId: id }) } as const;
  const before = publishedRouteOf(defineRoute(options));

  it.each([
    ['its address changes', { path: '/v1/cases/:caseId/closing' }, /^its path was/], ['its method changes', { method: 'PUT' as const }, /^its method was POST and is PUT$/],
    ['it asks for If-Match', { ifMatch: true }, /^it asks for If-Match now$/], ['its body may be less', { bodyLimit: 10 }, /^its body may have 10 bytes only/],
    ['its response loses a field', { response: z.object({}) }, /^response: \/caseId was removed$/],
  ])('breaks when %s', (_, change, message) => {
    expect(routeBreaks(before, publishedRouteOf(defineRoute({ ...options, ...change })))).toContainEqual(expect.stringMatching(message));
  });
});

describe('a baseline', () => {
  it('finds no break where nothing changed', () => {
    const all = declared(events, [...routes, ...sampleRoutes]);
    expect(incompatibilities(all, all)).toEqual([]);
  });

  it('names the version and the field that break it, and misses what is gone', () => {
    const published = declared(events, []);
    const without = events.filter((event) => event.type !== caseClosed.type);
    expect(incompatibilities(published, declared(without, []))).toEqual([`event ${caseClosed.type}: it is gone`]);
    const poorer = { ...caseClosed, data: z.object(Object.fromEntries(Object.entries(caseClosed.data.shape).filter(([name]) => name !== 'outcome'))) };
    expect(incompatibilities(published, declared([...without, poorer], []))).toEqual([`event ${caseClosed.type}: /outcome was removed`]);
  });

  it('is read as it was written', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'published-'));
    try {
      writeFiles(publishedFiles(declared(events, [])), folder);
      expect(incompatibilities(readPublished(folder), declared(events, []))).toEqual([]);
      expect(readPublished(folder).events.size).toBe(events.length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
