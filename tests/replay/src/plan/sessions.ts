/** A topic a day per group: posted at its time, talked about for up to an hour; sometimes corrected, withdrawn or skipped. */
import { DAY, HOUR, MINUTE, SECOND, iso, type Millis } from './calendar.js';
import type { Draft } from './draft.js';
import { watchAt, type Watch } from './duty.js';
import type { Facilitation, Site } from './hospitals.js';
import { skipReasons } from './names.js';
import type { People } from './people.js';
import type { Random } from './random.js';
import type { Key } from './types.js';

const SKIPPED = 0.015;
/** Nobody posts and nobody says so: the slot runs out by itself. */
const OVERLOOKED = 0.007;
const RECORDED_NEXT_DAY = 0.08;
const CORRECTED = 0.03;
const WITHDRAWN = 0.007;

interface Making { readonly draft: Draft; readonly random: Random; readonly people: People; readonly watches: readonly Watch[] }
interface Slot { readonly key: Key; readonly date: string; readonly due: Millis; readonly site: Site }
interface Held { readonly start: Millis; readonly end: Millis; readonly facilitators: readonly Key[]; readonly recordedAt: Millis }

/** Writes what became of every slot of every group. */
export function makeSessions(draft: Draft, random: Random, people: People, sites: readonly Site[], watches: readonly Watch[]): void {
  const making: Making = { draft, random, people, watches };
  for (const site of sites) {
    for (let day = site.openDay; day <= site.closeDay; day += 1) {
      const date = draft.calendar.date(day);
      makeSlot(making, { key: `slot-${site.group.key}-${date}`, date, due: draft.calendar.at(day, site.topicMinute), site });
    }
  }
}

function makeSlot(making: Making, slot: Slot): void {
  const { draft, random } = making;
  const facilitators = facilitatorsOf(making, slot);
  const [lead] = facilitators;
  const named = { slot: slot.key, dailyPlan: slot.site.group.dailyPlan, date: slot.date };
  if (lead === undefined || random.chance(OVERLOOKED)) return;
  if (random.chance(SKIPPED)) {
    draft.act(slot.due + random.int(15, 100) * MINUTE, lead, { type: 'skip-slot', ...named, reason: random.pick(skipReasons) });
    return;
  }
  const postedAt = slot.due + (random.chance(0.05) ? random.int(10 * 60, 40 * 60) : random.int(5, 6 * 60)) * SECOND;
  const end = postedAt + random.int(25 * 60, 52 * 60) * SECOND;
  draft.act(postedAt, lead, { type: 'post-slot', ...named, postedAt: iso(postedAt) });
  const recordedAt = recordingTime(making, slot, end);
  draft.act(recordedAt, lead, { type: 'hold-session', slot: slot.key, hospital: slot.site.hospital.key, start: iso(postedAt), end: iso(end), facilitators });
  revise(making, slot, { start: postedAt, end, facilitators, recordedAt });
}

/** One of the group holds the session, rather whoever is on duty; now and then a second joins. Nobody who is about to leave does, since it may be noted a day later. */
function facilitatorsOf({ random, watches }: Making, { site, due }: Slot): Key[] {
  const there = site.facilitations.filter(({ from, to }: Facilitation) => from <= due && (to === null || due < to - 2 * DAY)).map(({ person }) => person);
  const order = random.shuffled([...new Set(there)]);
  const onDuty = watchAt(watches, due)?.onDuty;
  if (onDuty !== undefined && there.includes(onDuty) && random.chance(0.7)) order.sort((a, b) => Number(b === onDuty) - Number(a === onDuty));
  return order.slice(0, random.chance(0.15) ? 2 : 1);
}

function recordingTime({ draft, random }: Making, { site }: Slot, end: Millis): Millis {
  const soon = end + random.int(2 * 60, 40 * 60) * SECOND;
  const nextDay = draft.calendar.daytime(end + random.int(4, 20) * HOUR);
  return random.chance(RECORDED_NEXT_DAY) && nextDay < site.closedAt - HOUR ? nextDay : soon;
}

/** A supervisor corrects times and people, or withdraws a session that was noted for the wrong group. */
function revise({ draft, random, people }: Making, { key, site, due }: Slot, held: Held): void {
  const at = draft.calendar.daytime(held.recordedAt + random.int(60, 60 * 48) * MINUTE);
  if (at >= site.closedAt - HOUR) return;
  const supervisor = random.pick(people.supervisors);
  if (random.chance(WITHDRAWN)) {
    draft.act(at, supervisor, { type: 'withdraw-session', slot: key });
  } else if (random.chance(CORRECTED)) {
    const start = Math.max(due, held.start + random.int(-5 * 60, 5 * 60) * SECOND);
    const end = start + random.int(20 * 60, 65 * 60) * SECOND;
    draft.act(at, supervisor, { type: 'correct-session', slot: key, hospital: site.hospital.key, start: iso(start), end: iso(end), facilitators: held.facilitators });
  }
}
