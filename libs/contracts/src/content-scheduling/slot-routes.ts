/** Routes of slots: what became of each, and the topic session that followed. */
import { z } from 'zod';
import { id, instant, localDate, page, pageQuery, text } from '../core/common.js';
import { defineRoute, type Route } from '../core/route.js';
import { slotAggregate } from './aggregates.js';
import { slotView } from './views.js';

const service = 'content-scheduling';
const slotParams = z.strictObject({ slotId: id });
const slotPath = (verb: string): string => `/v1/slots/:slotId/${verb}`;
const reason = text(500);
const postedAt = instant.describe('When it was posted: from 30 minutes before its time until now.');
const sessionFields = {
  start: instant.describe('At the earliest 5 minutes before it was posted.'), end: instant.describe('In the past; at most 4 hours after the start.'),
  facilitatorIds: z.array(id).min(1).max(20).describe('Who held it, each once; each is credited.'),
};
const exampleSession = { start: '2020-02-01T19:31:10+08:00', end: '2020-02-01T20:15:00+08:00', facilitatorIds: ['0196a2b4-0000-7000-8000-0000000000b1'] };

export const slotRoutes = {
  listSlots: defineRoute({
    id: 'listSlots', service, method: 'GET', path: '/v1/slots', summary: 'List slots.', permission: 'slot.read',
    query: z.strictObject({
      ...pageQuery, groupId: id.optional(), planId: id.optional(), hospitalId: id.optional(), status: slotAggregate.state.shape.status.optional(),
      from: localDate.optional().describe("Due on this day of the district or later."), to: localDate.optional().describe('Due before this day of the district.'),
      unsure: z.literal('true').optional().describe('Only those of which a person must say what became of them, since a restored database does not know.'),
    }),
    response: page(slotView),
  }),
  getSlot: defineRoute({ id: 'getSlot', service, method: 'GET', path: '/v1/slots/:slotId', summary: 'Read a slot, with the text to copy.', permission: 'slot.read', params: slotParams, response: slotView }),
  postSlot: defineRoute({
    id: 'postSlot', service, method: 'POST', path: slotPath('post'), summary: 'Say that the text was posted into the group by hand.', permission: 'slot.post', params: slotParams, status: 200,
    body: z.strictObject({ postedAt: postedAt.optional(), postedBy: id.optional().describe('Who posted; the own, unless a coordinator says it for somebody.') }), response: slotView,
    errors: ['slot-already-posted', 'slot-not-open', 'slot-too-early', 'not-a-group-facilitator', 'facilitator-not-active'], exampleBody: { postedAt: '2020-02-01T19:31:10+08:00' },
  }),
  failSlot: defineRoute({
    id: 'failSlot', service, method: 'POST', path: slotPath('fail'), summary: 'Say that posting failed.', permission: 'slot.post', params: slotParams, status: 200,
    body: z.strictObject({ reason }), response: slotView, errors: ['slot-already-posted', 'slot-not-open', 'slot-too-early', 'not-a-group-facilitator'], exampleBody: { reason: '群被平台限制发言' },
  }),
  skipSlot: defineRoute({
    id: 'skipSlot', service, method: 'POST', path: slotPath('skip'), summary: 'Say that a slot will not be posted.', permission: 'slot.post', params: slotParams, status: 200,
    body: z.strictObject({ reason }), response: slotView, errors: ['slot-already-posted', 'slot-not-open', 'not-a-group-facilitator'], exampleBody: { reason: '今晚院内集体活动' },
  }),
  holdSession: defineRoute({
    id: 'holdSession', service, method: 'POST', path: slotPath('session'), summary: 'Record the topic session that was held after the posting.', permission: 'session.hold', params: slotParams, status: 200,
    body: z.strictObject({ ...sessionFields, postedAt: postedAt.optional().describe('Where the posting was not recorded yet: both are recorded at once.') }), response: slotView,
    errors: ['slot-already-posted', 'slot-not-open', 'slot-not-posted', 'slot-too-early', 'session-already-held', 'not-a-group-facilitator', 'facilitator-not-active'], exampleBody: exampleSession,
  }),
  correctSession: defineRoute({
    id: 'correctSession', service, method: 'POST', path: slotPath('session/correct'), summary: 'Correct times or facilitators of a session.', permission: 'session.correct', params: slotParams, status: 200,
    body: z.strictObject({ ...sessionFields, reason: reason.optional() }), response: slotView, errors: ['session-not-held', 'facilitator-not-active'], exampleBody: { ...exampleSession, reason: '结束时间记错了' },
  }),
  withdrawSession: defineRoute({
    id: 'withdrawSession', service, method: 'POST', path: slotPath('session/withdraw'), summary: 'Take back a session that was not held after all.', permission: 'session.correct', params: slotParams, status: 200,
    body: z.strictObject({ reason: reason.optional() }), response: slotView, errors: ['session-not-held'], exampleBody: { reason: '记到了别的群' },
  }),
} satisfies Record<string, Route>;
