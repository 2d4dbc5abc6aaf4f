/** What the hotline would refuse of a plan: work on a closed case, by somebody else than its counsellor, or a status that does not follow. */
import type { Action, CaseStatus, Key, Plan } from './types.js';

interface CaseState { status: CaseStatus | 'closed'; assignee: Key }

const follows: Record<CaseState['status'], readonly CaseState['status'][]> = { open: ['in-progress', 'closed'], 'in-progress': ['waiting', 'closed'], waiting: ['in-progress', 'closed'], closed: ['open'] };

/** One line for each refusal. */
export function caseRefusals({ actions, people }: Plan): string[] {
  const supervisors = new Set(people.filter(({ roles }) => roles.includes('supervisor')).map(({ key }) => key));
  const cases = new Map<Key, CaseState>();
  const works = new Map<Key, { case: Key; actor: Key }>();
  return actions.filter((action) => !carryOut(cases, works, supervisors, action)).map((action) => `${action.type} at ${action.at} by ${action.actor}.`);
}

function carryOut(cases: Map<Key, CaseState>, works: Map<Key, { case: Key; actor: Key }>, supervisors: ReadonlySet<Key>, action: Action): boolean {
  if (action.type === 'open-case') {
    cases.set(action.case, { status: 'open', assignee: action.assignee });
    return action.assignee === action.actor;
  }
  if (action.type === 'record-case-work') works.set(action.work, { case: action.case, actor: action.actor });
  if (action.type === 'correct-case-work' || action.type === 'withdraw-case-work') return works.get(action.work)?.actor === action.actor && (action.type === 'correct-case-work' || works.delete(action.work));
  if (!('case' in action) || action.case === null) return true;
  const one = cases.get(action.case);
  if (one === undefined) return false;
  const next = action.type === 'change-case-status' ? action.status : action.type === 'close-case' ? 'closed' : action.type === 'reopen-case' ? 'open' : undefined;
  const isTheirs = one.assignee === action.actor || supervisors.has(action.actor);
  if (next === undefined) {
    if (action.type === 'assign-case') one.assignee = action.assignee;
    return isTheirs && one.status !== 'closed';
  }
  const isNext = follows[one.status].includes(next);
  one.status = next;
  return isTheirs && isNext;
}
