/** The duty round the clock: one professional on duty for all groups and the hotline, one of the other profession on call, with swaps and no-shows. */
import type { Profession } from '@nuanxin/contracts';
import { attend, type Limits } from './attendance.js';
import { HOUR, MINUTE, SECOND, iso, type Millis } from './calendar.js';
import type { Draft } from './draft.js';
import type { Site } from './hospitals.js';
import type { People } from './people.js';
import type { Random } from './random.js';
import type { Key } from './types.js';
import { Workforce, type DutyProfession } from './workforce.js';

export const HOTLINE_POST: Key = 'post-hotline';
/** The hotline opens at eight on the first day; from then on somebody is on duty, to the plan's end. */
export const HOTLINE_OPENS_MINUTE = 8 * 60;

/** One stretch of the duty, as it came to be: `from` to `to` is when `onDuty` was there. */
export interface Watch {
  readonly start: Millis; readonly end: Millis; readonly onCall: Key; readonly onDuty: Key; readonly from: Millis; readonly to: Millis;
}
/** Work on duty that its person forgot to check in for, and claims by hand. */
export interface Unrecorded { readonly person: Key; readonly start: Millis; readonly end: Millis }
export interface Duty { readonly watches: readonly Watch[]; readonly unrecorded: readonly Unrecorded[]; readonly workforce: Workforce }

const MISSED = 0.02;
const SWAPPED = 0.08;

interface Stretch { readonly start: Millis; readonly end: Millis; readonly day: number }
interface Making { readonly draft: Draft; readonly random: Random; readonly sites: readonly Site[]; readonly coordinators: readonly Key[]; readonly workforce: Workforce; readonly limits: Limits }

/** Plans every stretch the day before, and writes who came, who swapped and who did not come. */
export function makeDuty(draft: Draft, random: Random, people: People, sites: readonly Site[], limits: Limits): Duty {
  const making: Making = { draft, random, sites, coordinators: people.coordinators, workforce: new Workforce(people, random), limits };
  const watches: Watch[] = [];
  const unrecorded: Unrecorded[] = [];
  for (let day = 0; day <= draft.calendar.lastDay; day += 1) {
    const plannedAt = planningTime(draft, random, day);
    stretchesOf(draft, random, day).forEach((stretch, index) => {
      const { watch, claimed } = makeStretch(making, stretch, plannedAt + index * 20 * SECOND);
      watches.push(watch);
      if (claimed) unrecorded.push(claimed);
    });
  }
  return { watches, unrecorded, workforce: making.workforce };
}

/** When the shifts of a day are planned: on the afternoon before, those of the first day in its morning. */
export function planningTime(draft: Draft, random: Random, day: number): Millis {
  return day === 0 ? draft.calendar.at(0, 7 * 60 + 20) : draft.calendar.at(day - 1, 17 * 60 + 45) + random.int(0, 45 * 60) * SECOND;
}

/** The posts that a shift covers when it is planned at `plannedAt`: the hotline, and all groups then open that do not close before its end. */
export function postsOf(sites: readonly Site[], plannedAt: Millis, end: Millis): Key[] {
  return [HOTLINE_POST, ...sites.filter((site) => site.openedAt < plannedAt && site.closedAt >= end + 30 * MINUTE).map((site) => site.group.post)];
}

/** Three or four shifts from seven to seven; the first day begins at eight, the last ends at midnight. */
function stretchesOf(draft: Draft, random: Random, day: number): Stretch[] {
  const { calendar } = draft;
  const bounds = random.chance(0.45) ? [7, 13, 19, 23, 31] : [7, 15, 23, 31];
  const times = bounds.map((hour) => Math.min(calendar.at(day, hour * 60), calendar.end));
  if (day === 0) times[0] = calendar.at(0, HOTLINE_OPENS_MINUTE);
  return times.slice(1).flatMap((end, index) => {
    const start = times[index] ?? end;
    return start < end ? [{ start, end, day }] : [];
  });
}

function makeStretch(making: Making, stretch: Stretch, plannedAt: Millis): { watch: Watch; claimed: Unrecorded | undefined } {
  const { draft, random, workforce } = making;
  const profession = workforce.nextProfession();
  const other: DutyProfession = profession === 'psychologist' ? 'social-worker' : 'psychologist';
  const person = workforce.choose(profession, stretch.start, stretch.end, 1);
  const onCall = workforce.choose(other, stretch.start, stretch.end, 0.3);
  const coordinator = random.pick(making.coordinators);
  const posts = postsOf(making.sites, plannedAt, stretch.end);
  const times = { start: iso(stretch.start), end: iso(stretch.end) };
  const shift = draft.key('shift');
  const swappedWith = stretch.day > 0 && random.chance(SWAPPED) ? workforce.keptFree(profession, stretch.start, stretch.end) : undefined;
  draft.act(plannedAt, coordinator, { type: 'plan-shift', shift, person: swappedWith ?? person, profession, mode: 'on-duty', posts, ...times });
  draft.act(plannedAt, coordinator, { type: 'plan-shift', shift: draft.key('shift'), person: onCall, profession: other, mode: 'on-call', posts, ...times });
  if (swappedWith) draft.act(draft.calendar.at(stretch.day - 1, 19 * 60) + random.int(0, 10_000) * SECOND, coordinator, { type: 'change-shift', shift, person, profession });
  const base = { start: stretch.start, end: stretch.end, onCall };
  if (stretch.end < draft.calendar.end && random.chance(MISSED)) return missed(making, base, { person, profession, posts, coordinator });
  const { from, to } = attend(draft, random, { shift, person, start: stretch.start, end: stretch.end, plannedAt }, coordinator, making.limits);
  return { watch: { ...base, onDuty: person, from, to }, claimed: undefined };
}

/** Nobody checked in: either it was forgotten, and is claimed by hand, or a colleague of the same profession is found at short notice. */
function missed(making: Making, base: Pick<Watch, 'start' | 'end' | 'onCall'>, planned: { person: Key; profession: Profession & DutyProfession; posts: readonly Key[]; coordinator: Key }): { watch: Watch; claimed: Unrecorded | undefined } {
  const { draft, random } = making;
  const noticedAt = base.start + random.int(20, 45) * MINUTE;
  const start = noticedAt + 10 * MINUTE;
  const colleague = base.end - start > HOUR && random.chance(0.6) ? making.workforce.stepIn(planned.profession, start, base.end) : undefined;
  if (colleague === undefined) {
    const claimed = { person: planned.person, start: base.start + random.int(0, 200) * SECOND, end: base.end - random.int(0, 200) * SECOND };
    return { watch: { ...base, onDuty: claimed.person, from: claimed.start, to: claimed.end }, claimed };
  }
  const shift = draft.key('shift');
  const { coordinator, profession, posts } = planned;
  draft.act(noticedAt, coordinator, { type: 'plan-shift', shift, person: colleague, profession, mode: 'on-duty', posts, start: iso(start), end: iso(base.end) });
  const { from, to } = attend(draft, random, { shift, person: colleague, start, end: base.end, plannedAt: noticedAt }, coordinator, making.limits);
  return { watch: { ...base, onDuty: colleague, from, to }, claimed: undefined };
}

/** The watch that stands at an instant, if any. */
export function watchAt(watches: readonly Watch[], instant: Millis): Watch | undefined {
  let low = 0;
  let high = watches.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const watch = watches[middle];
    if (watch === undefined) return undefined;
    if (instant < watch.start) high = middle - 1;
    else if (instant >= watch.end) low = middle + 1;
    else return watch;
  }
  return undefined;
}
