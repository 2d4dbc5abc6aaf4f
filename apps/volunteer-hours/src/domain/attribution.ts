/** Attribution: every minute of a volunteer's day goes to exactly one piece of work (H1). */
import type { Activity, Profession } from '@nuanxin/contracts';
import type { LocalDate, LocalDay, Span } from './calendar.js';
import { spanOf } from './fact.js';
import type { Fact } from './fact.js';
import type { AttributionPolicy } from './policy.js';

/** What one source deserves of one volunteer's day: what the ledger's lines should come to. */
export interface Credit {
  readonly volunteerId: string;
  readonly workedOn: LocalDate;
  readonly activity: Activity;
  readonly hospitalId: string | null;
  readonly profession: Profession | null;
  readonly organisationId: string | null;
  readonly sourceId: string;
  readonly sourceEventId: string;
  readonly policyVersion: number;
  /** Whole minutes, at least 1. */
  readonly minutes: number;
}

/** A fact that asks for minutes of the day: its rank, and its whole span, which may begin before the day and end after it. */
interface Bid extends Span {
  readonly fact: Fact;
  readonly rank: number;
}

/**
 * Shares out a day's minutes among the facts of one volunteer, each source given once (H1, H3).
 *
 * A minute that several facts cover goes to the lowest rank; at equal rank to the earlier start; then to the smaller source id,
 * compared as text. The start is the fact's own, floored to the minute (so seconds never decide), and not where the day cuts
 * it: work that began yesterday is earlier than all that begins today. The order of `facts` never matters. Facts that miss the
 * day or lose all their minutes give no credit. Credits come in the order of precedence.
 */
export function attribute(facts: readonly Fact[], day: LocalDay, policy: AttributionPolicy): Credit[] {
  const credits: Credit[] = [];
  let free: readonly Span[] = [day];
  for (const bid of bidsFor(facts, day, policy)) {
    const rest = without(free, bid);
    const minutes = lengthOf(free) - lengthOf(rest);
    free = rest;
    if (minutes > 0) credits.push(creditOf(bid.fact, day, policy, minutes));
  }
  return credits;
}

function bidsFor(facts: readonly Fact[], day: LocalDay, policy: AttributionPolicy): Bid[] {
  const bids: Bid[] = [];
  for (const fact of facts) {
    const { start, end } = spanOf(fact);
    if (start < day.end && end > day.start) bids.push({ fact, start, end, rank: policy.priorities[fact.activity] });
  }
  return bids.sort(byPrecedence);
}

function byPrecedence(a: Bid, b: Bid): number {
  return a.rank - b.rank || a.start - b.start || (a.fact.sourceId < b.fact.sourceId ? -1 : 1);
}

/** What is left of the free spans once `taken` is cut out of them. */
function without(free: readonly Span[], taken: Span): Span[] {
  const rest: Span[] = [];
  for (const span of free) {
    if (span.end <= taken.start || taken.end <= span.start) {
      rest.push(span);
      continue;
    }
    if (span.start < taken.start) rest.push({ start: span.start, end: taken.start });
    if (taken.end < span.end) rest.push({ start: taken.end, end: span.end });
  }
  return rest;
}

function lengthOf(spans: readonly Span[]): number {
  let minutes = 0;
  for (const span of spans) minutes += span.end - span.start;
  return minutes;
}

function creditOf(fact: Fact, day: LocalDay, policy: AttributionPolicy, minutes: number): Credit {
  return {
    volunteerId: fact.volunteerId, workedOn: day.date, activity: fact.activity, hospitalId: fact.hospitalId,
    profession: fact.profession, organisationId: fact.organisationId,
    sourceId: fact.sourceId, sourceEventId: fact.sourceEventId, policyVersion: policy.version, minutes,
  };
}
