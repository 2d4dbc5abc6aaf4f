/** Bundles: actions close in time are done at one stop of domain time, so that thousands of stops become hundreds. */
import type { Action, Key } from '../plan/index.js';

/** Minutes for which an action may wait where the moment at which it is told matters. A check-in may be told up to 15 minutes late, so nothing is refused for it. */
export const PROMPT_MINUTES = 14;
/** Minutes for which everything else may wait: it carries its own times, and is written down when there is time for it. */
export const LATER_MINUTES = 60;

const PROMPT: ReadonlySet<Action['type']> = new Set<Action['type']>(['check-in', 'check-out', 'plan-shift', 'change-shift', 'cancel-shift', 'post-slot', 'skip-slot']);

export interface Bundle {
  /** Domain time at which all of it is done: that of its last action. */
  readonly at: string;
  readonly actions: readonly Action[];
}

const ALONE: ReadonlySet<Action['type']> = new Set<Action['type']>(['open-group', 'close-group', 'open-post', 'register-person', 'set-daily-plan', 'close-hospital', 'assign-facilitator', 'release-facilitator']);

/** Cuts actions, which stand in order of time, into bundles. Those that others depend on, or on whose due work they do, are with their own kind alone. */
export function bundlesOf(actions: readonly Action[]): Bundle[] {
  const bundles: { at: string; actions: Action[] }[] = [];
  let latestMs = -Infinity;
  let kind = '';
  for (const action of actions) {
    const atMs = Date.parse(action.at);
    const mayWaitUntil = atMs + (PROMPT.has(action.type) || ALONE.has(action.type) ? PROMPT_MINUTES : LATER_MINUTES) * 60_000;
    const current = bundles.at(-1);
    const itsKind = ALONE.has(action.type) ? action.type : 'any other';
    if (current === undefined || atMs > latestMs || kind !== itsKind) {
      bundles.push({ at: action.at, actions: [action] });
      latestMs = mayWaitUntil;
      kind = itsKind;
    } else {
      current.actions.push(action);
      current.at = action.at;
      latestMs = Math.min(latestMs, mayWaitUntil);
    }
  }
  return bundles;
}

const NAMES = ['organisation', 'hospital', 'assessment', 'group', 'post', 'shift', 'dailyPlan', 'slot', 'contact', 'case', 'note', 'work', 'claim', 'topic', 'resource', 'person'] as const;
const ORDERED = new Set<string>(['shift', 'slot', 'contact', 'case', 'work', 'claim', 'group', 'dailyPlan', 'post']);

/** The things that an action is about and that others in the bundle may be about too: those are done in order. */
export function thingsOf(action: Action): Key[] {
  const fields = new Map<string, unknown>(Object.entries(action));
  return NAMES.filter((name) => ORDERED.has(name)).flatMap((name) => {
    const value = fields.get(name);
    return typeof value === 'string' ? [value] : [];
  });
}
