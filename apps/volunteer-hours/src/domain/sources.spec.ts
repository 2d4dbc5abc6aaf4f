/** What each kind of work comes to, by example: VH-1 to VH-5. */
import { describe, expect, it } from '@jest/globals';
import { slotAggregate } from '@nuanxin/contracts/content-scheduling';
import { shiftAggregate } from '@nuanxin/contracts/duty-roster';
import { caseWorkAggregate, contactAggregate } from '@nuanxin/contracts/hotline-cases';
import { claimAggregate } from '@nuanxin/contracts/volunteer-hours';
import { workOfCaseWork, workOfClaim, workOfContact, workOfShift, workOfSlot } from './sources.js';

const [one, other] = ['0196a2b4-0000-7000-8000-0000000000b1', '0196a2b4-0000-7000-8000-0000000000b2'];
const hospitalId = '0196a2b4-0000-7000-8000-0000000000e1';

describe('the work of a source', () => {
  it('VH-1 a shift on duty is its check-in to its check-out, once checked out; on call it is nothing', () => {
    const shift = shiftAggregate.example;
    expect(workOfShift(shift)).toEqual([{ personId: one, activity: 'group-duty', hospitalId, profession: 'psychologist', start: '2020-02-01T00:01:30Z', end: '2020-02-01T08:03:00Z' }]);
    expect(workOfShift({ ...shift, activity: 'standby', hospitalId: null })).toMatchObject([{ activity: 'standby', hospitalId: null }]);
    expect(workOfShift({ ...shift, mode: 'on-call' })).toEqual([]);
    for (const status of ['planned', 'checked-in', 'missed', 'cancelled'] as const) expect(workOfShift({ ...shift, status })).toEqual([]);
  });

  it('VH-2 a topic session is the same time for each of its facilitators, while it stands as held', () => {
    const slot = slotAggregate.example;
    const session = { start: '2020-02-01T11:31:10Z', end: '2020-02-01T12:15:00Z', facilitatorIds: [one, other], status: 'held' as const };
    expect(workOfSlot({ ...slot, session })).toEqual([one, other].map((personId) => ({ personId, activity: 'topic-session', hospitalId, profession: null, start: session.start, end: session.end })));
    expect(workOfSlot({ ...slot, session: { ...session, status: 'withdrawn' } })).toEqual([]);
    expect(workOfSlot({ ...slot, session: null })).toEqual([]);
  });

  it('VH-3 a contact is from its answer to its end, for whoever answered, of whatever kind it was', () => {
    const contact = contactAggregate.example;
    for (const kind of [contact.kind, 'silent', 'abusive'] as const) {
      expect(workOfContact({ ...contact, kind })).toEqual([{ personId: one, activity: 'call', hospitalId, profession: null, start: '2020-02-01T12:00:12Z', end: '2020-02-01T12:31:40Z' }]);
    }
    expect(workOfContact({ ...contact, status: 'withdrawn' })).toEqual([]);
    expect(workOfContact({ ...contact, status: 'abandoned', answeredBy: null, answeredAt: null })).toEqual([]);
  });

  it('VH-4 case work and supervision are what was recorded, while they stand', () => {
    const work = caseWorkAggregate.example;
    for (const activity of ['case-work', 'supervision'] as const) {
      expect(workOfCaseWork({ ...work, activity })).toEqual([{ personId: one, activity, hospitalId, profession: 'psychologist', start: work.start, end: work.end }]);
    }
    expect(workOfCaseWork({ ...work, status: 'withdrawn' })).toEqual([]);
  });

  it('VH-5 a claim is what it says, while it stands as approved', () => {
    const claim = claimAggregate.example;
    expect(workOfClaim(claim)).toEqual([{ personId: one, activity: 'preparation', hospitalId: null, profession: null, start: claim.start, end: claim.end }]);
    for (const status of ['submitted', 'rejected', 'withdrawn'] as const) expect(workOfClaim({ ...claim, status })).toEqual([]);
  });
});
