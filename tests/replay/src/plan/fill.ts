/** Preparation, supervision and other work that only claims tell of: as much as a target asks for, to the minute. */
import type { Activity } from '@nuanxin/contracts';
import { bruteForceTotal, finalFacts, minutesByVolunteer } from '../brute-force.js';
import { MINUTE, SECOND, type Millis } from './calendar.js';
import { CLAIM_MARGIN, claim, type Work } from './claims.js';
import type { Draft } from './draft.js';
import type { Site } from './hospitals.js';
import type { People } from './people.js';
import type { Random } from './random.js';
import type { Key } from './types.js';

/** A claim by hand is for so many minutes. */
export const CLAIM_MINUTES_MIN = 20;
export const CLAIM_MINUTES_MAX = 360;
/** Without a target: claims a day and volunteer. */
const RATE = 0.06;
/** Besides those that count: this share is rejected, and the same is withdrawn. */
const REFUSED = 0.04;
const CLAIMS_A_DAY = 2;
const TRIES = 200_000;

const kinds: readonly (readonly [{ activity: Activity; remark: string; ofHospital: boolean }, number])[] = [
  [{ activity: 'preparation', remark: '准备话题材料', ofHospital: true }, 55], [{ activity: 'supervision', remark: '小组督导', ofHospital: false }, 17],
  [{ activity: 'meeting', remark: '与院方沟通会', ofHospital: true }, 13], [{ activity: 'case-work', remark: '个案记录整理', ofHospital: true }, 15],
];

interface Filling { readonly draft: Draft; readonly random: Random; readonly people: People; readonly sites: readonly Site[]; readonly minutes: Map<Key, Set<number>>; readonly claimsADay: Map<string, number> }

/**
 * Writes claims until the record comes to `target` minutes; where it is undefined, as many as are usual.
 * Throws RangeError where the other work is more than the target, or people have no room left for so much.
 */
export function fill(draft: Draft, random: Random, people: People, sites: readonly Site[], target: number | undefined): void {
  const facts = finalFacts(draft.actions());
  const filling: Filling = { draft, random, people, sites, minutes: minutesByVolunteer(facts), claimsADay: new Map() };
  if (target === undefined) {
    const wanted = Math.round(RATE * draft.calendar.days * people.all.length);
    for (let i = 0; i < wanted; i += 1) place(filling, usualLength(random), 1);
    return;
  }
  let left = target - bruteForceTotal(facts);
  if (left < 0 || (left > 0 && left < CLAIM_MINUTES_MIN)) throw new RangeError(`${target} minutes cannot be reached: the other work comes to ${target - left}.`);
  for (let tries = 0; left > 0; tries += 1) {
    if (tries > TRIES) throw new RangeError(`${target} minutes cannot be reached: there is no room for the last ${left}.`);
    left -= left <= CLAIM_MINUTES_MAX ? place(filling, left, left) : place(filling, usualLength(random), 1);
  }
}

/** A usual length. Taken from more than {@link CLAIM_MINUTES_MAX}, it leaves enough for another plausible claim. */
function usualLength(random: Random): number {
  return random.int(CLAIM_MINUTES_MIN * 4, CLAIM_MINUTES_MAX - 60);
}

/** Writes one claim of `length` minutes if it adds at least `least` to its volunteer's minutes; gives what it adds, else 0. */
function place(filling: Filling, length: number, least: number): number {
  const { draft, random, people } = filling;
  const work = randomWork(filling, length);
  if (work === undefined) return 0;
  const day = `${work.person}/${draft.calendar.dayOf(work.start)}`;
  const already = filling.claimsADay.get(day) ?? 0;
  const minutes = filling.minutes.get(work.person) ?? new Set<number>();
  const fresh = minutesOf(work).filter((minute) => !minutes.has(minute));
  if (already >= CLAIMS_A_DAY || fresh.length < Math.max(least, length / 2)) return 0;
  if (random.chance(REFUSED)) claim(draft, random, people, { ...work, remark: `${work.remark}（二）` }, 'rejected');
  if (random.chance(REFUSED)) claim(draft, random, people, { ...work, end: work.end - 5 * MINUTE }, 'withdrawn');
  claim(draft, random, people, work, 'approved');
  for (const minute of fresh) minutes.add(minute);
  filling.minutes.set(work.person, minutes);
  filling.claimsADay.set(day, already + 1);
  return fresh.length;
}

/** Somebody with fewer hours rather than many, mostly by day, sometimes across midnight. */
function randomWork({ draft, random, people, sites, minutes }: Filling, length: number): Work | undefined {
  const { calendar } = draft;
  const hours = (person: Key): number => minutes.get(person)?.size ?? 0;
  const [person] = [random.pick(people.all), random.pick(people.all), random.pick(people.all)].map(({ key }) => key).sort((a, b) => hours(a) - hours(b));
  const day = random.int(0, calendar.lastDay);
  const start = calendar.at(day, random.chance(0.06) ? random.int(22 * 60, 24 * 60 - 10) : random.int(8 * 60, 21 * 60)) + random.int(0, 59) * SECOND;
  const end = Math.floor(start / MINUTE) * MINUTE + length * MINUTE + random.int(0, 59) * SECOND;
  const { activity, remark, ofHospital } = random.weighted(kinds);
  const open = sites.filter((site) => site.openedAt < start && end < site.closedAt);
  if (person === undefined || start < calendar.at(0, 8 * 60) || end >= calendar.end - CLAIM_MARGIN) return undefined;
  return { person, activity, hospital: ofHospital && open.length > 0 ? random.pick(open).hospital.key : null, start, end, remark };
}

function minutesOf({ start, end }: { readonly start: Millis; readonly end: Millis }): number[] {
  const first = Math.floor(start / MINUTE);
  return Array.from({ length: Math.floor(end / MINUTE) - first }, (_, index) => first + index);
}
