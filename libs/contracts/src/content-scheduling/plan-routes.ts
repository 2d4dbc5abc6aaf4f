/** Routes of daily plans. */
import { z } from 'zod';
import { id, localDate, page, pageQuery, timeZone, wallClock } from '../core/common.js';
import { defineRoute, type Route } from '../core/route.js';
import { latePolicy, planAggregate } from './aggregates.js';
import { planView } from './views.js';

const service = 'content-scheduling';
const planParams = z.strictObject({ planId: id });

export const planRoutes = {
  setPlan: defineRoute({
    id: 'setPlan', service, method: 'POST', path: '/v1/plans', summary: "Set a group's daily plan: topics in turn, every day at one wall-clock time.", permission: 'plan.write',
    body: z.strictObject({
      groupId: id, at: wallClock, zone: timeZone.optional().describe("The district's, unless told."),
      from: localDate.describe('The first day. Slots whose time is past when the plan is set are left out.'), to: localDate.nullable().optional().describe('The first day without a topic; null or left out: until the plan is ended.'),
      topicIds: z.array(id).min(1).max(400).describe('One a day, in this order, over and over.'),
      late: z.strictObject(latePolicy.shape).optional().describe('10 and 120 minutes, unless told.'),
    }),
    response: planView, errors: ['plan-group-closed', 'plan-already-active', 'topic-retired', 'hospital-closed'],
    exampleBody: { groupId: '0196a2b4-0000-7000-8000-000000000101', at: '19:30', from: '2020-01-28', topicIds: ['0196a2b4-0000-7000-8000-000000000161'], late: { lateAfterMinutes: 10, skipAfterMinutes: 120 } },
  }),
  listPlans: defineRoute({
    id: 'listPlans', service, method: 'GET', path: '/v1/plans', summary: 'List daily plans.', permission: 'plan.read',
    query: z.strictObject({ ...pageQuery, groupId: id.optional(), status: planAggregate.state.shape.status.optional() }), response: page(planView),
  }),
  getPlan: defineRoute({ id: 'getPlan', service, method: 'GET', path: '/v1/plans/:planId', summary: 'Read a daily plan.', permission: 'plan.read', params: planParams, response: planView }),
  endPlan: defineRoute({
    id: 'endPlan', service, method: 'POST', path: '/v1/plans/:planId/end', summary: 'End a daily plan now; its slots to come are skipped.', permission: 'plan.write', params: planParams, status: 200, response: planView,
  }),
} satisfies Record<string, Route>;
