/** Bodies that break the contract field by field are refused by field and rule; absurd ones that do not are survived. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { routes, type Route } from '@nuanxin/contracts';
import { callOf } from '../support/calls.js';
import { SUPERVISOR } from '../support/district.js';
import { inParallel } from '../support/http.js';
import { mutationsOf, type Mutation } from '../support/mutations.js';
import { changesNothing, named, type Given } from '../support/prepared.js';
import { wrongRefusal, wrongSurvival } from '../support/problems.js';
import { AT_ONCE, send } from '../support/requests.js';
import { at } from '../support/setting.js';

/** Fewer would mean that the generator finds less than it did. */
const BROKEN_BODIES_MIN = 3_500;
/** Deeper than any parser should follow, and still within the smallest body that a route takes. */
const DEEP = 10_000;
const deep = (open: string, close: string): string => open.repeat(DEEP) + close.repeat(DEEP);
/** Bodies that no schema is made for, as text, since what they say would change an object that is made of them. */
const hostileTexts = (body: unknown): (readonly [string, string])[] => {
  const within = (name: string, value: string): string => JSON.stringify(typeof body === 'object' ? body : {}).replace(/^\{/, `{${JSON.stringify(name)}:${value},`).replace(/,\}$/, '}');
  return [
    ...['__proto__', 'constructor', 'prototype', 'toString'].map((name) => [name, within(name, '{"prototype":{"isAdmin":true},"isAdmin":true}')] as const),
    ['an escaped prototype', within('x', '0').replace('"x":0', '"\\u005f_proto__":{"isAdmin":true}')],
    ['lists in lists', deep('[', ']')], ['objects in objects', `${'{"a":'.repeat(DEEP)}0${'}'.repeat(DEEP)}`], ['lists in lists in a field', within('deep', deep('[', ']'))],
  ];
};
const withBody = routes.filter((route) => route.hasBody);

const breaks = (route: Route, { body }: Mutation): boolean => !route.body.safeParse(JSON.parse(JSON.stringify(body))).success;

export function refusesBadBodies(given: Given): void {
  describe('a body that breaks the contract', () => {
    changesNothing(given);
    let sent = 0;
    afterAll(() => { expect(sent).toBeGreaterThan(BROKEN_BODIES_MIN); });

    it.each(named(withBody))('%s: is refused by the field and the rule', async (_title, route) => {
      const call = given().callFor(route);
      const broken = mutationsOf(route.body, call.body).filter((mutation) => breaks(route, mutation));
      sent += broken.length;
      const wrong = await inParallel(broken, AT_ONCE, async ({ body, pointer, what }) => {
        const found = wrongRefusal(await send(given().district, route, { ...call, body }), { code: 'invalid-input', pointer });
        return found === undefined ? [] : [`${pointer} ${what}: ${found}`];
      });
      expect(wrong.flat()).toEqual([]);
    });
  });
}

export function refusesHostileNames(given: Given): void {
  describe('a body with the name of a prototype, or deeper than anybody means', () => {
    changesNothing(given);

    it.each(named(withBody))('%s: is refused', async (_title, route) => {
      const call = given().callFor(route);
      const wrong = await inParallel(hostileTexts(call.body), AT_ONCE, async ([what, raw]) => {
        const answer = await send(given().district, route, call, { raw });
        const found = [wrongRefusal(answer, { code: 'invalid-input' }), wrongRefusal(answer, { code: 'malformed-body' })];
        return found.includes(undefined) ? [] : [`${what}: ${found.join(', ')}`];
      });
      expect(wrong.flat()).toEqual([]);
    });
  });
}

export function survivesAbsurdBodies(given: Given): void {
  describe('an absurd body that the contract allows', () => {
    it.each(named(withBody))('%s: is carried out or refused, and breaks nothing', async (_title, route) => {
      const { district } = given();
      const call = await callOf(route, at(district, district.own, SUPERVISOR));
      const allowed = mutationsOf(route.body, call.body).filter((mutation) => !breaks(route, mutation));
      const wrong = await inParallel(allowed, AT_ONCE, async ({ body, pointer, what }) => {
        const found = wrongSurvival(await send(district, route, { ...call, body }));
        return found === undefined ? [] : [`${pointer} ${what}: ${found}`];
      });
      expect(wrong.flat()).toEqual([]);
    });
  });
}
