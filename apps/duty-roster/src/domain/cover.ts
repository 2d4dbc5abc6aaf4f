/** Cover: when a post had nobody on duty, and when a profession missed, by one sweep over the watches. */
import type { Profession } from '@nuanxin/contracts';

/** Somebody's time at a post; whole minutes since the epoch, end exclusive. */
export interface Watch {
  readonly from: number;
  readonly to: number;
  readonly mode: 'on-duty' | 'on-call';
  readonly profession: Profession;
}

/** What holds in a stretch of time: the rule is met, nobody is on duty, or professions miss. */
export type Verdict = { readonly kind: 'met' } | { readonly kind: 'nobody-on-duty' } | { readonly kind: 'profession-missing'; readonly missing: readonly Profession[] };

export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly verdict: Verdict;
}

/** How many are there, by mode and side of the profession. */
interface Present {
  onDuty: number;
  socialWorkOnDuty: number;
  psychologyOnDuty: number;
  socialWork: number;
  psychology: number;
}

/** Instants are floored to the minute, as the ledger's are (H3). */
export const minuteOf = (instant: string): number => Math.floor(new Date(instant).getTime() / 60_000);
export const instantOfMinute = (minute: number): string => new Date(minute * 60_000).toISOString();

const isSocialWork = (profession: Profession): boolean => profession === 'social-work-professor' || profession === 'social-worker';

/**
 * DR-15 (D1): a duty period needs one professional on duty, a social worker (or professor of social work) or a
 * psychologist, and one of the other profession on call; who is on duty besides counts as on call.
 */
export function judge({ onDuty, socialWorkOnDuty, psychologyOnDuty, socialWork, psychology }: Readonly<Present>): Verdict {
  if (onDuty === 0) return { kind: 'nobody-on-duty' };
  const professionalOnDuty = socialWorkOnDuty > 0 || psychologyOnDuty > 0;
  if (professionalOnDuty && socialWork > 0 && psychology > 0) return { kind: 'met' };
  const missing: Profession[] = [];
  const eitherOnDuty = !professionalOnDuty && socialWork > 0 && psychology > 0;
  if (socialWork === 0 || eitherOnDuty) missing.push('social-worker');
  if (psychology === 0 || eitherOnDuty) missing.push('psychologist');
  return { kind: 'profession-missing', missing };
}

/**
 * The stretches of `[from, to)` in order, without holes, neighbours with different verdicts. Watches may lie anywhere and
 * in any order; takes time n log n of their number. An empty time has no stretches.
 */
export function sweep({ from, to }: { from: number; to: number }, watches: readonly Watch[]): Stretch[] {
  if (from >= to) return [];
  const steps = watches.filter((watch) => watch.from < watch.to && watch.from < to && watch.to > from)
    .flatMap((watch) => [{ at: Math.max(watch.from, from), by: 1, watch }, { at: Math.min(watch.to, to), by: -1, watch }])
    .sort((a, b) => a.at - b.at);
  const present: Present = { onDuty: 0, socialWorkOnDuty: 0, psychologyOnDuty: 0, socialWork: 0, psychology: 0 };
  const stretches: Stretch[] = [];
  let start = from;
  for (const { at, by, watch } of steps) {
    append(stretches, start, at, present);
    count(present, watch, by);
    start = at;
  }
  append(stretches, start, to, present);
  return stretches;
}

function append(stretches: Stretch[], from: number, to: number, present: Present): void {
  if (from >= to) return;
  const verdict = judge(present);
  const last = stretches.at(-1);
  if (last !== undefined && sameVerdict(last.verdict, verdict)) stretches[stretches.length - 1] = { ...last, to };
  else stretches.push({ from, to, verdict });
}

function count(present: Present, { mode, profession }: Watch, by: number): void {
  const socialWork = isSocialWork(profession);
  const psychology = profession === 'psychologist';
  if (socialWork) present.socialWork += by;
  if (psychology) present.psychology += by;
  if (mode === 'on-call') return;
  present.onDuty += by;
  if (socialWork) present.socialWorkOnDuty += by;
  if (psychology) present.psychologyOnDuty += by;
}

const textOf = (verdict: Verdict): string => (verdict.kind === 'profession-missing' ? `${verdict.kind} ${verdict.missing.join(' ')}` : verdict.kind);
const sameVerdict = (a: Verdict, b: Verdict): boolean => textOf(a) === textOf(b);
