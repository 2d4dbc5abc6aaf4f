/** Routes of files that belong to a case or to one of its notes. */
import { z } from 'zod';
import { id, nothing, page, pageQuery } from '../core/common.js';
import { FILE_BYTES_MAX, FILE_TYPES, fileContent, fileName } from '../core/files.js';
import { defineRoute, type Route } from '../core/route.js';
import { attachmentView } from './views.js';

const service = 'hotline-cases';
const caseParams = z.strictObject({ caseId: id });
const params = z.strictObject({ caseId: id, attachmentId: id });
const sealing = ['vault-key-destroyed', 'vault-unavailable'] as const;
const opening = [...sealing, 'vault-integrity'] as const;

export const attachmentRoutes = {
  attachToCase: defineRoute({
    id: 'attachToCase', service, method: 'POST', path: '/v1/cases/:caseId/attachments', summary: 'Attach a file to a case, or to a note of it: the body is its content, which is sealed as it streams in.', permission: 'note.write', params: caseParams,
    query: z.strictObject({ name: fileName, noteId: id.optional().describe('The note that it belongs to.') }), upload: { maxBytes: FILE_BYTES_MAX, types: FILE_TYPES },
    response: attachmentView, errors: ['case-closed', 'unknown-reference', ...opening], exampleQuery: { name: '转介单.pdf' },
  }),
  listCaseAttachments: defineRoute({
    id: 'listCaseAttachments', service, method: 'GET', path: '/v1/cases/:caseId/attachments', summary: 'Read what the files of a case are called, those attached last first; each read is audited.', permission: 'note.read', params: caseParams,
    query: z.strictObject(pageQuery), response: page(attachmentView), errors: opening,
  }),
  downloadCaseAttachment: defineRoute({
    id: 'downloadCaseAttachment', service, method: 'GET', path: '/v1/cases/:caseId/attachments/:attachmentId', summary: 'Read the content of a file of a case, or a range of it; the read is audited.', permission: 'note.read', params,
    download: true, response: fileContent, errors: opening,
  }),
  removeCaseAttachment: defineRoute({
    id: 'removeCaseAttachment', service, method: 'DELETE', path: '/v1/cases/:caseId/attachments/:attachmentId', summary: 'Remove a file of a case: its content, its name and its key are gone for good.', permission: 'note.write', params,
    response: nothing, status: 204, errors: ['case-closed'],
  }),
} satisfies Record<string, Route>;
