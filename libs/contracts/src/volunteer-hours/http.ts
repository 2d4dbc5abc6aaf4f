/** Routes of volunteer-hours. */
import { z } from 'zod';
import { activity, id, instant, localDate, minutes, page, pageQuery, profession, text } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute, type Route } from '../core/route.js';
import { claimAggregate, entryAggregate } from './aggregates.js';

const service = 'volunteer-hours';
const hours = z.string().regex(/^-?\d+\.\d$/).describe('Hours with one decimal, rounded once from the minutes, half up.');
const clock = z.string().regex(/^-?\d+:\d{2}$/).describe('Hours and minutes, h:mm.');

export const claimView = z.object({
  claimId: id, version: z.int(), personId: id, activity, hospitalId: id.nullable(), start: instant, end: instant, what: z.string(),
  status: claimAggregate.state.shape.status, decidedBy: id.nullable(), decidedAt: instant.nullable(), decisionReason: z.string().nullable(),
}).meta({ id: 'Claim' }).register(examples, { example: { ...claimAggregate.example, version: 2, what: '准备周三的放松练习材料', decisionReason: null } });

const { hospitalId, organisationId, ...entry } = entryAggregate.example;

export const entryView = z.object({
  entryId: id, position: z.int(), volunteer: id, workedOn: localDate, activity, hospital: id.nullable(), minutes, clock, bookedAt: instant, reverses: id.nullable(),
  sourceEventId: id, policyVersion: z.int(), statementPeriod: z.string(), profession: profession.nullable(), organisation: id.nullable(),
}).meta({ id: 'Entry' }).register(examples, {
  example: { ...entry, volunteer: '0196a2b4-0000-7000-8000-0000000000b1', hospital: hospitalId, organisation: organisationId, clock: '0:31' },
});

const period = {
  from: localDate.optional().describe("The first day of work, by the district's calendar."),
  to: localDate.optional().describe('The day after the last.'),
  asOf: z.coerce.number().int().min(0).optional().describe('The ledger as it stood at this position.'),
};

const claimParams = z.strictObject({ claimId: id });
const decision = z.strictObject({ reason: text(500).optional() });

const streamTicket = z.object({ ticket: z.string().describe('For the query of the stream.'), expiresIn: z.int().describe('Seconds for which it is good.') }).meta({ id: 'StreamTicket' })
  .register(examples, { example: { ticket: 'Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE', expiresIn: 30 } });

/** A line as analysts read it: a CloudEvent, as on the stream HOURS. */
export const hoursEvent = z.object({
  specversion: z.literal('1.0'), id, type: z.string(), source: z.string(), subject: id, time: instant, data: entryAggregate.state,
}).meta({ id: 'HoursEvent' }).register(examples, {
  example: {
    specversion: '1.0', id: '0196a2b4-0000-7000-8000-0000000001c3', type: 'nuanxin.volunteer-hours.entry.entry-booked.v1', source: 'tianjin-demo/volunteer-hours',
    subject: entryAggregate.example.entryId, time: entryAggregate.example.bookedAt, data: entryAggregate.example,
  },
});

