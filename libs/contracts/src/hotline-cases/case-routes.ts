/** Routes of cases, their notes, and who looked at them. */
import { z } from 'zod';
import { id, page, pageQuery, text } from '../core/common.js';
import { defineRoute } from '../core/route.js';
import { caseOutcome, caseStatus } from './aggregates.js';
import { auditView, caseDetailView, caseView, noteTextView, noteView } from './views.js';

const service = 'hotline-cases';
const params = z.strictObject({ caseId: id });
const sealing = ['vault-key-destroyed', 'vault-unavailable'] as const;
const opening = [...sealing, 'vault-integrity'] as const;
/** Characters of a note: at three bytes each it still fits into a body. */
const noteText = text(16_000);

export const caseRoutes = {
  openCase: defineRoute({
    id: 'openCase', service, method: 'POST', path: '/v1/cases', summary: 'Open a case: from a contact, or for a known client.', permission: 'case.open',
    body: z.strictObject({
      contactId: id.optional().describe('The contact that it comes from; its client and hospital are taken over.'), clientId: id.optional(),
      hospitalId: id.nullable().optional(), assigneeId: id.nullable().optional().describe('Whose case it is: whoever opens it unless told; null for nobody yet.'),
    }),
    response: caseView, errors: ['contact-withdrawn', 'contact-has-case', 'client-of-another-case', 'assignee-inactive'], exampleBody: { clientId: '0196a2b4-0000-7000-8000-0000000001c1' },
  }),
  listCases: defineRoute({
    id: 'listCases', service, method: 'GET', path: '/v1/cases', summary: 'List cases, those opened last first.', permission: 'case.read',
    query: z.strictObject({ ...pageQuery, status: caseStatus.optional(), assigneeId: id.optional(), clientId: id.optional() }), response: page(caseView),
  }),
  listUnassignedCases: defineRoute({
    id: 'listUnassignedCases', service, method: 'GET', path: '/v1/unassigned-cases', summary: 'List cases that nobody has yet, for taking.', permission: 'case.open',
    query: z.strictObject(pageQuery), response: page(caseView),
  }),
  getCase: defineRoute({ id: 'getCase', service, method: 'GET', path: '/v1/cases/:caseId', summary: 'Read a case, with who wrote notes when.', permission: 'case.read', params, response: caseDetailView }),
  assignCase: defineRoute({
    id: 'assignCase', service, method: 'POST', path: '/v1/cases/:caseId/assign', summary: 'Give a case to somebody, or to nobody.', permission: 'case.assign', params, status: 200,
    body: z.strictObject({ assigneeId: id.nullable() }), response: caseView, errors: ['case-closed', 'assignee-inactive'], exampleBody: { assigneeId: '0196a2b4-0000-7000-8000-0000000000b1' },
  }),
  takeCase: defineRoute({
    id: 'takeCase', service, method: 'POST', path: '/v1/cases/:caseId/take', summary: 'Take a case that nobody has.', permission: 'case.open', params, status: 200,
    body: z.strictObject({}), response: caseView, errors: ['case-closed', 'case-already-assigned'], exampleBody: {},
  }),
  changeCaseStatus: defineRoute({
    id: 'changeCaseStatus', service, method: 'POST', path: '/v1/cases/:caseId/status', summary: 'Say how a case stands.', permission: 'case.write', params, status: 200,
    body: z.strictObject({ status: caseStatus.exclude(['closed']) }), response: caseView, errors: ['case-closed', 'case-transition-not-allowed'], exampleBody: { status: 'in-progress' },
  }),
  closeCase: defineRoute({
    id: 'closeCase', service, method: 'POST', path: '/v1/cases/:caseId/close', summary: 'Close a case with what came of it.', permission: 'case.write', params, status: 200,
    body: z.strictObject({ outcome: caseOutcome, note: noteText.optional().describe('A closing note.') }), response: caseView, errors: ['case-closed', ...sealing],
    exampleBody: { outcome: 'goals-reached', note: '来访者情绪平稳，已约定需要时再来电。' },
  }),
  reopenCase: defineRoute({
    id: 'reopenCase', service, method: 'POST', path: '/v1/cases/:caseId/reopen', summary: 'Open a closed case again.', permission: 'case.write', params, status: 200,
    body: z.strictObject({}), response: caseView, errors: ['case-not-closed'], exampleBody: {},
  }),
  writeNote: defineRoute({
    id: 'writeNote', service, method: 'POST', path: '/v1/cases/:caseId/notes', summary: 'Write a note; it is sealed, and never changed.', permission: 'note.write', params,
    body: z.strictObject({ text: noteText }), response: noteView, errors: ['case-closed', ...sealing], exampleBody: { text: '第一次通话：担心家人，睡眠差。' },
  }),
  listNotes: defineRoute({
    id: 'listNotes', service, method: 'GET', path: '/v1/cases/:caseId/notes', summary: 'Read the notes of a case, newest first; each read is audited.', permission: 'note.read', params,
    query: z.strictObject(pageQuery), response: page(noteTextView), errors: opening,
  }),
  getNote: defineRoute({
    id: 'getNote', service, method: 'GET', path: '/v1/cases/:caseId/notes/:noteId', summary: 'Read a note; the read is audited.', permission: 'note.read', params: z.strictObject({ caseId: id, noteId: id }),
    response: noteTextView, errors: opening,
  }),
  listCaseAudit: defineRoute({
    id: 'listCaseAudit', service, method: 'GET', path: '/v1/cases/:caseId/audit', summary: "Who looked at a case's notes or its client's identity, the last first.", permission: 'audit.read', params,
    query: z.strictObject(pageQuery), response: page(auditView),
  }),
};
