/** Routes of needs assessments: answers go in and come out here, and travel nowhere else. */
import { z } from 'zod';
import { topicCategory } from '../core/categories.js';
import { id, line, localDate, page, pageQuery, text } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute } from '../core/route.js';
import { assessmentAggregate } from './aggregates.js';

const service = 'hospital-groups';

const asked = {
  questionId: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be 1 to 63 small letters, digits and hyphens').describe('Names the question; once an assessment.'),
  question: line(500).describe('The question as it was put: answers can be read without knowing the questionnaire.'),
};

/** One answer. The kind says what its value is; questionnaires of fixed versions with scoring are not part of this version. */
export const answer = z.discriminatedUnion('kind', [
  z.strictObject({ ...asked, kind: z.literal('scale'), max: z.int().min(1).max(100).describe('The upper end of the scale, which begins at 0.'), value: z.int().min(0).max(100) }),
  z.strictObject({ ...asked, kind: z.literal('number'), value: z.number().min(-1_000_000_000).max(1_000_000_000) }),
  z.strictObject({ ...asked, kind: z.literal('yes-no'), value: z.boolean() }),
  z.strictObject({ ...asked, kind: z.literal('choice'), choices: z.array(line(200)).min(2).max(50), value: line(200).describe('One of `choices`.') }),
  z.strictObject({ ...asked, kind: z.literal('text'), value: text(2_000).describe('Free text; it is in no event.') }),
]);
export type Answer = z.infer<typeof answer>;

/** 200 answers with texts of some length. */
const BODY_LIMIT_BYTES = 256 * 1024;

const wishes = z.array(topicCategory).max(20).describe('Topic categories wished for, most wanted first.');
const respondents = z.int().min(0).max(100_000).describe('People who were asked.');
const answers = z.array(answer).max(200);

const summary = { assessmentId: id, version: z.int(), hospitalId: id, assessedOn: localDate, respondents, wishes };
const assessmentSummary = z.object(summary).meta({ id: 'AssessmentSummary' }).register(examples, { example: { ...assessmentAggregate.example, version: 1 } });
const assessmentView = z.object({ ...summary, answers }).meta({ id: 'Assessment' }).register(examples, {
  example: { ...assessmentAggregate.example, version: 1, answers: [{ questionId: 'sleep', question: '您最近的睡眠如何？', kind: 'scale', max: 10, value: 4 }] },
});
const hospitalParams = z.strictObject({ hospitalId: id });

export const assessmentRoutes = {
  recordAssessment: defineRoute({
    id: 'recordAssessment', service, method: 'POST', path: '/v1/hospitals/:hospitalId/assessments', summary: "Record a needs assessment of a hospital's people.", permission: 'assessment.record', params: hospitalParams,
    body: z.strictObject({ assessedOn: localDate, respondents, answers, wishes }), response: assessmentView, errors: ['hospital-closed'], bodyLimit: BODY_LIMIT_BYTES,
    exampleBody: {
      assessedOn: '2020-01-26', respondents: 48, wishes: ['pressure-relief'],
      answers: [
        { questionId: 'sleep', question: '您最近的睡眠如何？', kind: 'scale', max: 10, value: 4 },
        { questionId: 'wants-group', question: '您愿意加入支持群吗？', kind: 'yes-no', value: true },
      ],
    },
  }),
  listAssessments: defineRoute({
    id: 'listAssessments', service, method: 'GET', path: '/v1/hospitals/:hospitalId/assessments', summary: "List a hospital's needs assessments, without answers.", permission: 'assessment.read', params: hospitalParams,
    query: z.strictObject(pageQuery), response: page(assessmentSummary),
  }),
  getAssessment: defineRoute({
    id: 'getAssessment', service, method: 'GET', path: '/v1/assessments/:assessmentId', summary: 'Read a needs assessment with its answers.', permission: 'assessment.read',
    params: z.strictObject({ assessmentId: id }), response: assessmentView,
  }),
};