export const routes = {
  submitClaim: defineRoute({
    id: 'submitClaim', service, method: 'POST', path: '/v1/claims', summary: 'Claim work that no shift, session, contact or case tells of.', permission: 'claim.submit',
    body: z.strictObject({
      personId: id.optional().describe('Whose work; the own unless a coordinator enters it for somebody.'), activity, hospitalId: id.nullable().optional(), start: instant, end: instant, what: text(1_000).describe('What was done, for the supervisor.'),
    }),
    response: claimView, errors: ['claim-in-future'],
    exampleBody: { activity: 'preparation', start: '2020-02-02T09:00:00+08:00', end: '2020-02-02T10:00:00+08:00', what: '准备周三的放松练习材料' },
  }),
  listClaims: defineRoute({
    id: 'listClaims', service, method: 'GET', path: '/v1/claims', summary: 'List claims.', permission: 'claim.read',
    query: z.strictObject({ ...pageQuery, status: claimAggregate.state.shape.status.optional(), personId: id.optional() }), response: page(claimView),
  }),
  getClaim: defineRoute({ id: 'getClaim', service, method: 'GET', path: '/v1/claims/:claimId', summary: 'Read a claim.', permission: 'claim.read', params: claimParams, response: claimView }),
  approveClaim: defineRoute({
    id: 'approveClaim', service, method: 'POST', path: '/v1/claims/:claimId/approve', summary: 'Approve a claim: its minutes are credited.', permission: 'claim.decide', params: claimParams, status: 200,
    body: decision, response: claimView, errors: ['claim-already-decided', 'claim-own-decision'], exampleBody: {},
  }),
  rejectClaim: defineRoute({
    id: 'rejectClaim', service, method: 'POST', path: '/v1/claims/:claimId/reject', summary: 'Reject a claim.', permission: 'claim.decide', params: claimParams, status: 200,
    body: z.strictObject({ reason: text(500) }), response: claimView, errors: ['claim-already-decided', 'claim-own-decision'], exampleBody: { reason: '与值班时间重复' },
  }),
  withdrawClaim: defineRoute({
    id: 'withdrawClaim', service, method: 'POST', path: '/v1/claims/:claimId/withdraw', summary: 'Withdraw a claim; minutes that it was credited with are taken back.', permission: 'claim.withdraw', params: claimParams, status: 200,
    body: decision, response: claimView, errors: ['claim-already-decided'], exampleBody: {},
  }),
  summariseHours: defineRoute({
    id: 'summariseHours', service, method: 'GET', path: '/v1/hours/summary', summary: 'Hours in total and by one grouping.', permission: 'hours.read',
    query: z.strictObject({ ...period, by: z.enum(['volunteer', 'hospital', 'activity', 'profession', 'organisation', 'day']) }),
    response: z.object({
      minutes, hours, position: z.int().describe('The position of the ledger that this was read at.'),
      rows: z.array(z.object({ key: z.string().nullable().describe('Null: of no hospital, profession or organisation.'), minutes, hours })),
    }).register(examples, { example: { minutes: 466278, hours: '7771.3', position: 21408, rows: [{ key: 'call', minutes: 61140, hours: '1019.0' }] } }),
    exampleQuery: { by: 'activity' },
  }),
  listEntries: defineRoute({
    id: 'listEntries', service, method: 'GET', path: '/v1/hours/entries', summary: 'Lines of the ledger, in the order in which they were booked.', permission: 'hours.read',
    query: z.strictObject({ ...pageQuery, ...period, volunteer: id.optional(), hospital: id.optional(), activity: activity.optional() }), response: page(entryView),
  }),
  issueStreamTicket: defineRoute({
    id: 'issueStreamTicket', service, method: 'POST', path: '/v1/hours/stream-tickets', permission: 'hours.stream', status: 200, idempotencyKey: false,
    summary: "Get a ticket to open the stream with, for a browser's EventSource, which can send no token; it is good once, within 30 seconds.",
    body: z.strictObject({}), response: streamTicket, exampleBody: {},
  }),
  streamHours: defineRoute({
    id: 'streamHours', service, method: 'GET', path: '/v1/hours/stream', summary: 'Lines as they are booked: server-sent events, or NDJSON by Accept; resumes after Last-Event-ID.', permission: 'hours.stream',
    query: z.strictObject({
      after: z.coerce.number().int().min(0).optional().describe('Begin after this position; Last-Event-ID goes before it.'),
      ticket: z.string().min(1).max(128).optional().describe('In place of a token; see POST /v1/hours/stream-tickets.'),
      lastEventId: z.string().min(1).max(128).optional().describe('In place of Last-Event-ID, for an EventSource that is made anew.'),
      follow: z.enum(['true', 'false']).optional().describe('Whether to wait for further lines: yes for server-sent events, no for NDJSON, unless told.'),
    }),
    response: hoursEvent, stream: true,
  }),
} satisfies Record<string, Route>;
