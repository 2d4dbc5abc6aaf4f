/** Facts: the creditable work of people, as the services where it was done tell it. */
import type { Activity, Profession } from '@nuanxin/contracts';
import { minuteOf } from './calendar.js';
import type { Calendar, LocalDate, Span } from './calendar.js';

/** One piece of creditable work of one volunteer, as its source last told it. */
export interface Fact {
  /** The shift, contact, case work or claim; for a topic session one per session and person. In lower case: ids compare as text. */
  readonly sourceId: string;
  /** The event that told this state of it. */
  readonly sourceEventId: string;
  /** The envelope's `epoch`: raised when the source was restored from a backup, after which versions may be used again. */
  readonly epoch: number;
  /** The envelope's `aggregateversion`. */
  readonly version: number;
  readonly volunteerId: string;
  readonly activity: Activity;
  readonly hospitalId: string | null;
  readonly profession: Profession | null;
  readonly organisationId: string | null;
  /** When the work began and ended: RFC 3339 with offset. */
  readonly start: string;
  readonly end: string;
  readonly status: 'credited' | 'withdrawn';
}

/** One day of one volunteer: within it, work competes for minutes; without, never. */
export interface VolunteerDay {
  readonly volunteerId: string;
  readonly date: LocalDate;
}

const NOTHING: Span = { start: 0, end: 0 };

/** The minutes that a fact asks for (H3): none where it is withdrawn, ends before it starts, or is within one minute. */
export function spanOf(fact: Fact): Span {
  if (fact.status === 'withdrawn') return NOTHING;
  const span = { start: minuteOf(fact.start), end: minuteOf(fact.end) };
  return span.start < span.end ? span : NOTHING;
}

/** Whether `next` is news after `known` of the same source: facts that come late or twice change nothing. */
export function supersedes(next: Fact, known: Fact | undefined): boolean {
  if (known === undefined) return true;
  return next.epoch === known.epoch ? next.version > known.version : next.epoch > known.epoch;
}

/**
 * The days to attribute anew when `next` takes the place of `known`: those that either touches, of either's volunteer (a
 * correction may move work to another). Each once, in order of volunteer and date, so that all who lock them lock alike.
 */
export function affectedDays(known: Fact | undefined, next: Fact, calendar: Calendar): VolunteerDay[] {
  const touched = new Map<string, VolunteerDay>();
  for (const fact of known === undefined ? [next] : [known, next]) {
    for (const { date } of calendar.daysOf(spanOf(fact))) touched.set(`${fact.volunteerId} ${date}`, { volunteerId: fact.volunteerId, date });
  }
  return [...touched].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, day]) => day);
}
