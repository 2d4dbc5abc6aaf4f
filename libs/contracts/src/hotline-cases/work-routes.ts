/** Routes of case work: time worked on a case apart from contacts. */
import { z } from 'zod';
import { id, page, pageQuery } from '../core/common.js';
import { defineRoute } from '../core/route.js';
import { caseWorkAggregate } from './aggregates.js';
import { pastInstant, workView } from './views.js';

const service = 'hotline-cases';
const params = z.strictObject({ workId: id });
const { activity } = caseWorkAggregate.state.shape;
const end = pastInstant.describe('After the start, at most 12 hours.');

export const workRoutes = {
  recordCaseWork: defineRoute({
    id: 'recordCaseWork', service, method: 'POST', path: '/v1/case-work', summary: 'Record work on a case, or supervision of it.', permission: 'case-work.record',
    body: z.strictObject({ caseId: id, personId: id.optional().describe('Whose work; the own unless a supervisor enters it for somebody.'), activity, start: pastInstant, end }),
    response: workView, errors: ['not-a-supervisor'],
    exampleBody: { caseId: '0196a2b4-0000-7000-8000-0000000001a1', activity: 'case-work', start: '2020-02-02T09:00:00+08:00', end: '2020-02-02T09:45:00+08:00' },
  }),
  listCaseWork: defineRoute({
    id: 'listCaseWork', service, method: 'GET', path: '/v1/case-work', summary: 'List case work, that recorded last first.', permission: 'case-work.record',
    query: z.strictObject({ ...pageQuery, caseId: id.optional(), personId: id.optional() }), response: page(workView),
  }),
  getCaseWork: defineRoute({ id: 'getCaseWork', service, method: 'GET', path: '/v1/case-work/:workId', summary: 'Read case work.', permission: 'case-work.record', params, response: workView }),
  correctCaseWork: defineRoute({
    id: 'correctCaseWork', service, method: 'PATCH', path: '/v1/case-work/:workId', summary: 'Correct when work was done.', permission: 'case-work.correct', params,
    body: z.strictObject({ start: pastInstant.exactOptional(), end: end.exactOptional() }), response: workView, errors: ['case-work-withdrawn'], exampleBody: { end: '2020-02-02T10:00:00+08:00' },
  }),
  withdrawCaseWork: defineRoute({
    id: 'withdrawCaseWork', service, method: 'POST', path: '/v1/case-work/:workId/withdraw', summary: 'Withdraw work that was recorded by mistake.', permission: 'case-work.correct', params, status: 200,
    body: z.strictObject({}), response: workView, exampleBody: {},
  }),
};
