/** What content-scheduling answers with: topics, plans, slots, resources. */
import { z } from 'zod';
import { topicCategory } from '../core/categories.js';
import { id, instant, line, localDate, timeZone, wallClock } from '../core/common.js';
import { examples } from '../core/example.js';
import { latePolicy, planAggregate, resourceAggregate, session, slotAggregate, topicAggregate } from './aggregates.js';

/** Bytes of UTF-8 that a text message of WeChat or WeCom may have; a Chinese character takes three. */
export const TOPIC_TEXT_BYTES_MAX = 2048;

const TEXT = '今晚我们聊聊睡眠:先慢慢呼气四次,再说说今天最累的一刻。';

export const topicExample = { ...topicAggregate.example, version: 1, text: TEXT };

export const topicView = z.object({
  topicId: id, version: z.int(), title: line(200), category: topicCategory, text: z.string().describe('The text to copy into the group.'), status: topicAggregate.state.shape.status,
}).meta({ id: 'Topic' }).register(examples, { example: topicExample });

export const planView = z.object({
  planId: id, version: z.int(), groupId: id, hospitalId: id, at: wallClock, zone: timeZone, from: localDate, to: localDate.nullable().describe('The first day without a topic.'),
  topicIds: z.array(id), late: latePolicy, status: planAggregate.state.shape.status, endedAt: instant.nullable(),
}).meta({ id: 'Plan' }).register(examples, { example: { ...planAggregate.example, version: 1, endedAt: null } });

export const slotTask = z.object({ taskId: id, status: z.enum(['open', 'acknowledged', 'done', 'overdue', 'cancelled']), assigneeId: id.nullable() })
  .describe('The task that somebody on duty has because of the slot.');

export const slotView = z.object({
  slotId: id, version: z.int(), planId: id, groupId: id, hospitalId: id, topicId: id, date: localDate.describe("The day of the plan's own calendar."),
  dueAt: instant, lateAt: instant, skipAt: instant, status: slotAggregate.state.shape.status,
  postedAt: instant.nullable(), postedBy: id.nullable(), reason: z.string().nullable().describe('Why it failed or was skipped.'),
  session: session.nullable(), sessionReason: z.string().nullable().describe('Why the session was corrected or withdrawn.'),
  title: z.string(), category: topicCategory, text: z.string().describe('The text to copy into the group.'), task: slotTask.nullable(),
  unsure: z.boolean().describe('Whether it may have been posted in a stretch of time that a restored database knows nothing of: a person must say what became of it, and nobody is asked to post it.'),
}).meta({ id: 'Slot' }).register(examples, {
  example: {
    ...slotAggregate.example, version: 3, date: '2020-02-01', reason: null, sessionReason: null, title: topicAggregate.example.title, category: topicAggregate.example.category, text: TEXT,
    task: { taskId: '0196a2b4-0000-7000-8000-000000000131', status: 'done', assigneeId: '0196a2b4-0000-7000-8000-0000000000b1' }, unsure: false,
  },
});

export const resourceCategory = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be 1 to 63 small letters, digits and hyphens').describe("A category of resources, one of the district's own.");

const resourceShown = {
  resourceId: id, title: line(200), category: resourceCategory, summary: z.string(), url: z.string().nullable(), phone: z.string().nullable(), hours: z.string().nullable(),
  verifiedOn: localDate.describe('The day on which somebody last made sure of it.'),
};

const { status: published, ...shown } = resourceAggregate.example;
const resourceExample = { ...shown, category: 'relaxation', summary: '一段五分钟的腹式呼吸引导,睡前可用。', url: 'https://example.org/breathing', phone: null, hours: null };

export const publicResource = z.object(resourceShown).meta({ id: 'PublicResource' }).register(examples, { example: resourceExample });
export const resourceView = z.object({ ...resourceShown, version: z.int(), status: resourceAggregate.state.shape.status }).meta({ id: 'Resource' }).register(examples, { example: { ...resourceExample, version: 1, status: published } });
