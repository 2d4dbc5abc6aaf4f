/** What duty-roster tells others: posts, shifts, tasks, breaches of cover. */
import { z } from 'zod';
import { defineAggregate } from '../core/aggregate.js';
import { id, instant, line, profession } from '../core/common.js';

export const postAggregate = defineAggregate({
  service: 'duty-roster', name: 'post', doc: 'What must be covered: a group, or the hotline.',
  state: z.object({ postId: id, kind: z.enum(['group', 'hotline']), groupId: id.nullable(), hospitalId: id.nullable(), name: line(200), status: z.enum(['open', 'closed']), openedAt: instant, closedAt: instant.nullable() }),
  example: { postId: '0196a2b4-0000-7000-8000-000000000111', kind: 'group', groupId: '0196a2b4-0000-7000-8000-000000000101', hospitalId: '0196a2b4-0000-7000-8000-0000000000e1', name: 'TJ-03 heartwarming group', status: 'open', openedAt: '2020-01-27T02:00:00Z', closedAt: null },
});

export const shiftStatus = z.enum(['planned', 'checked-in', 'checked-out', 'missed', 'cancelled']);

export const shiftAggregate = defineAggregate({
  service: 'duty-roster', name: 'shift', doc: 'One person covering posts for a time. What was worked is `checkedInAt` to `checkedOutAt`, once checked out.',
  state: z.object({
    shiftId: id, personId: id, profession, mode: z.enum(['on-duty', 'on-call']), postIds: z.array(id).min(1).max(200),
    activity: z.enum(['group-duty', 'standby']).describe('Standby where the hotline is the only post.'),
    hospitalId: id.nullable().describe('The hospital, where all posts belong to one; else null.'),
    plannedStart: instant, plannedEnd: instant, status: shiftStatus,
    checkedInAt: instant.nullable(), checkedOutAt: instant.nullable(),
    closedBy: z.enum(['person', 'system']).nullable().describe('`system`: the check-out was forgotten and made at the planned end.'),
  }),
  example: {
    shiftId: '0196a2b4-0000-7000-8000-000000000121', personId: '0196a2b4-0000-7000-8000-0000000000b1', profession: 'psychologist', mode: 'on-duty', postIds: ['0196a2b4-0000-7000-8000-000000000111'],
    activity: 'group-duty', hospitalId: '0196a2b4-0000-7000-8000-0000000000e1', plannedStart: '2020-02-01T00:00:00Z', plannedEnd: '2020-02-01T08:00:00Z', status: 'checked-out',
    checkedInAt: '2020-02-01T00:01:30Z', checkedOutAt: '2020-02-01T08:03:00Z', closedBy: 'person',
  },
  consumers: ['volunteer-hours'],
});

export const taskKind = z.enum(['post-by-hand', 'call-back', 'other']);

export const taskAggregate = defineAggregate({
  service: 'duty-roster', name: 'task', doc: 'Something that a person on duty must do by a time.',
  state: z.object({
    taskId: id, kind: taskKind, postId: id.nullable(), hospitalId: id.nullable(), assigneeId: id.nullable(),
    requestedBy: z.string(), referenceId: id.nullable().describe('What it is about in the service that asked.'),
    dueAt: instant, status: z.enum(['open', 'acknowledged', 'done', 'overdue', 'cancelled']),
    acknowledgedBy: id.nullable(), acknowledgedAt: instant.nullable(), doneBy: id.nullable(), doneAt: instant.nullable(),
  }),
  example: {
    taskId: '0196a2b4-0000-7000-8000-000000000131', kind: 'post-by-hand', postId: '0196a2b4-0000-7000-8000-000000000111', hospitalId: '0196a2b4-0000-7000-8000-0000000000e1', assigneeId: '0196a2b4-0000-7000-8000-0000000000b1',
    requestedBy: 'content-scheduling', referenceId: '0196a2b4-0000-7000-8000-000000000151', dueAt: '2020-02-01T12:00:00Z', status: 'open', acknowledgedBy: null, acknowledgedAt: null, doneBy: null, doneAt: null,
  },
  consumers: ['content-scheduling'],
});

export const coverBreachAggregate = defineAggregate({
  service: 'duty-roster', name: 'cover-breach', doc: 'A time in which a post lacks somebody: nobody on duty, or a profession missing.',
  state: z.object({
    breachId: id, postIds: z.array(id).min(1).max(200), kind: z.enum(['nobody-on-duty', 'nobody-checked-in', 'profession-missing']),
    missing: z.array(profession), from: instant, to: instant, foreseen: z.boolean(), status: z.enum(['open', 'resolved']),
  }),
  example: { breachId: '0196a2b4-0000-7000-8000-000000000141', postIds: ['0196a2b4-0000-7000-8000-000000000111'], kind: 'profession-missing', missing: ['psychologist'], from: '2020-02-01T00:00:00Z', to: '2020-02-01T08:00:00Z', foreseen: true, status: 'open' },
});
