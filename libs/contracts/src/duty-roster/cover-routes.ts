/** Routes of duty and cover: who is there now, and where somebody misses. */
import { z } from 'zod';
import { page, pageQuery } from '../core/common.js';
import { defineRoute } from '../core/route.js';
import { bound } from './period.js';
import { coverBreachView, coverReport, dutyNow } from './cover-views.js';

const service = 'duty-roster';

export const coverRoutes = {
  getDutyNow: defineRoute({
    id: 'getDutyNow', service, method: 'GET', path: '/v1/duty/now', summary: 'Who is on duty and on call at each open post now.', permission: 'duty.read', response: dutyNow,
  }),
  getCover: defineRoute({
    id: 'getCover', service, method: 'GET', path: '/v1/cover', summary: 'Where posts lack somebody in a period: nobody on duty, or a profession missing.', permission: 'cover.read',
    query: z.strictObject({ from: bound, to: bound.describe('Exclusive; at most 92 days after `from`.'), basis: z.enum(['plan', 'fact']).optional().describe('What was planned (unless told), or the times checked in.') }),
    response: coverReport, exampleQuery: { from: '2020-02-01', to: '2020-02-02' },
  }),
  listCoverBreaches: defineRoute({
    id: 'listCoverBreaches', service, method: 'GET', path: '/v1/cover-breaches', summary: 'List breaches of cover, those found last first.', permission: 'cover.read',
    query: z.strictObject({ ...pageQuery, status: coverBreachView.shape.status.optional(), kind: coverBreachView.shape.kind.optional() }), response: page(coverBreachView),
  }),
};
