/** Routes of contacts: entered live or afterwards, corrected, withdrawn, linked to a case. */
import { z } from 'zod';
import { id, page, pageQuery } from '../core/common.js';
import { defineRoute } from '../core/route.js';
import { contactAggregate, contactChannel, contactKind } from './aggregates.js';
import { caller, contactView, date, pastInstant } from './views.js';

const service = 'hotline-cases';
const params = z.strictObject({ contactId: id });
const nothing = z.strictObject({});
const answeredBy = id.describe('Who answered: whoever enters it, unless a supervisor or coordinator enters it for somebody.');

export const contactRoutes = {
  recordContact: defineRoute({
    id: 'recordContact', service, method: 'POST', path: '/v1/contacts', permission: 'contact.record',
    summary: 'Record a contact: one that is being offered, or with its further times one that was answered or is over. Ended without an answer, it was abandoned.',
    body: z.strictObject({
      channel: contactChannel, hospitalId: id.nullable().optional().describe('Where the caller is, as far as known.'), kind: contactKind.optional().describe('What it was; needed once it was answered and ended.'),
      offeredAt: pastInstant.optional().describe('When it rang or was written; now unless told.'), answeredAt: pastInstant.optional(), endedAt: pastInstant.optional().describe('At most 12 hours after the offer.'),
      answeredBy: answeredBy.optional(), caller: caller.optional(),
    }),
    response: contactView, errors: ['client-just-known', 'vault-key-destroyed', 'vault-unavailable'],
    exampleBody: { channel: 'telephone', kind: 'counselling', offeredAt: '2020-02-01T20:00:00+08:00', answeredAt: '2020-02-01T20:00:12+08:00', endedAt: '2020-02-01T20:31:40+08:00', caller: { phone: '13912345678' } },
  }),
  listContacts: defineRoute({
    id: 'listContacts', service, method: 'GET', path: '/v1/contacts', summary: 'List contacts, those recorded last first.', permission: 'contact.read',
    query: z.strictObject({
      ...pageQuery, from: date.optional().describe('The first day of the offer.'), to: date.optional().describe('The day after the last.'),
      kind: contactKind.optional(), status: contactAggregate.state.shape.status.optional(), answeredBy: id.optional(), caseId: id.optional(),
    }),
    response: page(contactView),
  }),
  getContact: defineRoute({ id: 'getContact', service, method: 'GET', path: '/v1/contacts/:contactId', summary: 'Read a contact.', permission: 'contact.read', params, response: contactView }),
  answerContact: defineRoute({
    id: 'answerContact', service, method: 'POST', path: '/v1/contacts/:contactId/answer', summary: 'Answer an offered contact.', permission: 'contact.record', params, status: 200,
    body: z.strictObject({ answeredAt: pastInstant.optional().describe('Now unless told.'), answeredBy: answeredBy.optional() }),
    response: contactView, errors: ['contact-already-answered', 'contact-over', 'contact-withdrawn'], exampleBody: {},
  }),
  endContact: defineRoute({
    id: 'endContact', service, method: 'POST', path: '/v1/contacts/:contactId/end', summary: 'End an answered contact and say what it was.', permission: 'contact.record', params, status: 200,
    body: z.strictObject({ kind: contactKind, endedAt: pastInstant.optional().describe('Now unless told.') }),
    response: contactView, errors: ['contact-not-answered', 'contact-over', 'contact-withdrawn'], exampleBody: { kind: 'counselling' },
  }),
  abandonContact: defineRoute({
    id: 'abandonContact', service, method: 'POST', path: '/v1/contacts/:contactId/abandon', summary: 'Say that an offered contact ended before anybody answered.', permission: 'contact.record', params, status: 200,
    body: z.strictObject({ endedAt: pastInstant.optional().describe('Now unless told.') }),
    response: contactView, errors: ['contact-already-answered', 'contact-over', 'contact-withdrawn'], exampleBody: {},
  }),
  identifyCaller: defineRoute({
    id: 'identifyCaller', service, method: 'POST', path: '/v1/contacts/:contactId/identify', summary: 'Say who called: the known client with this telephone number, or a new one.', permission: 'contact.record', params, status: 200,
    body: caller.refine((value) => Object.keys(value).length > 0, 'must say something'), response: contactView,
    errors: ['contact-withdrawn', 'client-of-another-case', 'client-just-known', 'vault-key-destroyed', 'vault-unavailable'], exampleBody: { name: '李女士', phone: '139 1234 5678' },
  }),
  correctContact: defineRoute({
    id: 'correctContact', service, method: 'PATCH', path: '/v1/contacts/:contactId', summary: 'Correct what was recorded of a contact that is over.', permission: 'contact.correct', params,
    body: z.strictObject({
      hospitalId: id.nullable().exactOptional(), kind: contactKind.exactOptional(), offeredAt: pastInstant.exactOptional(), answeredAt: pastInstant.nullable().exactOptional().describe('Null: nobody answered, it was abandoned.'),
      endedAt: pastInstant.exactOptional(), answeredBy: answeredBy.exactOptional(),
    }),
    response: contactView, errors: ['contact-not-over', 'contact-withdrawn'], exampleBody: { endedAt: '2020-02-01T20:35:00+08:00' },
  }),
  withdrawContact: defineRoute({
    id: 'withdrawContact', service, method: 'POST', path: '/v1/contacts/:contactId/withdraw', summary: 'Withdraw a contact that was recorded by mistake.', permission: 'contact.correct', params, status: 200,
    body: nothing, response: contactView, exampleBody: {},
  }),
  linkContact: defineRoute({
    id: 'linkContact', service, method: 'POST', path: '/v1/contacts/:contactId/link', summary: 'Link a contact to a case, or move it to another.', permission: 'contact.correct', params, status: 200,
    body: z.strictObject({ caseId: id.nullable().describe('Null: of no case.') }), response: contactView, errors: ['contact-withdrawn', 'client-of-another-case'],
    exampleBody: { caseId: '0196a2b4-0000-7000-8000-0000000001a1' },
  }),
};
