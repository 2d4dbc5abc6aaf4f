/** What surrounds a call, wrong: bodies that are no JSON, too large or of another type, methods, headers. */
import { describe, expect, it } from '@jest/globals';
import { routes, type Route } from '@nuanxin/contracts';
import { inParallel, type WireAnswer } from '../support/http.js';
import { changesNothing, named, type Given } from '../support/prepared.js';
import { problemOf, wrongRefusal } from '../support/problems.js';
import { file } from '../support/files.js';
import { AT_ONCE, send, type Otherwise } from '../support/requests.js';

const TEN_MEGABYTES = Buffer.from(`{"text":"${'a'.repeat(10_000_000)}"}`);
const withBody = routes.filter((route) => route.hasBody);
const commands = routes.filter((route) => route.method !== 'GET');
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'TRACE'];

const BROKEN: readonly (readonly [string, string | Buffer])[] = [
  ['half an object', '{"name":'], ['words', 'name=value'], ['two values', '{}{}'], ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])], ['UTF-16', Buffer.from('{"a":1}', 'utf16le')], ['a comma too many', '{"a":1,}'],
  ['NaN', '{"a":NaN}'], ['a control character', '{"a":"\u0001"}'], ['brackets without end', '['.repeat(60_000)], ['a bare NUL', '\u0000'],
];
const TYPES = ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonx', 'application/problem+json', 'nonsense'];
const KEYS = ['short', 'x'.repeat(129), 'with blanks in between it', 'ключ-ключ-ключ-ключ', 'x'.repeat(5_000)];
const ETAGS = ['1', 'W/"1"', '"x"', '*', '"-1"', '"99999999999"', '"1", "2"', '""', '"999999999"'];

/** The titles of those that were answered otherwise than with `code`, at `pointer` where one is given. */
async function otherwiseThan(given: Given, route: Route, code: string, tries: readonly (readonly [string, Otherwise])[], pointer?: string): Promise<string[]> {
  const wrong = await inParallel(tries, AT_ONCE, async ([title, otherwise]) => {
    const found = wrongRefusal(await send(given().district, route, given().callFor(route), otherwise), { code, ...(pointer === undefined ? {} : { pointer }) });
    return found === undefined ? [] : [`${title}: ${found}`];
  });
  return wrong.flat();
}

/** Other methods on the route's address than those that it takes. */
async function wrongMethods(given: Given, route: Route): Promise<string[]> {
  // `/v1/clients/lookup` is an address of its own, and never a client's.
  const here = routes.filter(({ path }) => path === route.path);
  const taken = here.map(({ method }) => method);
  const allowed = [...new Set([...taken, ...(here.some(({ method, stream, download }) => method === 'GET' && !stream && !download) ? ['HEAD'] : []), 'OPTIONS'])].sort();
  const answers = await Promise.all(METHODS.filter((method) => !taken.some((one) => one === method)).map(async (method): Promise<[string, WireAnswer]> => [method, await send(given().district, route, given().callFor(route), { method })]));
  return answers.flatMap(([method, answer]) => {
    const allow = String(answer.headers['allow']).split(', ').sort();
    const found = wrongRefusal(answer, { code: 'method-not-allowed' }) ?? (allow.join() === allowed.join() ? undefined : `Allow: ${allow.join()} for ${allowed.join()}`);
    return found === undefined ? [] : [`${method}: ${found}`];
  });
}

export function refusesBadEnvelopes(given: Given): void {
  describe('what surrounds a call, wrong', () => {
    changesNothing(given);

    it.each(named(withBody))('%s: refuses a body that is no JSON', async (_title, route) => {
      expect(await otherwiseThan(given, route, 'malformed-body', BROKEN.map(([title, raw]) => [title, { raw }]))).toEqual([]);
      const empty = problemOf(await send(given().district, route, given().callFor(route), { raw: '' }));
      expect(['malformed-body', 'invalid-input']).toContain(empty.code);
    });

    it.each(named(commands))('%s: refuses 10 MB, or more than its upload takes, and other content types', async (_title, route) => {
      const raw = route.upload === undefined ? TEN_MEGABYTES : Buffer.concat([file('too large'), Buffer.alloc(route.upload.maxBytes)]);
      expect(await otherwiseThan(given, route, 'payload-too-large', [['too much', { raw }]])).toEqual([]);
      expect(await otherwiseThan(given, route, 'unsupported-media-type', TYPES.map((type) => [type, { raw: '{}', headers: { 'content-type': type } }]))).toEqual([]);
    });

    it.each(named(routes.filter((route) => route.upload !== undefined)))('%s: refuses a file of no bytes, and one whose content is of another type, whatever it is called', async (_title, route) => {
      expect(await otherwiseThan(given, route, 'invalid-input', [['no bytes', { raw: '' }]])).toEqual([]);
      const types = route.upload?.types ?? [];
      expect(await otherwiseThan(given, route, 'file-type-not-allowed', ['<html>', 'MZ', 'words'].flatMap((raw) => types.map((type): [string, Otherwise] => [`${raw} as ${type}`, { raw, headers: { 'content-type': type } }])))).toEqual([]);
    });

    it.each(named(routes))('%s: answers other methods 405 and says which it takes', async (_title, route) => {
      expect(await wrongMethods(given, route)).toEqual([]);
    });

    it.each(named(routes.filter((route) => route.idempotencyKey)))('%s: refuses a call without Idempotency-Key, or with one that could be guessed', async (_title, route) => {
      expect(await otherwiseThan(given, route, 'idempotency-key-required', [['none', { headers: { 'idempotency-key': undefined } }]])).toEqual([]);
      const keys = KEYS.map((key): [string, Otherwise] => [key.slice(0, 20), { headers: { 'idempotency-key': Buffer.from(key).toString('latin1') } }]);
      expect(await otherwiseThan(given, route, 'invalid-input', keys, '#/headers/idempotency-key')).toEqual([]);
    });

    it.each(named(routes.filter((route) => route.ifMatch)))('%s: refuses a change without If-Match, or with an ETag that is not the present one', async (_title, route) => {
      expect(await otherwiseThan(given, route, 'precondition-required', [['none', { headers: { 'if-match': undefined } }]])).toEqual([]);
      expect(await otherwiseThan(given, route, 'precondition-failed', ETAGS.map((etag) => [etag, { headers: { 'if-match': etag } }]))).toEqual([]);
    });
  });
}
