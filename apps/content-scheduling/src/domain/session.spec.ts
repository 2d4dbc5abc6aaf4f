/** Rules CS-10 to CS-12: topic sessions after a posting. */
import { describe, expect, it } from '@jest/globals';
import { evolve } from '@nuanxin/contracts';
import { correctSession, holdSession, withdrawSession } from './session.js';
import type { Slot } from './slot.js';

const [one, two] = ['0196a2b4-0000-7000-8000-0000000000b1', '0196a2b4-0000-7000-8000-0000000000b2'] as const;
const at = (time: string): string => `2020-02-01T${time}.000Z`;
const now = at('14:00:00');
const due: Slot = {
  id: '0196a2b4-0000-7000-8000-000000000151', version: 1, planId: '0196a2b4-0000-7000-8000-000000000171', groupId: '0196a2b4-0000-7000-8000-000000000101',
  hospitalId: '0196a2b4-0000-7000-8000-0000000000e1', topicId: '0196a2b4-0000-7000-8000-000000000161', date: '2020-02-01',
  dueAt: at('11:30:00'), lateAt: at('11:40:00'), skipAt: at('15:30:00'), status: 'due', postedAt: null, postedBy: null, reason: null, session: null, sessionReason: null,
};
const sent: Slot = { ...due, version: 2, status: 'sent', postedAt: at('11:31:00'), postedBy: one };
const held: Slot = { ...sent, version: 3, session: { start: at('11:31:00'), end: at('12:15:00'), facilitatorIds: [one], status: 'held' } };
const people = new Map([[one, { active: true }], [two, { active: false }]]);
const command = { start: at('11:31:00'), end: at('12:15:00'), facilitatorIds: [one] };
const names = (changes: readonly { event: { name: string } }[]): string[] => changes.map(({ event }) => event.name);
const violation = (pointer: string) => expect.objectContaining({ violations: [expect.objectContaining({ pointer })] });

describe('holding a session', () => {
  it('CS-10 given a posted slot, when a session is recorded, then it is held', () => {
    expect(evolve(sent, holdSession(sent, command, undefined, people, now)).session).toEqual({ ...command, status: 'held' });
  });

  it('CS-10 given a slot not posted yet, then the posting is recorded with it or asked for', () => {
    expect(() => holdSession(due, command, undefined, people, now)).toThrow('slot-not-posted');
    expect(names(holdSession(due, command, { postedAt: at('11:32:00'), postedBy: one }, people, now))).toEqual(['slot-posted', 'topic-session-held']);
    expect(() => holdSession({ ...due, status: 'skipped' }, command, { postedAt: at('11:32:00'), postedBy: one }, people, now)).toThrow('slot-not-open');
  });

  it('C1 given another posting is on record, when one is named, then it is refused', () => {
    expect(() => holdSession(sent, command, { postedAt: at('11:32:00'), postedBy: one }, people, now)).toThrow('slot-already-posted');
    expect(names(holdSession(sent, command, { postedAt: at('11:31:00'), postedBy: two }, people, now))).toEqual(['topic-session-held']);
  });

  it('CS-10 names a time that cannot be', () => {
    const hold = (times: Partial<typeof command>) => () => holdSession(sent, { ...command, ...times }, undefined, people, now);
    expect(hold({ start: at('11:26:00') })).not.toThrow();
    expect(hold({ start: at('11:25:59') })).toThrow(violation('/start'));
    expect(hold({ end: at('11:31:00') })).toThrow(violation('/end'));
    expect(hold({ end: at('14:00:01') })).toThrow(violation('/end'));
    expect(() => holdSession(sent, { ...command, end: at('15:31:01') }, undefined, people, at('23:00:00'))).toThrow(violation('/end'));
  });

  it('CS-11 refuses somebody who does not serve, or is named twice', () => {
    expect(() => holdSession(sent, { ...command, facilitatorIds: [one, two] }, undefined, people, now)).toThrow('facilitator-not-active');
    expect(() => holdSession(sent, { ...command, facilitatorIds: [one, one] }, undefined, people, now)).toThrow(violation('/facilitatorIds/1'));
  });

  it('CS-10 one session a slot; a withdrawn one may be recorded anew', () => {
    expect(() => holdSession(held, command, undefined, people, now)).toThrow('session-already-held');
    const withdrawn = evolve(held, withdrawSession(held, '记错了'));
    expect(evolve(withdrawn, holdSession(withdrawn, command, undefined, people, now)).session?.status).toBe('held');
  });
});

describe('correcting and withdrawing', () => {
  it('CS-10 replaces times and people; the same again changes nothing', () => {
    expect(evolve(held, correctSession(held, { ...command, end: at('12:30:00') }, '晚了', people, now))).toMatchObject({ session: { end: at('12:30:00'), status: 'held' }, sessionReason: '晚了' });
    expect(correctSession(held, command, null, people, now)).toEqual([]);
    expect(() => correctSession(sent, command, null, people, now)).toThrow('session-not-held');
  });

  it('CS-11 somebody who has left since stays named, but is not named anew', () => {
    const leaver: Slot = { ...held, session: { ...command, facilitatorIds: [two], status: 'held' } };
    expect(names(correctSession(leaver, { ...command, end: at('12:20:00'), facilitatorIds: [two] }, null, people, now))).toEqual(['topic-session-corrected']);
    expect(() => correctSession(held, { ...command, facilitatorIds: [two] }, null, people, now)).toThrow('facilitator-not-active');
  });

  it('CS-12 a session is taken back once, and only one that was held', () => {
    expect(evolve(held, withdrawSession(held, null)).session).toEqual({ ...held.session, status: 'withdrawn' });
    expect(withdrawSession(evolve(held, withdrawSession(held, null)), null)).toEqual([]);
    expect(() => withdrawSession(sent, null)).toThrow('session-not-held');
  });
});
