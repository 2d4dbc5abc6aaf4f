/** What the doctor finds: what about, how bad, and what to do. */

export type Severity = 'fine' | 'warning' | 'problem';

export interface Finding {
  /** What was looked at, such as `database of identity`. */
  readonly about: string;
  readonly severity: Severity;
  readonly what: string;
  /** What to do; of what is fine, nothing. */
  readonly todo?: string;
}

/** Findings about one thing, in fewer words. */
export interface About {
  fine(what: string): Finding;
  warning(what: string, todo: string): Finding;
  problem(what: string, todo: string): Finding;
}

export const about = (thing: string): About => ({
  fine: (what) => ({ about: thing, severity: 'fine', what }),
  warning: (what, todo) => ({ about: thing, severity: 'warning', what, todo }),
  problem: (what, todo) => ({ about: thing, severity: 'problem', what, todo }),
});

/** How a command ends that found this: 0 where all is fine, 1 where something needs looking after, 2 where something is wrong. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 | 2 {
  if (findings.some(({ severity }) => severity === 'problem')) return 2;
  return findings.some(({ severity }) => severity === 'warning') ? 1 : 0;
}

/** What `look` finds; where it fails itself, that is a problem, and no other look is spared. */
export async function looking(thing: string, todo: string, look: (found: About) => Promise<Finding[]>): Promise<Finding[]> {
  const found = about(thing);
  return look(found).catch((error: unknown) => [found.problem(error instanceof Error ? error.message : String(error), todo)]);
}
