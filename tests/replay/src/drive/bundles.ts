/** Bundles: actions close in time are done at one stop of domain time, so that thousands of stops become hundreds. */
import type { Action, Key } from '../plan/index.js';

/** Minutes of domain time that one stop may span. A check-in may be told up to 15 minutes late, so nothing is refused for it. */
export const BUNDLE_MINUTES = 14;

export interface Bundle {
  /** Domain time at which all of it is done: that of its last action. */
  readonly at: string;
  readonly actions: readonly Action[];
}

/** Whether an action depends on what is due being done before it, or others on it: it ends the bundle before it. */
const standsAlone = (action: Action): boolean => action.type === 'open-group' || action.type === 'close-group' || action.type === 'open-post' || action.type === 'register-person' || action.type === 'set-daily-plan' || action.type === 'close-hospital';

/** Cuts actions, which stand in order of time, into bundles. */
export function bundlesOf(actions: readonly Action[]): Bundle[] {
  const bundles: { at: string; actions: Action[] }[] = [];
  let startMs = -Infinity;
  let alone = false;
  for (const action of actions) {
    const atMs = Date.parse(action.at);
    const current = bundles.at(-1);
    if (current === undefined || atMs - startMs > BUNDLE_MINUTES * 60_000 || alone !== standsAlone(action)) {
      bundles.push({ at: action.at, actions: [action] });
      startMs = atMs;
      alone = standsAlone(action);
    } else {
      current.actions.push(action);
      current.at = action.at;
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
