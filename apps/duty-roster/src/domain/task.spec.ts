/** Rules DR-20 to DR-24, by given, when, then. */
import { describe, expect, it } from '@jest/globals';
import { evolve } from '@nuanxin/contracts';
import { assigneeAt } from './assignee.js';
import type { Shift } from './shift.js';
import { acknowledgeTask, cancelTask, createTask, finishTask, markOverdue, requireDueAhead } from './task.js';

const noon = new Date('2020-02-01T12:00:00.000Z');
const later = new Date('2020-02-01T14:00:00.000Z');
const { state: open } = createTask({ id: 't1', kind: 'post-by-hand', postId: 'g1', hospitalId: 'h1', assigneeId: null, requestedBy: 'content-scheduling', referenceId: 'r1', note: null, dueAt: '2020-02-01T21:00:00+08:00' });
const shift = (over: Partial<Shift>): Shift => ({
  id: 's1', version: 1, personId: 'p1', profession: 'psychologist', mode: 'on-duty', postIds: ['g1'], hospitalIds: ['h1'], coversHotline: false, activity: 'group-duty', hospitalId: 'h1',
  plannedAt: '2020-02-01T00:00:00.000Z', plannedStart: '2020-02-01T08:00:00.000Z', plannedEnd: '2020-02-01T14:00:00.000Z', status: 'planned', checkedInAt: null, checkedOutAt: null, closedBy: null, correctionReason: null, ...over,
});

describe('task', () => {
  it('DR-20 goes to who is on duty at the post: checked in before planned, then the earlier start, then the smaller id', () => {
    const at = noon.toISOString();
    const early = shift({ id: 's2', personId: 'early', plannedStart: '2020-02-01T06:00:00.000Z' });
    expect(assigneeAt([shift({}), early], 'g1', at)).toBe('early');
    expect(assigneeAt([early, shift({ status: 'checked-in' })], 'g1', at)).toBe('p1');
    expect(assigneeAt([shift({ id: 's9', personId: 'other' }), shift({})], 'g1', at)).toBe('p1');
    for (const absent of [shift({ mode: 'on-call' }), shift({ status: 'cancelled' }), shift({ status: 'checked-out' }), shift({ postIds: ['g2'] }), shift({ plannedEnd: at }), shift({ plannedStart: later.toISOString() })]) {
      expect(assigneeAt([absent], 'g1', at)).toBeNull();
    }
  });

  it('DR-20 is due in the future, within 400 days', () => {
    expect(() => requireDueAhead(noon.toISOString(), noon)).toThrow('must be in the future');
    expect(() => requireDueAhead('2021-06-01T00:00:00Z', noon)).toThrow('at most 400 days');
    expect(() => requireDueAhead(later.toISOString(), noon)).not.toThrow();
  });

  it('DR-21 given a task of nobody, when acknowledged, then it is theirs; a second time changes nothing', () => {
    const taken = evolve(open, acknowledgeTask(open, 'p1', noon));
    expect(taken).toMatchObject({ status: 'acknowledged', assigneeId: 'p1', acknowledgedBy: 'p1', acknowledgedAt: noon.toISOString() });
    expect(acknowledgeTask(taken, 'p2', later)).toEqual([]);
    expect(evolve({ ...open, assigneeId: 'p9' }, acknowledgeTask({ ...open, assigneeId: 'p9' }, 'p1', noon)).assigneeId).toBe('p9');
  });

  it('DR-24 and DR-21 given a task past its time, then it is overdue and stays so when acknowledged', () => {
    expect(markOverdue(open, noon)).toEqual([]);
    const overdue = evolve(open, markOverdue(open, new Date('2020-02-01T13:00:00Z')));
    expect(overdue.status).toBe('overdue');
    expect(markOverdue(overdue, later)).toEqual([]);
    expect(evolve(overdue, acknowledgeTask(overdue, 'p1', later))).toMatchObject({ status: 'overdue', acknowledgedBy: 'p1' });
  });

  it('DR-22 and DR-23 a task is done once, also when overdue; a cancelled one is not, and what is done is not cancelled', () => {
    const done = evolve(open, finishTask({ ...open, status: 'overdue' }, { personId: 'p1', at: '2020-02-01T20:00:00+08:00' }));
    expect(done).toMatchObject({ status: 'done', doneBy: 'p1', doneAt: noon.toISOString() });
    expect([finishTask(done, { personId: 'p2', at: later.toISOString() }), cancelTask(done), markOverdue(done, later)]).toEqual([[], [], []]);
    const cancelled = evolve(open, cancelTask(open));
    expect(cancelled.status).toBe('cancelled');
    expect(() => finishTask(cancelled, { personId: 'p1', at: later.toISOString() })).toThrow('task-over');
    expect(() => acknowledgeTask(done, 'p1', later)).toThrow('task-over');
  });
});
