/** What content-scheduling tells others: topics, daily plans, slots with what became of them, resources. */
import { z } from 'zod';
import { defineAggregate } from '../core/aggregate.js';
import { id, instant, line, localDate, timeZone, wallClock } from '../core/common.js';
import { topicCategory } from '../core/categories.js';

export const topicAggregate = defineAggregate({
  service: 'content-scheduling', name: 'topic', doc: 'A topic to talk about, in a category.',
  state: z.object({ topicId: id, title: line(200), category: topicCategory, status: z.enum(['active', 'retired']) }),
  example: { topicId: '0196a2b4-0000-7000-8000-000000000161', title: '睡不着的夜晚', category: 'pressure-relief', status: 'active' },
});

export const latePolicy = z.object({
  lateAfterMinutes: z.int().min(1).max(1440), skipAfterMinutes: z.int().min(1).max(2880),
}).describe('A slot that is not posted is late after the first and skipped after the second; nothing is ever posted by itself.');

export const planAggregate = defineAggregate({
  service: 'content-scheduling', name: 'plan', doc: "A group's daily plan: topics in turn, every day at one wall-clock time.",
  state: z.object({ planId: id, groupId: id, hospitalId: id, at: wallClock, zone: timeZone, from: localDate, to: localDate.nullable(), topicIds: z.array(id).min(1).max(400), late: latePolicy, status: z.enum(['active', 'ended']) }),
  example: { planId: '0196a2b4-0000-7000-8000-000000000171', groupId: '0196a2b4-0000-7000-8000-000000000101', hospitalId: '0196a2b4-0000-7000-8000-0000000000e1', at: '19:30', zone: 'Asia/Shanghai', from: '2020-01-28', to: null, topicIds: ['0196a2b4-0000-7000-8000-000000000161'], late: { lateAfterMinutes: 10, skipAfterMinutes: 120 }, status: 'active' },
});

/** The topic session that was held after the posting, with who held it. */
export const session = z.object({ start: instant, end: instant, facilitatorIds: z.array(id).min(1).max(20), status: z.enum(['held', 'withdrawn']) });

export const slotAggregate = defineAggregate({
  service: 'content-scheduling', name: 'slot', doc: 'One dated occurrence of a plan for one group, and what became of it (its delivery).',
  state: z.object({
    slotId: id, planId: id, groupId: id, hospitalId: id, topicId: id, dueAt: instant, lateAt: instant, skipAt: instant,
    status: z.enum(['planned', 'due', 'late', 'sent', 'failed', 'skipped']),
    postedAt: instant.nullable(), postedBy: id.nullable(), session: session.nullable(),
  }),
  example: {
    slotId: '0196a2b4-0000-7000-8000-000000000151', planId: '0196a2b4-0000-7000-8000-000000000171', groupId: '0196a2b4-0000-7000-8000-000000000101', hospitalId: '0196a2b4-0000-7000-8000-0000000000e1', topicId: '0196a2b4-0000-7000-8000-000000000161',
    dueAt: '2020-02-01T11:30:00Z', lateAt: '2020-02-01T11:40:00Z', skipAt: '2020-02-01T13:30:00Z', status: 'sent', postedAt: '2020-02-01T11:31:10Z', postedBy: '0196a2b4-0000-7000-8000-0000000000b1',
    session: { start: '2020-02-01T11:31:10Z', end: '2020-02-01T12:15:00Z', facilitatorIds: ['0196a2b4-0000-7000-8000-0000000000b1'], status: 'held' },
  },
  consumers: ['duty-roster', 'volunteer-hours'],
});

export const resourceAggregate = defineAggregate({
  service: 'content-scheduling', name: 'resource', doc: 'A self-help resource on the public list.',
  state: z.object({ resourceId: id, title: line(200), status: z.enum(['published', 'withdrawn']), verifiedOn: localDate }),
  example: { resourceId: '0196a2b4-0000-7000-8000-000000000181', title: '呼吸放松练习', status: 'published', verifiedOn: '2020-01-27' },
});
