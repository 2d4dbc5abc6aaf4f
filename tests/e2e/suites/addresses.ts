/** Queries and parts of addresses that break the contract are refused by name; absurd ones that do not are survived. */
import { describe, expect, it } from '@jest/globals';
import { routes, type Route } from '@nuanxin/contracts';
import { jsonSchemaOf } from '@nuanxin/contracts/generate';
import type { z } from 'zod';
import { inParallel } from '../support/http.js';
import { changesNothing, named, type Given } from '../support/prepared.js';
import { wrongRefusal, wrongSurvival } from '../support/problems.js';
import { AT_ONCE, requestOf, send } from '../support/requests.js';
import type { Call } from '../support/setting.js';

const UNKNOWN_ID = '0196a2b4-0000-7000-8000-00000000dead';
const VALUES: readonly string[] = [
  '', ' ', 'x', '-1', '0', '1e300', '9007199254740993', '0.5', 'null', 'true', 'undefined', 'NaN', '[]', '{}', 'a\u0000b', '\u202e', '__proto__', `' OR 1=1 --`, '%s%n', '../../etc/passwd', 'a'.repeat(190),
  '9999-12-31', '9999-12-31T23:59:59Z', '0000-01-01', '2020-02-30', '2020-02-01', '2020-02-01T00:00:00+23:59', UNKNOWN_ID, UNKNOWN_ID.toUpperCase(), 'eyJhIjoxfQ', 'bnVsbA==',
];
/** Addresses whose last part is no part: a step up, broken percent encoding, too long. */
const NO_PARTS = ['..', '%2e%2e', '%2E%2E%2F', '%ff', '%', '%00%', 'a'.repeat(201), 'a'.repeat(5_000)];

const namesOf = (schema: z.ZodType): string[] => Object.keys(jsonSchemaOf(schema, 'input').properties ?? {});
const searchOf = (query: Readonly<Record<string, string | readonly string[]>>): string =>
  new URLSearchParams(Object.entries(query).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one]))).toString();

interface Variant {
  readonly name: string;
  readonly value: string | readonly string[];
  readonly breaks: boolean;
  readonly path: string;
}

/** The route's address with one name of its query otherwise, twice, or unknown. */
function queriesOf(route: Route, call: Call): Variant[] {
  const { path } = requestOf(route, { ...call, query: {} });
  const tried = namesOf(route.query).flatMap((name) => [...VALUES.map((value) => ({ name, value })), { name, value: ['1', '2'] }]);
  return [...tried, ...['unheardOf', '__proto__', 'constructor'].map((name) => ({ name, value: 'x' }))].map(({ name, value }) => {
    const query = { ...call.query, [name]: value };
    return { name, value, breaks: !route.query.safeParse(query).success, path: `${path}?${searchOf(query)}` };
  });
}

/** The route's address with one of its parts otherwise. */
function partsOf(route: Route, call: Call): Variant[] {
  return namesOf(route.params).flatMap((name) => VALUES.filter((value) => value !== '').map((value) => {
    const params = { ...call.params, [name]: value };
    return { name, value, breaks: !route.params.safeParse(params).success, path: requestOf(route, { ...call, params }).path };
  })).filter(({ value }) => value !== '../../etc/passwd');
}

async function wrongAnswers(given: Given, route: Route, call: Call, variants: readonly Variant[], prefix: string): Promise<string[]> {
  const wrong = await inParallel(variants, AT_ONCE, async ({ name, value, breaks, path }) => {
    const answer = await send(given().district, route, call, { path });
    const found = breaks ? wrongRefusal(answer, { code: 'invalid-input', pointer: `${prefix}/${name}` }) : wrongSurvival(answer);
    return found === undefined ? [] : [`${name}=${JSON.stringify(value)}: ${found}`];
  });
  return wrong.flat();
}

const withParts = routes.filter((route) => route.path.includes(':'));
/** What is a person's id elsewhere is nobody's here. */
const ELSEWHERE = ['suggestTopics'];

async function findsNothing(given: Given, route: Route, call: Call): Promise<string[]> {
  const { district } = given();
  const ids = [UNKNOWN_ID, district.cell.idOf('analyst.district'), district.own.hospitalId];
  const tries = Object.keys(call.params ?? {}).flatMap((name) => ids.map((id) => ({ name, id })))
    .filter(({ name, id }) => id === UNKNOWN_ID || (name === 'personId' ? id === district.own.hospitalId : name === 'hospitalId' ? id !== district.own.hospitalId : true));
  const wrong = await inParallel(tries, AT_ONCE, async ({ name, id }) => {
    const found = wrongRefusal(await send(district, route, { ...call, params: { ...call.params, [name]: id } }), { code: 'not-found' });
    return found === undefined ? [] : [`${name}=${id}: ${found}`];
  });
  return wrong.flat();
}

export function refusesBadAddresses(given: Given): void {
  describe('an address or query that breaks the contract', () => {
    changesNothing(given);

    it.each(named(routes))('%s: is refused by the name of what is wrong in the query', async (_title, route) => {
      const call = given().callFor(route);
      expect(await wrongAnswers(given, route, call, queriesOf(route, call).filter(({ breaks }) => breaks), '#/query')).toEqual([]);
    });

    it.each(named(withParts))('%s: is refused by the name of what is wrong in the path', async (_title, route) => {
      const call = given().callFor(route);
      expect(await wrongAnswers(given, route, call, partsOf(route, call).filter(({ breaks }) => breaks), '#/params')).toEqual([]);
    });

    it.each(named(withParts.filter(({ id }) => !ELSEWHERE.includes(id))))('%s: finds nothing by an id of nothing, or of something else', async (_title, route) => {
      expect(await findsNothing(given, route, given().callFor(route))).toEqual([]);
    });

    it.each(named(withParts))('%s: refuses what is no part of an address', async (_title, route) => {
      const call = given().callFor(route);
      for (const part of NO_PARTS) {
        const answer = await send(given().district, route, call, { path: route.path.replace(/:\w+/g, () => part) });
        expect([part.slice(0, 20), answer.status >= 400 && answer.status < 500, wrongSurvival(answer)]).toEqual([part.slice(0, 20), true, undefined]);
      }
    });
  });
}

export function survivesAbsurdQueries(given: Given): void {
  describe('an absurd query that the contract allows', () => {
    // A stream that follows has no end.
    it.each(named(routes.filter((route) => route.method === 'GET' && !route.stream)))('%s: is answered or refused, and breaks nothing', async (_title, route) => {
      const call = given().callFor(route);
      expect(await wrongAnswers(given, route, call, queriesOf(route, call).filter(({ breaks }) => !breaks), '#/query')).toEqual([]);
    });
  });
}
