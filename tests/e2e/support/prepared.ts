/** All routes, each with its call, made before; and that nothing changed while they were called. */
import { afterAll, beforeAll, expect } from '@jest/globals';
import { routes, type Route } from '@nuanxin/contracts';
import { callOf } from './calls.js';
import { standing, type Standing } from './databases.js';
import { SUPERVISOR, type District } from './district.js';
import { at, type Call } from './setting.js';

/** What a suite of tests is given once its cell runs. */
export interface Prepared {
  readonly district: District;
  /** The call of a route at the district's own hospital; nothing may come of it, since others are given the same. */
  callFor(route: Route): Call;
}
export type Given = () => Prepared;

/** Titles for `it.each`. */
export const named = (list: readonly Route[]): [string, Route][] => list.map((route) => [`${route.method} ${route.path}`, route]);

/** Makes what all routes need. */
export async function prepare(district: District): Promise<Prepared> {
  const calls = new Map<string, Call>();
  for (const route of routes) calls.set(route.id, await callOf(route, at(district, district.own, SUPERVISOR)));
  return {
    district,
    callFor: ({ id }) => {
      const call = calls.get(id);
      if (call === undefined) throw new Error(`No call was made for ${id}.`);
      return call;
    },
  };
}

/** In a describe whose requests are all refused: sees at its end that no table of any database is other than it was. */
export function changesNothing(given: Given): void {
  let before: Standing;
  beforeAll(async () => {
    const { cell } = given().district;
    await cell.settle();
    await cell.freshTokens();
    before = await standing(cell.cell);
  });
  afterAll(async () => {
    const { cell } = given().district;
    await cell.settle();
    expect(await standing(cell.cell)).toEqual(before);
  });
}
