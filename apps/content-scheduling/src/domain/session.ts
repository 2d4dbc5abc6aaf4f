/** Topic sessions: that the topic was talked about after its posting, from when to when, and who held it. */
import { evolve, type Change } from '@nuanxin/contracts';
import { topicSessionCorrected, topicSessionHeld, topicSessionWithdrawn } from '@nuanxin/contracts/content-scheduling';
import { DomainError, invalid } from '@nuanxin/kernel';
import { plusMinutes } from './calendar.js';
import { postSlot, type Slot } from './slot.js';

const BEFORE_POSTING_MINUTES = 5;
const SESSION_MINUTES_MAX = 240;

export interface SessionCommand {
  readonly start: string;
  readonly end: string;
  readonly facilitatorIds: readonly string[];
}

/** Everybody that a command names, with whether they serve at present. */
export type People = ReadonlyMap<string, { readonly active: boolean }>;

/** CS-10: a session is held after the posting (5 minutes of grace), for at most 4 hours, in the past. */
function checkTimes({ start, end }: SessionCommand, postedAt: string, now: string): void {
  const earliest = plusMinutes(postedAt, -BEFORE_POSTING_MINUTES);
  if (start < earliest) throw invalid('/start', `must not be before ${earliest}, ${BEFORE_POSTING_MINUTES} minutes before the posting`);
  if (end <= start) throw invalid('/end', 'must be after the start');
  if (end > plusMinutes(start, SESSION_MINUTES_MAX)) throw invalid('/end', `must be at most ${SESSION_MINUTES_MAX} minutes after the start`);
  if (end > now) throw invalid('/end', 'must not be in the future');
}

/** CS-11: facilitators are named once each and serve at present; those in `before` may have left since. */
function checkFacilitators(ids: readonly string[], people: People, before: readonly string[]): void {
  for (const [index, personId] of ids.entries()) {
    if (ids.indexOf(personId) < index) throw invalid(`/facilitatorIds/${index}`, 'is named twice');
    if (people.get(personId)?.active !== true && !before.includes(personId)) {
      throw new DomainError('facilitator-not-active', { violations: [{ pointer: `/facilitatorIds/${index}`, message: 'does not serve at present' }] });
    }
  }
}

/**
 * CS-10, CS-11, C1: records a session after a posting. `posting` says when it was posted and by whom, where that is not on record
 * yet: then both are recorded. A session that was withdrawn may be recorded anew. Throws `slot-not-posted`, `slot-already-posted`
 * (another posting is on record), `session-already-held`.
 */
export function holdSession(slot: Slot, command: SessionCommand, posting: { postedAt: string; postedBy: string } | undefined, people: People, now: string): Change<Slot>[] {
  const posted = postingOf(slot, posting, now);
  const { postedAt, session } = evolve(slot, posted);
  if (postedAt === null) throw new DomainError('slot-not-posted');
  if (session?.status === 'held') throw new DomainError('session-already-held');
  checkTimes(command, postedAt, now);
  checkFacilitators(command.facilitatorIds, people, []);
  return [...posted, { event: topicSessionHeld, set: { session: { ...command, status: 'held' } } }];
}

function postingOf(slot: Slot, posting: { postedAt: string; postedBy: string } | undefined, now: string): Change<Slot>[] {
  if (slot.status === 'sent') {
    if (posting !== undefined && posting.postedAt !== slot.postedAt) throw new DomainError('slot-already-posted');
    return [];
  }
  if (slot.status === 'failed' || slot.status === 'skipped') throw new DomainError('slot-not-open');
  if (posting === undefined) throw new DomainError('slot-not-posted');
  return postSlot(slot, posting, now);
}

/** CS-10, CS-11: replaces times and facilitators of a session on record. */
export function correctSession(slot: Slot, command: SessionCommand, reason: string | null, people: People, now: string): Change<Slot>[] {
  const { session, postedAt } = slot;
  if (session?.status !== 'held' || postedAt === null) throw new DomainError('session-not-held');
  checkTimes(command, postedAt, now);
  checkFacilitators(command.facilitatorIds, people, session.facilitatorIds);
  const same = session.start === command.start && session.end === command.end && session.facilitatorIds.join() === command.facilitatorIds.join();
  return same ? [] : [{ event: topicSessionCorrected, set: { session: { ...command, status: 'held' }, sessionReason: reason } }];
}

/** CS-12: takes a session back, once; its minutes go with it. */
export function withdrawSession(slot: Slot, reason: string | null): Change<Slot>[] {
  const { session } = slot;
  if (session?.status === 'withdrawn') return [];
  if (session === null) throw new DomainError('session-not-held');
  return [{ event: topicSessionWithdrawn, set: { session: { ...session, status: 'withdrawn' }, sessionReason: reason } }];
}
