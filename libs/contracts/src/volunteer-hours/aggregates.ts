/** What volunteer-hours tells others: ledger lines for analysts (the stream HOURS), and claims. */
import { z } from 'zod';
import { defineAggregate } from '../core/aggregate.js';
import { activity, id, instant, localDate, minutes, profession } from '../core/common.js';

export const pseudonym = z.string().regex(/^v-[A-Za-z0-9_-]{22}$/).describe('Keyed pseudonym of a volunteer: the same for all lines of one, and no way back without the key.');

export const entryAggregate = defineAggregate({
  service: 'volunteer-hours', name: 'entry', doc: 'A line of the hours ledger. Lines only come; a correction is a reversal (negative minutes, `reverses`) and a new line.',
  state: z.object({
    entryId: id, position: z.int().min(1).describe('Place in the ledger: lines are told in this order, and it has no holes.'),
    volunteer: pseudonym, workedOn: localDate, activity, hospitalId: id.nullable(), minutes, bookedAt: instant,
    reverses: id.nullable(), sourceEventId: id, policyVersion: z.int().min(1), statementPeriod: z.string().regex(/^\d{4}-\d{2}$/),
    profession: profession.nullable(), organisationId: id.nullable(),
  }),
  example: {
    entryId: '0196a2b4-0000-7000-8000-0000000001c1', position: 1, volunteer: 'v-Zk2m0fQ1bq3Xo9cE7tWyaA', workedOn: '2020-02-01', activity: 'call', hospitalId: '0196a2b4-0000-7000-8000-0000000000e1', minutes: 31, bookedAt: '2020-02-01T12:32:00Z',
    reverses: null, sourceEventId: '0196a2b4-0000-7000-8000-0000000001c2', policyVersion: 1, statementPeriod: '2020-02', profession: 'psychologist', organisationId: '0196a2b4-0000-7000-8000-0000000000a1',
  },
  stream: 'HOURS', snapshot: false, totalOrder: true,
});

export const claimAggregate = defineAggregate({
  service: 'volunteer-hours', name: 'claim', doc: 'Work that a volunteer claims by hand and a supervisor decides on.',
  state: z.object({
    claimId: id, personId: id, activity, hospitalId: id.nullable(), start: instant, end: instant,
    status: z.enum(['submitted', 'approved', 'rejected', 'withdrawn']), decidedBy: id.nullable(), decidedAt: instant.nullable(),
  }),
  example: { claimId: '0196a2b4-0000-7000-8000-0000000001d1', personId: '0196a2b4-0000-7000-8000-0000000000b1', activity: 'preparation', hospitalId: null, start: '2020-02-02T01:00:00Z', end: '2020-02-02T02:00:00Z', status: 'approved', decidedBy: '0196a2b4-0000-7000-8000-0000000000b2', decidedAt: '2020-02-03T01:00:00Z' },
});
