/** Routes of topics. */
import { z } from 'zod';
import { topicCategory } from '../core/categories.js';
import { id, line, localDate, page, pageQuery, patchOf, text } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute, type Route } from '../core/route.js';
import { topicAggregate } from './aggregates.js';
import { TOPIC_TEXT_BYTES_MAX, topicExample, topicView } from './views.js';

const service = 'content-scheduling';
const topicParams = z.strictObject({ topicId: id });
const topicText = text(TOPIC_TEXT_BYTES_MAX).describe(`The text to copy, at most ${TOPIC_TEXT_BYTES_MAX} bytes of UTF-8.`);
const fields = { title: line(200), category: topicCategory, text: topicText };

export const topicRoutes = {
  createTopic: defineRoute({
    id: 'createTopic', service, method: 'POST', path: '/v1/topics', summary: 'Create a topic.', permission: 'topic.write',
    body: z.strictObject(fields), response: topicView,
    exampleBody: { title: '睡不着的夜晚', category: 'pressure-relief', text: '今晚我们聊聊睡眠:先慢慢呼气四次,再说说今天最累的一刻。' },
  }),
  listTopics: defineRoute({
    id: 'listTopics', service, method: 'GET', path: '/v1/topics', summary: 'List topics.', permission: 'topic.read',
    query: z.strictObject({ ...pageQuery, category: topicCategory.optional(), status: topicAggregate.state.shape.status.optional() }), response: page(topicView),
  }),
  getTopic: defineRoute({ id: 'getTopic', service, method: 'GET', path: '/v1/topics/:topicId', summary: 'Read a topic.', permission: 'topic.read', params: topicParams, response: topicView }),
  changeTopic: defineRoute({
    id: 'changeTopic', service, method: 'PATCH', path: '/v1/topics/:topicId', summary: 'Change a topic.', permission: 'topic.write', params: topicParams,
    body: patchOf(fields), response: topicView, errors: ['topic-retired'], exampleBody: { title: '睡个好觉' },
  }),
  retireTopic: defineRoute({
    id: 'retireTopic', service, method: 'POST', path: '/v1/topics/:topicId/retire', summary: 'Retire a topic that no daily plan uses.', permission: 'topic.write', params: topicParams, status: 200,
    response: topicView, errors: ['topic-in-use'],
  }),
  suggestTopics: defineRoute({
    id: 'suggestTopics', service, method: 'GET', path: '/v1/groups/:groupId/topic-suggestions', summary: "Topics that a group's people wished for in their latest needs assessment, most wanted first.", permission: 'topic.read',
    params: z.strictObject({ groupId: id }),
    response: z.object({ assessmentId: id.nullable(), assessedOn: localDate.nullable(), topics: z.array(topicView).describe('At most 100.') })
      .register(examples, { example: { assessmentId: '0196a2b4-0000-7000-8000-0000000000f1', assessedOn: '2020-01-26', topics: [topicExample] } }),
  }),
} satisfies Record<string, Route>;
