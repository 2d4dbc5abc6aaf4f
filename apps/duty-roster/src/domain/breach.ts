/** Breaches of cover: found before they happen where they can be foreseen, told once, and resolved. */
import type { Change, Profession } from '@nuanxin/contracts';
import { coverBreached, coverRestored } from '@nuanxin/contracts/duty-roster';
import { instantOfMinute, sweep } from './cover.js';
import { openTime, watchesByPost, type CoverShift } from './cover-report.js';
import type { Post } from './post.js';
import type { Shift } from './shift.js';

/** As many posts as one event may name. */
const POSTS_MAX = 200;

export const BREACH_KINDS = ['nobody-on-duty', 'nobody-checked-in', 'profession-missing'] as const;

/** A breach as it stands. `shiftId` is the shift on which nobody checked in, where that is the breach. */
export interface Breach {
  readonly id: string;
  readonly version: number;
  readonly postIds: readonly string[];
  readonly hospitalIds: readonly string[];
  readonly shiftId: string | null;
  readonly kind: (typeof BREACH_KINDS)[number];
  readonly missing: readonly Profession[];
  readonly from: string;
  readonly to: string;
  readonly foreseen: boolean;
  readonly status: 'open' | 'resolved';
}

/** What makes a breach the same one when it is found again. */
export type Finding = Pick<Breach, 'postIds' | 'hospitalIds' | 'kind' | 'missing' | 'from' | 'to'>;

export const sameFinding = (finding: Finding): string => [finding.kind, finding.missing.join(','), finding.from, finding.to, ...finding.postIds].join('|');

/** DR-17: a breach is told when it is found; one that begins later than `at` was foreseen. */
export function openBreach(id: string, finding: Finding & { shiftId: string | null }, at: Date): { state: Breach; changes: Change<Breach>[] } {
  const state: Breach = { id, version: 0, ...finding, foreseen: finding.kind !== 'nobody-checked-in' && finding.from > at.toISOString(), status: 'open' };
  return { state, changes: [{ event: coverBreached, set: {} }] };
}

/** DR-17: a breach is resolved when the roster changes so that it no longer stands, or when its time is over. */
export const resolveBreach = (state: Breach): Change<Breach>[] => (state.status === 'resolved' ? [] : [{ event: coverRestored, set: { status: 'resolved' } }]);

/** DR-19: a shift of duty whose person has not checked in 15 minutes after its start is a breach until they do, or it is over. */
export const uncheckedFinding = ({ id, postIds, hospitalIds, plannedStart, plannedEnd }: Shift): Finding & { shiftId: string } =>
  ({ shiftId: id, postIds, hospitalIds, kind: 'nobody-checked-in', missing: [], from: plannedStart, to: plannedEnd });

/** What is found, and the instant from which time alone may change that; until then only a change of the roster can. */
export interface Outlook {
  readonly findings: readonly Finding[];
  readonly until: Date;
}

/**
 * DR-18: what lacks on plan at the open posts: time that begins by `horizon` and is not over at `at`. Cut at the
 * bounds of `days` (the district's midnights, the last past the horizon), so that one breach per set of posts and interval
 * stays the same as time goes on; posts with the same lack in the same time make one breach. Days are in whole minutes.
 */
export function foreseeBreaches(options: { posts: readonly Post[]; shifts: readonly CoverShift[]; days: readonly { from: number; to: number }[]; at: Date; horizon: Date }): Outlook {
  const { posts, shifts, days, at } = options;
  const [now, horizon] = [at.getTime() / 60_000, options.horizon.getTime() / 60_000];
  const watches = watchesByPost(shifts, 'plan', at);
  const found = new Map<string, { finding: Omit<Finding, 'postIds' | 'hospitalIds'>; posts: Post[] }>();
  let until = (days.at(-1)?.to ?? horizon) - (horizon - now);
  for (const post of posts) {
    for (const { from, to, verdict } of days.flatMap((day) => sweep(openTime(post, day), watches.get(post.id) ?? []))) {
      if (verdict.kind === 'met' || to <= now) continue;
      until = Math.min(until, from > horizon ? from - (horizon - now) : to);
      if (from > horizon) continue;
      const finding = { kind: verdict.kind, missing: verdict.kind === 'profession-missing' ? verdict.missing : [], from: instantOfMinute(from), to: instantOfMinute(to) };
      const key = sameFinding({ ...finding, postIds: [], hospitalIds: [] });
      const group = found.get(key);
      if (group === undefined) found.set(key, { finding, posts: [post] });
      else group.posts.push(post);
    }
  }
  const findings = [...found.values()].flatMap(({ finding, posts: lacking }) => inParts(lacking).map((part) => ({ ...finding, ...namesOf(part) })));
  return { findings, until: new Date(until * 60_000) };
}

const namesOf = (posts: readonly Post[]): Pick<Finding, 'postIds' | 'hospitalIds'> =>
  ({ postIds: posts.map(({ id }) => id), hospitalIds: [...new Set(posts.flatMap(({ hospitalId }) => hospitalId ?? []))].sort() });

function inParts(posts: readonly Post[]): Post[][] {
  const sorted = posts.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return Array.from({ length: Math.ceil(sorted.length / POSTS_MAX) }, (_, part) => sorted.slice(part * POSTS_MAX, (part + 1) * POSTS_MAX));
}
