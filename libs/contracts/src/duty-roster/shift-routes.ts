/** Routes of shifts: planning, attendance, correction. */
import { z } from 'zod';
import { id, instant, line, page, pageQuery, patchOf, profession } from '../core/common.js';
import { defineRoute } from '../core/route.js';
import { shiftStatus } from './aggregates.js';
import { bound } from './period.js';
import { shiftView } from './views.js';

const service = 'duty-roster';
const shiftParams = z.strictObject({ shiftId: id });

const shiftFields = {
  personId: id, profession: profession.describe('As what the person serves; they must hold it on the (local) date of the planned start.'),
  mode: shiftView.shape.mode,
  postIds: z.array(id).min(1).max(200).refine((ids) => new Set(ids).size === ids.length, 'must not repeat').meta({ uniqueItems: true }).describe('The posts that are covered, all open.'),
  plannedStart: instant.describe('At most 24 hours ago and 400 days ahead.'), plannedEnd: instant.describe('At most 24 hours after the start.'),
};

const moment = z.strictObject({ at: instant.optional().describe('At most 15 minutes ago and not in the future; now unless told.') });
const planErrors = ['person-not-active', 'profession-not-held', 'post-closed', 'shift-overlaps'] as const;
const hotlineDuty = {
  personId: '0196a2b4-0000-7000-8000-0000000000b1', profession: 'psychologist', mode: 'on-duty', postIds: ['0196a2b4-0000-7000-8000-000000000111'],
  plannedStart: '2020-02-01T08:00:00+08:00', plannedEnd: '2020-02-01T16:00:00+08:00',
} as const;

export const shiftRoutes = {
  planShift: defineRoute({
    id: 'planShift', service, method: 'POST', path: '/v1/shifts', summary: 'Plan who covers which posts when.', permission: 'shift.plan',
    body: z.strictObject(shiftFields), response: shiftView, errors: planErrors, exampleBody: { ...hotlineDuty, postIds: [...hotlineDuty.postIds] },
  }),
  listShifts: defineRoute({
    id: 'listShifts', service, method: 'GET', path: '/v1/shifts', summary: 'List shifts, those planned last first.', permission: 'shift.read',
    query: z.strictObject({
      ...pageQuery, from: bound.optional().describe('Only shifts whose planned time reaches past this.'), to: bound.optional().describe('Only shifts that are planned to begin before this.'),
      personId: id.optional(), postId: id.optional(), status: shiftStatus.optional(),
    }),
    response: page(shiftView),
  }),
  getShift: defineRoute({ id: 'getShift', service, method: 'GET', path: '/v1/shifts/:shiftId', summary: 'Read a shift.', permission: 'shift.read', params: shiftParams, response: shiftView }),
  changeShift: defineRoute({
    id: 'changeShift', service, method: 'PATCH', path: '/v1/shifts/:shiftId', summary: 'Change a shift before it begins.', permission: 'shift.plan', params: shiftParams,
    body: patchOf(shiftFields), response: shiftView, errors: [...planErrors, 'shift-begun'], exampleBody: { plannedEnd: '2020-02-01T18:00:00+08:00' },
  }),
  cancelShift: defineRoute({
    id: 'cancelShift', service, method: 'POST', path: '/v1/shifts/:shiftId/cancel', summary: 'Cancel a shift that nobody has checked in on.', permission: 'shift.plan', params: shiftParams, status: 200,
    body: z.strictObject({}), response: shiftView, errors: ['shift-not-planned'], exampleBody: {},
  }),
  checkIn: defineRoute({
    id: 'checkIn', service, method: 'POST', path: '/v1/shifts/:shiftId/check-in', summary: 'Begin a shift.', permission: 'shift.check', params: shiftParams, status: 200,
    body: moment, response: shiftView, errors: ['shift-not-planned', 'check-in-closed'], exampleBody: {},
  }),
  checkOut: defineRoute({
    id: 'checkOut', service, method: 'POST', path: '/v1/shifts/:shiftId/check-out', summary: 'End a shift: what was worked is told.', permission: 'shift.check', params: shiftParams, status: 200,
    body: moment, response: shiftView, errors: ['shift-not-checked-in', 'check-out-closed'], exampleBody: {},
  }),
  correctShift: defineRoute({
    id: 'correctShift', service, method: 'POST', path: '/v1/shifts/:shiftId/correct', summary: 'Correct when a shift that is over was worked.', permission: 'shift.correct', params: shiftParams, status: 200,
    body: z.strictObject({
      checkedInAt: instant.describe('At most 24 hours before the planned start.'), checkedOutAt: instant.describe('After the check-in, in the past, and at most 24 hours after the planned end.'),
      reason: line(500).optional(),
    }),
    response: shiftView, errors: ['shift-not-over'],
    exampleBody: { checkedInAt: '2020-02-01T08:05:00+08:00', checkedOutAt: '2020-02-01T16:20:00+08:00', reason: '忘记签退' },
  }),
};
