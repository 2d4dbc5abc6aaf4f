/** Shifts beside the duty round the clock: standby at the hotline alone in some nights, a single group looked after in the afternoon. */
import type { Profession } from '@nuanxin/contracts';
import { attend, type Limits } from './attendance.js';
import { HOUR, MINUTE, iso, type Millis } from './calendar.js';
import type { Draft } from './draft.js';
import { HOTLINE_POST, planningTime } from './duty.js';
import type { Site } from './hospitals.js';
import type { People } from './people.js';
import type { Random } from './random.js';
import type { Key } from './types.js';
import type { Workforce } from './workforce.js';

const STANDBY = 0.3;
const SINGLE_GROUP = 0.35;
const CANCELLED = 0.06;

interface Wish { readonly person: Key; readonly profession: Profession; readonly posts: readonly Key[]; readonly start: Millis; readonly end: Millis }

/** Writes them for every day but the first, around the shifts that people have. */
export function makeExtraShifts(draft: Draft, random: Random, people: People, sites: readonly Site[], workforce: Workforce, limits: Limits): void {
  for (let day = 1; day <= draft.calendar.lastDay; day += 1) {
    const wishes = [standby(draft, random, people, day), ...sites.map((site) => singleGroup(draft, random, site, day, sites.length))];
    for (const wish of wishes) {
      if (wish && wish.end <= draft.calendar.end - HOUR && workforce.isFree(wish.person, wish.start, wish.end)) carryOut(draft, random, people, workforce, wish, day, limits);
    }
  }
}

function standby(draft: Draft, random: Random, people: People, day: number): Wish | undefined {
  if (!random.chance(STANDBY)) return undefined;
  const start = draft.calendar.at(day, random.pick([20, 21, 22]) * 60);
  const isPsychologist = random.chance(0.5);
  const person = random.pick(isPsychologist ? people.psychologists : people.socialWorkers);
  return { person, profession: isPsychologist ? 'psychologist' : 'social-worker', posts: [HOTLINE_POST], start, end: start + 4 * HOUR };
}

function singleGroup(draft: Draft, random: Random, site: Site, day: number, sites: number): Wish | undefined {
  if (!random.chance(SINGLE_GROUP / sites) || day <= site.openDay + 1 || day > site.closeDay) return undefined;
  const { person } = random.pick(site.facilitations.filter(({ profession, to }) => to === null && profession !== 'msw-student'));
  const isPsychologist = site.facilitations.some((one) => one.person === person && one.profession === 'psychologist');
  const start = draft.calendar.at(day, random.int(13, 15) * 60);
  return { person, profession: isPsychologist ? 'psychologist' : 'social-worker', posts: [site.group.post], start, end: start + random.int(4, 6) * 30 * MINUTE };
}

function carryOut(draft: Draft, random: Random, people: People, workforce: Workforce, wish: Wish, day: number, limits: Limits): void {
  const shift = draft.key('shift');
  const coordinator = random.pick(people.coordinators);
  const plannedAt = planningTime(draft, random, day) + 10 * MINUTE;
  workforce.take(wish.person, wish.start, wish.end);
  draft.act(plannedAt, coordinator, { type: 'plan-shift', shift, person: wish.person, profession: wish.profession, mode: 'on-duty', posts: wish.posts, start: iso(wish.start), end: iso(wish.end) });
  if (random.chance(CANCELLED)) draft.act(plannedAt + random.int(1, 12) * HOUR, coordinator, { type: 'cancel-shift', shift });
  else attend(draft, random, { shift, person: wish.person, start: wish.start, end: wish.end, plannedAt }, coordinator, limits);
}
