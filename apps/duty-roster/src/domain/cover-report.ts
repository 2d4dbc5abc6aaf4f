/** The cover report of one post: its minutes, gaps and missing professions in a period. */
import type { Profession } from '@nuanxin/contracts';
import { instantOfMinute, minuteOf, sweep, type Stretch, type Watch } from './cover.js';
import type { Post } from './post.js';
import type { Shift } from './shift.js';

export type Basis = 'plan' | 'fact';

/** What the cover of posts is judged by, of a shift. */
export type CoverShift = Pick<Shift, 'postIds' | 'mode' | 'profession' | 'plannedStart' | 'plannedEnd' | 'status' | 'checkedInAt' | 'checkedOutAt'>;

export interface Span {
  readonly from: string;
  readonly to: string;
}

export interface PostCover {
  readonly minutes: number;
  readonly coveredMinutes: number;
  readonly metMinutes: number;
  readonly gaps: readonly Span[];
  readonly missing: readonly (Span & { readonly professions: readonly Profession[] })[];
}

/**
 * DR-16: on plan a shift counts for its planned time unless it was cancelled; on fact for the time between check-in and
 * check-out, or until `now` while it goes on. Undefined where it gives nothing.
 */
export function watchOf(shift: CoverShift, basis: Basis, now: Date): Watch | undefined {
  const { mode, profession, plannedStart, plannedEnd, status, checkedInAt, checkedOutAt } = shift;
  if (basis === 'plan') return status === 'cancelled' ? undefined : { mode, profession, from: minuteOf(plannedStart), to: minuteOf(plannedEnd) };
  return checkedInAt === null ? undefined : { mode, profession, from: minuteOf(checkedInAt), to: minuteOf(checkedOutAt ?? now.toISOString()) };
}

/** The watches of each post, by its id. */
export function watchesByPost(shifts: readonly CoverShift[], basis: Basis, now: Date): Map<string, Watch[]> {
  const byPost = new Map<string, Watch[]>();
  for (const shift of shifts) {
    const watch = watchOf(shift, basis, now);
    if (watch === undefined) continue;
    for (const postId of shift.postIds) {
      const watches = byPost.get(postId);
      if (watches === undefined) byPost.set(postId, [watch]);
      else watches.push(watch);
    }
  }
  return byPost;
}

/** The part of a period in which a post is open, in minutes; empty where `from >= to`. */
export function openTime(post: Pick<Post, 'openedAt' | 'closedAt'>, { from, to }: { from: number; to: number }): { from: number; to: number } {
  return { from: Math.max(from, minuteOf(post.openedAt)), to: post.closedAt === null ? to : Math.min(to, minuteOf(post.closedAt)) };
}

/** DR-16: the cover of a post while it is open. */
export function coverOf(post: Pick<Post, 'openedAt' | 'closedAt'>, period: { from: number; to: number }, watches: readonly Watch[]): PostCover {
  const stretches = sweep(openTime(post, period), watches);
  const minutes = (wanted: (stretch: Stretch) => boolean): number => stretches.filter(wanted).reduce((sum, { from, to }) => sum + to - from, 0);
  return {
    minutes: minutes(() => true), coveredMinutes: minutes(({ verdict }) => verdict.kind !== 'nobody-on-duty'), metMinutes: minutes(({ verdict }) => verdict.kind === 'met'),
    gaps: stretches.filter(({ verdict }) => verdict.kind === 'nobody-on-duty').map(span),
    missing: stretches.flatMap((stretch) => (stretch.verdict.kind === 'profession-missing' ? [{ ...span(stretch), professions: stretch.verdict.missing }] : [])),
  };
}

const span = ({ from, to }: Stretch): Span => ({ from: instantOfMinute(from), to: instantOfMinute(to) });
