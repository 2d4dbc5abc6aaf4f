/** What hotline-cases answers with. Clients are pseudonyms everywhere but in `identityView`. */
import { z } from 'zod';
import { id, instant, line } from '../core/common.js';
import { examples } from '../core/example.js';
import { FILE_BYTES_MAX, fileType } from '../core/files.js';
import { caseAggregate, caseWorkAggregate, contactAggregate } from './aggregates.js';

/** Instants that every part of the system can store and compute with. */
const sensible = (value: string): boolean => value >= '1970-01-02' && value < '9998';

export const pastInstant = instant.refine(sensible, 'must lie after 1970').describe('RFC 3339 with offset; not in the future.');
export const date = z.iso.date().refine(sensible, 'must lie between the years 1970 and 9997').describe("A date of the district's own calendar, YYYY-MM-DD.");

const clientId = id.nullable().describe('The client, by pseudonym; null for somebody anonymous.');

const CLIENT = '0196a2b4-0000-7000-8000-0000000001c1';

export const contactView = contactAggregate.state.extend({ version: z.int(), clientId }).meta({ id: 'Contact' }).register(examples, { example: { ...contactAggregate.example, version: 1, clientId: CLIENT } });

const caseExample = { ...caseAggregate.example, version: 1, clientId: CLIENT };

export const caseView = caseAggregate.state.extend({ version: z.int(), clientId }).meta({ id: 'Case' }).register(examples, { example: caseExample });

const noteExample = { noteId: '0196a2b4-0000-7000-8000-0000000001e1', caseId: caseExample.caseId, authorId: '0196a2b4-0000-7000-8000-0000000000b1', kind: 'note', writtenAt: '2020-02-01T12:40:00Z' } as const;

export const noteView = z.object({
  noteId: id, caseId: id, authorId: id, kind: z.enum(['note', 'closing']), writtenAt: instant,
}).meta({ id: 'Note' }).register(examples, { example: noteExample });

/** How many notes a case names; the rest are in the list of notes. */
export const CASE_NOTES_MAX = 50;

export const caseDetailView = caseView.extend({
  notes: z.array(noteView).max(CASE_NOTES_MAX).describe(`Who wrote when, newest first, without a word of what: the newest ${CASE_NOTES_MAX}.`),
}).meta({ id: 'CaseDetail' }).register(examples, { example: { ...caseExample, notes: [noteExample] } });

export const noteTextView = noteView.extend({ text: z.string() }).meta({ id: 'NoteText' }).register(examples, { example: { ...noteExample, text: '第一次通话：担心家人，睡眠差。' } });

/** Files that a case may have, and their bytes together. */
export const CASE_ATTACHMENTS_MAX = 50;
export const CASE_ATTACHMENT_BYTES_MAX = 10 * FILE_BYTES_MAX;

export const attachmentView = z.object({
  attachmentId: id, version: z.int(), caseId: id, noteId: id.nullable().describe('The note that it belongs to.'), uploadedBy: id, uploadedAt: instant,
  name: z.string(), type: fileType, size: z.int().describe('Bytes.'),
}).meta({ id: 'CaseAttachment' }).register(examples, {
  example: {
    attachmentId: '0196a2b4-0000-7000-8000-0000000001f1', version: 1, caseId: caseExample.caseId, noteId: noteExample.noteId, uploadedBy: noteExample.authorId, uploadedAt: '2020-02-01T12:41:00Z',
    name: '转介单.pdf', type: 'application/pdf', size: 183_204,
  },
});

export const workView = caseWorkAggregate.state.extend({ version: z.int() }).meta({ id: 'CaseWork' }).register(examples, { example: { ...caseWorkAggregate.example, version: 1 } });

export const auditView = z.object({
  actorId: id.describe('Who looked.'), what: z.enum(['note', 'identity', 'lookup', 'attachment']), recordId: id.nullable().describe('The note, attachment or client that was read; null for a lookup that found nobody.'),
  at: instant.describe("By the system's clock."), requestId: z.string(),
}).meta({ id: 'ReadAudit' }).register(examples, {
  example: { actorId: noteExample.authorId, what: 'note', recordId: noteExample.noteId, at: '2020-02-02T01:00:00Z', requestId: '0196a2b4-0000-7000-8000-0000000000fe' },
});

export const clientView = z.object({
  clientId: id, version: z.int(), restricted: z.boolean().describe('Only supervisors may read the identity.'),
}).meta({ id: 'Client' }).register(examples, { example: { clientId: CLIENT, version: 1, restricted: false } });

export const identityView = clientView.extend({
  name: z.string().nullable(), phone: z.string().nullable().describe('E.164.'), other: z.string().nullable(),
}).meta({ id: 'ClientIdentity' }).register(examples, { example: { clientId: CLIENT, version: 1, restricted: false, name: '李女士', phone: '+8613912345678', other: null } });

/** A telephone number as people write it; its form is checked by the service, which says E.164 afterwards. */
export const phone = line(40).describe('A telephone number; without a country code it is one of China.');

export const caller = z.strictObject({
  name: line(100).optional(), phone: phone.optional(), other: line(500).optional().describe('How else to know or reach them, such as a chat name.'),
}).describe('Who called, as far as told. Nothing: anonymous.');
