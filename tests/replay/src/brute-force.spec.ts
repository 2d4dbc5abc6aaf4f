/** Counting by brute force: what stands in the end, each minute once. */
import { describe, expect, it } from '@jest/globals';
import { bruteForceTotal, finalFacts, minutesByVolunteer, toNdjson, type FinalFact } from './brute-force.js';
import { makePlan, type Action } from './plan/index.js';

const day = '2020-02-01';
const at = (time: string): string => `${day}T${time}Z`;
const work = (start: string, end: string, change: Partial<FinalFact> = {}): FinalFact => ({ source: 'claim-01', volunteer: 'volunteer-01', activity: 'meeting', hospital: null, start: at(start), end: at(end), kind: 'credited', ...change });
const shift = (posts: string[], mode: 'on-duty' | 'on-call' = 'on-duty'): Action => ({ type: 'plan-shift', shift: 'shift-1', person: 'volunteer-01', profession: 'psychologist', mode, posts, start: at('08:00:00'), end: at('16:00:00'), at: at('00:00:00'), actor: 'volunteer-29' });
const check = (type: 'check-in' | 'check-out', time: string): Action => ({ type, shift: 'shift-1', at: at(time), actor: 'volunteer-01' });

describe('minutes by brute force', () => {
  it('counts whole minutes, floored at both ends, so that adjoining work adds up (H3)', () => {
    expect(bruteForceTotal([work('08:00:59', '08:30:30'), work('08:30:30', '09:00:01')])).toBe(60);
    expect(bruteForceTotal([work('08:00:10', '08:00:50')])).toBe(0);
  });

  it("counts a minute of a volunteer's life once, however much was done in it (H1)", () => {
    expect(bruteForceTotal([work('08:00:00', '09:00:00'), work('08:30:00', '09:30:00', { activity: 'call' })])).toBe(90);
    expect(bruteForceTotal([work('08:00:00', '09:00:00'), work('08:00:00', '09:00:00', { volunteer: 'volunteer-02' })])).toBe(120);
  });

  it('counts nothing rejected or withdrawn', () => {
    expect(minutesByVolunteer([work('08:00:00', '09:00:00', { kind: 'rejected' }), work('08:00:00', '09:00:00', { kind: 'withdrawn' })]).size).toBe(0);
  });
});

describe('facts as they finally stand', () => {
  const base = { source: 'shift-1', volunteer: 'volunteer-01', hospital: null, kind: 'credited' };

  it('closes a forgotten check-out at the planned end', () => {
    expect(finalFacts([shift(['post-hotline']), check('check-in', '07:50:10')])).toEqual([{ ...base, activity: 'standby', start: at('07:50:10'), end: at('16:00:00') }]);
  });

  it('takes the last correction of a shift, and knows its hospital where there is one only', () => {
    const group: Action[] = [
      { type: 'plan-group', group: 'group-01', hospital: 'hospital-01', name: 'x', at: day, actor: 'volunteer-29' },
      { type: 'open-post', post: 'post-group-01', kind: 'group', group: 'group-01', name: 'x', at: day, actor: 'volunteer-29' },
    ];
    const correction: Action = { type: 'correct-shift', shift: 'shift-1', checkedInAt: at('08:10:00'), checkedOutAt: at('15:00:00'), at: at('20:00:00'), actor: 'volunteer-29' };
    const rest = [check('check-in', '08:00:00'), check('check-out', '16:00:00'), correction];
    expect(finalFacts([...group, shift(['post-group-01']), ...rest])).toEqual([{ ...base, activity: 'group-duty', hospital: 'hospital-01', start: at('08:10:00'), end: at('15:00:00') }]);
    expect(finalFacts([...group, shift(['post-hotline', 'post-group-01']), ...rest])).toMatchObject([{ activity: 'group-duty', hospital: null }]);
  });

  it('gives nothing for being on call, for a shift that nobody came to, or for a claim nobody decided on', () => {
    const claim: Action = { type: 'submit-claim', claim: 'claim-1', activity: 'meeting', hospital: null, start: at('08:00:00'), end: at('09:00:00'), remark: 'x', at: at('10:00:00'), actor: 'volunteer-01' };
    expect(finalFacts([shift(['post-hotline'], 'on-call'), claim])).toEqual([]);
    expect(finalFacts([shift(['post-hotline'])])).toEqual([]);
  });

  it('writes one JSON object a line, with the ids that it is told', () => {
    const plan = makePlan({ days: 2, hospitals: 2, volunteers: 10 });
    const lines = toNdjson(plan, (key) => `id-of-${key}`).trimEnd().split('\n').map((line): unknown => JSON.parse(line));
    expect(lines).toHaveLength(finalFacts(plan.actions).length);
    for (const line of lines) expect(Object.keys(Object(line))).toEqual(['volunteer', 'activity', 'hospital', 'start', 'end', 'kind']);
    expect(lines[0]).toMatchObject({ volunteer: expect.stringMatching(/^id-of-volunteer-/), kind: 'credited' });
  });
});
