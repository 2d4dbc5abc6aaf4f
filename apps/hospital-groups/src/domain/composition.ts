/** The composition rule: at least one professor of social work and one psychologist, at a moment and over time (D1). */
import type { Profession } from '@nuanxin/contracts';
import { earlier, later } from './instants.js';

/** A time in which somebody counts under a profession. `to` is exclusive; null means no end is known. */
export interface Period {
  readonly profession: Profession;
  readonly from: string;
  readonly to: string | null;
}

/** A facilitator's period in a group. */
export interface Facilitation extends Period {
  readonly personId: string;
}

/** What is known of a person: when they ceased to serve, and the times in which their professions are valid. */
export interface Person {
  readonly id: string;
  readonly deactivatedAt: string | null;
  readonly professions: readonly Period[];
}

export type People = ReadonlyMap<string, Person>;

export interface Composition {
  readonly met: boolean;
  readonly missing: Profession[];
}

const REQUIRED: readonly Profession[] = ['social-work-professor', 'psychologist'];

export const covers = ({ from, to }: { readonly from: string; readonly to: string | null }, at: string): boolean => from <= at && (to === null || at < to);

/** HG-8: whether the rule is met at a moment by those whose period covers it, and which professions are missing. */
export function composition(periods: readonly Period[], at: string): Composition {
  const missing = REQUIRED.filter((profession) => !periods.some((period) => period.profession === profession && covers(period, at)));
  return { met: missing.length === 0, missing };
}

/**
 * HG-9: the times in which facilitators count: their period in the group, while they serve and their profession is valid.
 * Somebody whom `people` doesn't have counts never.
 */
export function counting(facilitators: readonly Facilitation[], people: People): Period[] {
  return facilitators.flatMap(({ personId, profession, from, to }) => {
    const person = people.get(personId);
    if (person === undefined) return [];
    return person.professions.filter((held) => held.profession === profession)
      .map((held) => ({ profession, from: later(from, held.from), to: earlier(earlier(to, held.to), person.deactivatedAt) }))
      .filter((period) => period.to === null || period.from < period.to);
  });
}

/** The moments at which somebody begins or ceases to count, in order, each once. */
export const turns = (periods: readonly Period[]): string[] => [...new Set(periods.flatMap(({ from, to }) => (to === null ? [from] : [from, to])))].sort();

/** The moment from which the rule has been met, or not, without a break until `at`; undefined where it never was otherwise. */
export function sinceWhen(periods: readonly Period[], at: string): string | undefined {
  const { met } = composition(periods, at);
  const past = turns(periods).filter((moment) => moment <= at).reverse();
  const other = past.findIndex((moment) => composition(periods, moment).met !== met);
  // Before the first turn nobody counts, so a rule that is met began to be at a turn.
  return other < 0 ? (met ? past.at(-1) : undefined) : past[other - 1];
}

/** What lies ahead of `now`: the next moment that may change anything, and the first at which the rule, met now, no longer is. */
export interface Outlook {
  readonly nextTurn: string | null;
  readonly loss: { readonly at: string; readonly missing: Profession[] } | null;
}

/** HG-12: the outlook as periods and credentials stand. */
export function outlook(periods: readonly Period[], now: string): Outlook {
  const ahead = turns(periods).filter((moment) => moment > now);
  const at = composition(periods, now).met ? ahead.find((moment) => !composition(periods, moment).met) : undefined;
  return { nextTurn: ahead[0] ?? null, loss: at === undefined ? null : { at, missing: composition(periods, at).missing } };
}
