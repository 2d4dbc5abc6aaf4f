/** What hotline-cases tells others: that contacts and cases are, never who called or what was said. */
import { z } from 'zod';
import { defineAggregate } from '../core/aggregate.js';
import { id, instant, profession } from '../core/common.js';

export const contactKind = z.enum(['counselling', 'information', 'silent', 'hang-up', 'abusive', 'wrong-number', 'thanks', 'emergency']);
export const contactChannel = z.enum(['telephone', 'chat']);

export const contactAggregate = defineAggregate({
  service: 'hotline-cases', name: 'contact', doc: 'One call or message to the hotline. What was worked is `answeredAt` to `endedAt`, where it was answered.',
  state: z.object({
    contactId: id, hospitalId: id.nullable(), channel: contactChannel, kind: contactKind.nullable(),
    status: z.enum(['offered', 'answered', 'ended', 'abandoned', 'withdrawn']), offeredAt: instant,
    answeredBy: id.nullable(), answeredAt: instant.nullable(), endedAt: instant.nullable(), caseId: id.nullable(),
  }),
  example: { contactId: '0196a2b4-0000-7000-8000-000000000191', hospitalId: '0196a2b4-0000-7000-8000-0000000000e1', channel: 'telephone', kind: 'counselling', status: 'ended', offeredAt: '2020-02-01T12:00:00Z', answeredBy: '0196a2b4-0000-7000-8000-0000000000b1', answeredAt: '2020-02-01T12:00:12Z', endedAt: '2020-02-01T12:31:40Z', caseId: null },
  consumers: ['volunteer-hours'],
});

export const caseStatus = z.enum(['open', 'in-progress', 'waiting', 'closed']);
export const caseOutcome = z.enum(['goals-reached', 'referred', 'ended-by-client', 'lost-contact', 'other']);

export const caseAggregate = defineAggregate({
  service: 'hotline-cases', name: 'case', doc: 'The counselling work that a contact opens, without a word of it.',
  state: z.object({ caseId: id, hospitalId: id.nullable(), status: caseStatus, assigneeId: id.nullable(), openedAt: instant, closedAt: instant.nullable(), outcome: caseOutcome.nullable() }),
  example: { caseId: '0196a2b4-0000-7000-8000-0000000001a1', hospitalId: '0196a2b4-0000-7000-8000-0000000000e1', status: 'open', assigneeId: '0196a2b4-0000-7000-8000-0000000000b1', openedAt: '2020-02-01T12:35:00Z', closedAt: null, outcome: null },
});

export const caseWorkAggregate = defineAggregate({
  service: 'hotline-cases', name: 'case-work', doc: 'Time worked on a case apart from contacts: case work, or supervision of it.',
  state: z.object({ workId: id, caseId: id, hospitalId: id.nullable(), personId: id, activity: z.enum(['case-work', 'supervision']), start: instant, end: instant, status: z.enum(['recorded', 'withdrawn']), profession: profession.nullable() }),
  example: { workId: '0196a2b4-0000-7000-8000-0000000001b1', caseId: '0196a2b4-0000-7000-8000-0000000001a1', hospitalId: '0196a2b4-0000-7000-8000-0000000000e1', personId: '0196a2b4-0000-7000-8000-0000000000b1', activity: 'case-work', start: '2020-02-02T01:00:00Z', end: '2020-02-02T01:45:00Z', status: 'recorded', profession: 'psychologist' },
  consumers: ['volunteer-hours'],
});
