/** Groups: planning, opening and closing one, and what the passing of time does to its composition. */
import type { Change, EventContract } from '@nuanxin/contracts';
import { evolve } from '@nuanxin/contracts';
import { compositionBreached, compositionRestored, groupClosed, groupOpened, groupPlanned } from '@nuanxin/contracts/hospital-groups';
import { DomainError } from '@nuanxin/kernel';
import { composition, counting, sinceWhen, turns, type Composition, type Facilitation, type People } from './composition.js';

/** A hospital's support group. */
export interface Group {
  readonly id: string;
  readonly version: number;
  readonly hospitalId: string;
  readonly name: string;
  readonly channel: 'wechat-by-hand';
  readonly status: 'planned' | 'open' | 'closed';
  readonly openedAt: string | null;
  readonly closedAt: string | null;
  readonly facilitators: readonly Facilitation[];
  /** As it was told last: of an open group it is kept true by HG-10 and HG-11. */
  readonly composition: Composition;
  /** Since when an open group's rule has been met, or has not. */
  readonly compositionSince: string | null;
}

/** What a decision about a group rests on besides the group. */
export interface Around {
  readonly people: People;
  /** The moment of the decision. */
  readonly now: string;
  /** The first turn that nobody looked at yet; null where none was ahead. */
  readonly nextTurn: string | null;
}

/** HG-6: a group is planned without facilitators. That its hospital has no other is the table's to say. */
export function planGroup(command: Pick<Group, 'id' | 'hospitalId' | 'name' | 'channel'>, now: string): { state: Group; changes: Change<Group>[] } {
  const state: Group = { ...command, version: 0, status: 'planned', openedAt: null, closedAt: null, facilitators: [], composition: composition([], now), compositionSince: null };
  return { state, changes: [{ event: groupPlanned, set: {} }] };
}

/** HG-7: a group opens once its hospital was assessed, while the composition rule is met. Opening an open group changes nothing. */
export function openGroup(group: Group, assessed: boolean, { people, now }: Around): Change<Group>[] {
  if (group.status === 'closed') throw new DomainError('group-closed');
  if (group.status === 'open') return [];
  if (!assessed) throw new DomainError('group-needs-assessment');
  const found = compositionAt(group, people, now);
  if (!found.met) throw new DomainError('group-composition-not-met', { detail: `Missing: ${found.missing.join(', ')}.` });
  return [{ event: groupOpened, set: { status: 'open', openedAt: now, composition: found, compositionSince: now } }];
}

/** HG-13: a group closes once, planned or open; what time did to its composition before is told first. */
export function closeGroup(group: Group, around: Around): Change<Group>[] {
  if (group.status === 'closed') return [];
  return inTurn(group, [
    (open) => settle(open, around),
    (open) => [{ event: groupClosed, set: { status: 'closed', closedAt: around.now, composition: compositionAt(open, around.people, around.now) } }],
  ]);
}

/** The composition of a group's facilitators at a moment. */
export const compositionAt = (group: Pick<Group, 'facilitators'>, people: People, at: string): Composition => composition(counting(group.facilitators, people), at);

/** HG-10: an open group's turns that have passed are told one by one, each with the moment at which it was. */
export function settle(group: Group, { people, now, nextTurn }: Around): Change<Group>[] {
  if (group.status !== 'open' || nextTurn === null) return [];
  const periods = counting(group.facilitators, people);
  return inTurn(group, turns(periods).filter((moment) => nextTurn <= moment && moment <= now).map((moment) => (open: Group) => turned(open, composition(periods, moment), moment)));
}

/**
 * HG-11: what was learned of people may change an open group's composition now. It is told with the moment at which it
 * really changed; where that lies before what was told last, with the moment at which it was learned.
 */
export function recheck(group: Group, around: Around): Change<Group>[] {
  if (group.status !== 'open') return [];
  return inTurn(group, [(open) => settle(open, around), (open) => turnedNow(open, around)]);
}

/** The step from what was told last to what is the fact now. */
export function turnedNow(group: Group, { people, now }: Around): Change<Group>[] {
  const periods = counting(group.facilitators, people);
  const since = sinceWhen(periods, now);
  return turned(group, composition(periods, now), since !== undefined && since > (group.compositionSince ?? '') ? since : now);
}

/** The step to another composition. More or less missing from a group that lacks somebody anyway keeps the moment of the breach. */
function turned(group: Group, found: Composition, at: string): Change<Group>[] {
  if (found.missing.join() === group.composition.missing.join()) return [];
  const event: EventContract = found.met ? compositionRestored : compositionBreached;
  const since = found.met === group.composition.met ? (group.compositionSince ?? at) : at;
  return [{ event, set: { composition: found, compositionSince: since }, extra: { since } }];
}

/** Steps of which each goes on from where the one before has left the group. */
export function inTurn(group: Group, steps: readonly ((group: Group) => Change<Group>[])[]): Change<Group>[] {
  return steps.reduce<Change<Group>[]>((changes, step) => [...changes, ...step(evolve(group, changes))], []);
}
