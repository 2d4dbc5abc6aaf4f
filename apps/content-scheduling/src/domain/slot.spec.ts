/** Rules CS-7 to CS-9, CS-13 and C1: what becomes of a slot by time and by hand. */
import { describe, expect, it } from '@jest/globals';
import { evolve } from '@nuanxin/contracts';
import fc from 'fast-check';
import { checkMayAct } from './facilitation.js';
import { failSlot, isUnsure, passTime as passTimeKnowing, postSlot, skipForEnd, skipSlot, type Slot } from './slot.js';

/** In a database that was never restored. */
const passTime = (slot: Slot, groupClosedAt: string | null, now: string) => passTimeKnowing(slot, groupClosedAt, now, []);

const person = '0196a2b4-0000-7000-8000-0000000000b1';
const planned: Slot = {
  id: '0196a2b4-0000-7000-8000-000000000151', version: 0, planId: '0196a2b4-0000-7000-8000-000000000171', groupId: '0196a2b4-0000-7000-8000-000000000101',
  hospitalId: '0196a2b4-0000-7000-8000-0000000000e1', topicId: '0196a2b4-0000-7000-8000-000000000161', date: '2020-02-01',
  dueAt: '2020-02-01T11:30:00.000Z', lateAt: '2020-02-01T11:40:00.000Z', skipAt: '2020-02-01T13:30:00.000Z', status: 'planned',
  postedAt: null, postedBy: null, reason: null, session: null, sessionReason: null,
};
const at = (time: string): string => `2020-02-01T${time}.000Z`;
const by = (postedAt: string) => ({ postedAt, postedBy: person });
const names = (changes: readonly { event: { name: string } }[]): string[] => changes.map(({ event }) => event.name);
const violation = (pointer: string) => expect.objectContaining({ violations: [expect.objectContaining({ pointer })] });

describe('time', () => {
  it('CS-7 moves a slot on at its moments and not before', () => {
    expect(passTime(planned, null, '2020-02-01T11:29:59.999Z')).toEqual([]);
    expect(names(passTime(planned, null, at('11:30:00')))).toEqual(['slot-due']);
    expect(names(passTime({ ...planned, status: 'due' }, null, at('11:40:00')))).toEqual(['slot-late']);
    expect(names(passTime({ ...planned, status: 'late' }, null, at('13:30:00')))).toEqual(['slot-skipped']);
  });

  it('CS-7 given time jumped far ahead, then it was due, late and skipped in this order', () => {
    expect(names(passTime(planned, null, '2020-07-16T00:00:00.000Z'))).toEqual(['slot-due', 'slot-late', 'slot-skipped']);
  });

  it('CS-7 given its group closed, then it is skipped at its next moment instead', () => {
    expect(names(passTime(planned, at('11:30:00'), at('11:30:00')))).toEqual(['slot-skipped']);
    expect(names(passTime(planned, at('11:35:00'), at('12:00:00')))).toEqual(['slot-due', 'slot-skipped']);
    expect(names(passTime(planned, at('11:45:00'), at('12:00:00')))).toEqual(['slot-due', 'slot-late']);
  });

  it('CS-7 the outcome does not depend on when it is looked at', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -60, max: 240 })), fc.option(fc.integer({ min: -60, max: 240 })), (minutes, closed) => {
      const moment = (minute: number): string => new Date(Date.parse(planned.dueAt) + minute * 60_000).toISOString();
      const closedAt = closed === null ? null : moment(closed);
      const looks = [...minutes, 240].sort((a, b) => a - b).map(moment);
      const stepwise = looks.reduce((slot, look) => evolve(slot, passTime(slot, closedAt, look)), planned);
      expect(stepwise).toEqual(evolve(planned, passTime(planned, closedAt, moment(240))));
    }));
  });

  it('CS-17 C1 given it may have been posted in a gap, then it stays as it is until a person decides', () => {
    const gap = (from: string, until: string) => [{ from: at(from), until: at(until) }];
    const unsure = (slot: Slot, from: string, until: string): boolean => isUnsure(slot, gap(from, until));
    expect([unsure(planned, '10:00:00', '11:00:00'), unsure(planned, '10:00:00', '11:00:01'), unsure(planned, '13:29:59', '14:00:00'), unsure(planned, '13:30:00', '14:00:00')]).toEqual([false, true, true, false]);
    for (const status of ['planned', 'due', 'late'] as const) {
      const slot = { ...planned, status };
      expect(passTimeKnowing(slot, at('12:00:00'), '2020-07-16T00:00:00.000Z', gap('11:20:00', '11:50:00'))).toEqual([]);
      expect(evolve(slot, postSlot(slot, by(at('11:31:10')), '2020-02-03T00:00:00.000Z'))).toMatchObject({ status: 'sent' });
    }
    expect(unsure({ ...planned, status: 'sent' }, '11:20:00', '11:50:00')).toBe(false);
    expect(names(passTimeKnowing(planned, null, at('11:30:00'), gap('13:30:00', '14:00:00')))).toEqual(['slot-due']);
  });

  it('CS-6 with a plan goes what is planned, with a group what is undecided, and never what was decided', () => {
    expect(names(skipForEnd(planned, 'planned', 'over'))).toEqual(['slot-skipped']);
    expect(skipForEnd({ ...planned, status: 'due' }, 'planned', 'over')).toEqual([]);
    expect(names(skipForEnd({ ...planned, status: 'late' }, 'open', 'over'))).toEqual(['slot-skipped']);
    expect(skipForEnd({ ...planned, status: 'sent' }, 'open', 'over')).toEqual([]);
  });
});

