/** Facilitators: who is assigned to a group, for how long, and what that does to its composition. */
import type { Change, EventContract } from '@nuanxin/contracts';
import { facilitatorAssigned, facilitatorReleased } from '@nuanxin/contracts/hospital-groups';
import { DomainError, invalid } from '@nuanxin/kernel';
import { covers, type Facilitation } from './composition.js';
import { compositionAt, inTurn, settle, turnedNow, type Around, type Group } from './group.js';

/** Periods that a group may have had, as its events can carry them. */
export const FACILITATORS_MAX = 200;

const overlap = (a: Facilitation, b: Facilitation): boolean => (b.to === null || a.from < b.to) && (a.to === null || b.from < a.to);

/**
 * HG-14: a facilitator serves, holds the profession when the period begins, and has no other period in the group at that time.
 * Throws `group-closed`, `group-full`, `person-not-active`, `profession-not-held`, `facilitator-overlaps`.
 */
export function assignFacilitator(group: Group, period: Facilitation, around: Around): Change<Group>[] {
  if (group.status === 'closed') throw new DomainError('group-closed');
  if (period.to !== null && period.to <= period.from) throw invalid('/to', 'must be after the beginning of the period');
  if (group.facilitators.length >= FACILITATORS_MAX) throw new DomainError('group-full');
  const person = around.people.get(period.personId);
  if (person === undefined || person.deactivatedAt !== null) throw new DomainError('person-not-active');
  if (!person.professions.some((held) => held.profession === period.profession && covers(held, period.from))) throw new DomainError('profession-not-held');
  if (group.facilitators.some((other) => other.personId === period.personId && overlap(other, period))) throw new DomainError('facilitator-overlaps');
  return facilitate(group, facilitatorAssigned, [...group.facilitators, period], around);
}

/**
 * HG-15: a release ends the period that covers `at` and takes back those that begin then or later; what has ended stays as it was.
 * Throws `facilitator-not-assigned` where nothing is to end, `invalid-input` for a moment before a period that has begun.
 */
export function releaseFacilitator(group: Group, personId: string, at: string, around: Around): Change<Group>[] {
  if (group.status === 'closed') throw new DomainError('group-closed');
  const touched = group.facilitators.filter((period) => period.personId === personId && (period.to === null || (period.to > around.now && period.to > at)));
  if (touched.length === 0) throw new DomainError('facilitator-not-assigned');
  const begun = touched.find(({ from }) => from < around.now && at <= from);
  if (begun !== undefined) throw invalid('/at', `must be after ${begun.from}, when the period began`);
  const rest = group.facilitators.flatMap((period) => (!touched.includes(period) ? [period] : at <= period.from ? [] : [{ ...period, to: at }]));
  return facilitate(group, facilitatorReleased, rest, around);
}

/** Other facilitators, told with the composition that they make; then the breach or the restoration that this is. */
function facilitate(group: Group, event: EventContract, facilitators: readonly Facilitation[], around: Around): Change<Group>[] {
  return inTurn(group, [
    (before) => settle(before, around),
    (before) => {
      const composition = compositionAt({ facilitators }, around.people, around.now);
      const turns = before.status === 'open' && composition.met !== before.composition.met ? turnedNow({ ...before, facilitators }, around) : [];
      return [{ event, set: { facilitators, composition } }, ...turns];
    },
  ]);
}
