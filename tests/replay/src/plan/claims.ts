/** Work claimed by hand: submitted after it was done, and approved, rejected or withdrawn. */
import type { Activity } from '@nuanxin/contracts';
import { DAY, HOUR, MINUTE, SECOND, iso, type Millis } from './calendar.js';
import type { Draft } from './draft.js';
import type { Unrecorded } from './duty.js';
import type { People } from './people.js';
import type { Random } from './random.js';
import type { Key } from './types.js';

export interface Work { readonly person: Key; readonly activity: Activity; readonly hospital: Key | null; readonly start: Millis; readonly end: Millis; readonly remark: string }
type Fate = 'approved' | 'rejected' | 'withdrawn';

const ATTENDANCE = 0.5;
const REJECTED = 0.03;
const WITHDRAWN = 0.02;

const SITTING_MINUTE = 17 * 60 + 30;
const SITTING_SECONDS = 600;

/** Claimed work ends at least so long before the plan does, so that its claim can be decided on. */
export const CLAIM_MARGIN = 4 * HOUR;

/** Supervisors sit over claims once a day, late in the afternoon, and decide on several at a time. */
function sitting({ calendar }: Draft, random: Random, from: Millis): Millis {
  const day = calendar.dayOf(from);
  const at = (of: number): Millis => calendar.at(of, SITTING_MINUTE) + random.int(0, SITTING_SECONDS) * SECOND;
  return from <= calendar.at(day, SITTING_MINUTE) ? at(day) : at(day + 1);
}

/** Writes a claim and its fate. `work` must have ended {@link CLAIM_MARGIN} before the plan's end. */
export function claim(draft: Draft, random: Random, people: People, work: Work, fate: Fate): void {
  const key = draft.key('claim');
  const { end } = draft.calendar;
  const delay = random.weighted([[random.int(10, 360) * MINUTE, 6], [random.int(20, 96) * HOUR, 3], [random.int(4, 9) * DAY, 1]]);
  const wished = draft.calendar.daytime(work.end + delay);
  const submittedAt = wished < end - 3 * HOUR ? wished : work.end + random.int(2, 40) * MINUTE;
  const { person, activity, hospital, remark } = work;
  draft.act(submittedAt, person, { type: 'submit-claim', claim: key, activity, hospital, start: iso(work.start), end: iso(work.end), remark });
  const later = fate === 'withdrawn' ? draft.calendar.daytime(submittedAt + random.int(60, 4 * 1440) * MINUTE) : sitting(draft, random, submittedAt + random.int(60, 3 * 1440) * MINUTE);
  const decidedAt = later < end - 2 * HOUR ? later : submittedAt + random.int(20, 100) * MINUTE;
  if (fate === 'withdrawn') draft.act(decidedAt, person, { type: 'withdraw-claim', claim: key });
  else draft.act(decidedAt, random.pick(people.supervisors.filter((one) => one !== person)), { type: 'decide-claim', claim: key, decision: fate, reason: fate === 'rejected' ? '与值班记录重复，请核对' : null });
}

/** The weekly meeting by video: everybody who was there claims it. Some claims are wrong: rejected, or withdrawn and made anew with the right times. */
export function makeMeetings(draft: Draft, random: Random, people: People): void {
  for (let day = 1; day < draft.calendar.lastDay; day += 7) {
    const start = draft.calendar.at(day, 14 * 60);
    const end = start + random.int(50, 70) * MINUTE;
    for (const { key: person } of people.all.filter(() => random.chance(ATTENDANCE))) {
      const work: Work = { person, activity: 'meeting', hospital: null, start: start + random.int(-120, 300) * SECOND, end: end + random.int(-300, 300) * SECOND, remark: '每周例会' };
      const fate = random.weighted<Fate>([['approved', 1 - REJECTED - WITHDRAWN], ['rejected', REJECTED], ['withdrawn', WITHDRAWN]]);
      claim(draft, random, people, work, fate);
      if (fate === 'withdrawn') claim(draft, random, people, { ...work, end: work.end - 10 * MINUTE }, 'approved');
    }
  }
}

/** Duty that its person forgot to check in for. */
export function claimUnrecorded(draft: Draft, random: Random, people: People, unrecorded: readonly Unrecorded[]): void {
  for (const { person, start, end } of unrecorded) {
    if (end < draft.calendar.end - CLAIM_MARGIN) claim(draft, random, people, { person, activity: 'group-duty', hospital: null, start, end, remark: '忘记签到，补报值班' }, 'approved');
  }
}