describe('posting', () => {
  it.each(['planned', 'due', 'late'] as const)('CS-8 given a slot that is %s, when posted, then it is sent', (status) => {
    expect(evolve({ ...planned, status }, postSlot({ ...planned, status }, by(at('11:31:10')), at('11:32:00')))).toMatchObject({ status: 'sent', postedAt: at('11:31:10'), postedBy: person });
  });

  it('C1 a posted slot is not posted again, a skipped or failed one not at all', () => {
    expect(() => postSlot({ ...planned, status: 'sent', postedAt: at('11:31:00') }, by(at('11:32:00')), at('11:32:00'))).toThrow('slot-already-posted');
    expect(() => postSlot({ ...planned, status: 'skipped' }, by(at('11:32:00')), at('11:32:00'))).toThrow('slot-not-open');
    expect(() => postSlot({ ...planned, status: 'failed' }, by(at('11:32:00')), at('11:32:00'))).toThrow('slot-not-open');
  });

  it('CS-8 from 30 minutes before its time, not before that and not in the future', () => {
    expect(() => postSlot(planned, by(at('11:00:00')), at('10:59:59'))).toThrow('slot-too-early');
    expect(names(postSlot(planned, by(at('11:00:00')), at('11:00:00')))).toEqual(['slot-posted']);
    expect(() => postSlot(planned, by(at('11:33:00')), at('11:32:00'))).toThrow(violation('/postedAt'));
    expect(() => postSlot(planned, by(at('10:59:59')), at('11:32:00'))).toThrow(violation('/postedAt'));
  });

  it('CS-9 failing and skipping end a slot, with the reason; failing not before it could be posted', () => {
    expect(evolve(planned, failSlot(planned, '群被限制发言', at('11:31:00')))).toMatchObject({ status: 'failed', reason: '群被限制发言' });
    expect(() => failSlot(planned, 'x', at('10:00:00'))).toThrow('slot-too-early');
    expect(evolve(planned, skipSlot(planned, '集体活动'))).toMatchObject({ status: 'skipped', reason: '集体活动' });
    expect(() => skipSlot({ ...planned, status: 'sent', postedAt: at('11:31:00') }, 'x')).toThrow('slot-already-posted');
  });

  it('CS-13 only facilitators, now or when it was due, and who leads may act', () => {
    const period = { personId: person, from: '2020-01-26T10:00:00+08:00', to: at('12:00:00') };
    const facilitator = { personId: person, leads: false };
    expect(() => checkMayAct([period], facilitator, [at('12:30:00'), planned.dueAt])).not.toThrow();
    expect(() => checkMayAct([period], facilitator, [at('12:00:00')])).toThrow('not-a-group-facilitator');
    expect(() => checkMayAct([], facilitator, [planned.dueAt])).toThrow('not-a-group-facilitator');
    expect(() => checkMayAct([], { ...facilitator, leads: true }, [planned.dueAt])).not.toThrow();
  });
});
