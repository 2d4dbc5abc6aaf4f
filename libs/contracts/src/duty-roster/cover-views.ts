/** What duty-roster answers with on duty and cover. */
import { z } from 'zod';
import { code, id, instant, line, minutes, profession } from '../core/common.js';
import { examples } from '../core/example.js';
import { coverBreachAggregate, postAggregate } from './aggregates.js';

const servingPerson = z.object({ shiftId: id, personId: id, profession, plannedStart: instant, plannedEnd: instant, checkedInAt: instant.nullable().describe('Null: planned for now, not checked in.') });
const postNamed = { postId: id, kind: postAggregate.state.shape.kind, name: line(200), hospitalId: id.nullable(), hospitalCode: code.nullable() };
const stretch = { from: instant, to: instant };
const { postId, kind, name, hospitalId } = postAggregate.example;
const postExample = { postId, kind, name, hospitalId, hospitalCode: 'TJ-03' };

export const dutyNow = z.object({
  at: instant,
  posts: z.array(z.object({ ...postNamed, onDuty: z.array(servingPerson), onCall: z.array(servingPerson) })),
}).meta({ id: 'DutyNow' }).register(examples, {
  example: {
    at: '2020-02-01T06:00:00Z',
    posts: [{
      ...postExample, onCall: [],
      onDuty: [{ shiftId: '0196a2b4-0000-7000-8000-000000000121', personId: '0196a2b4-0000-7000-8000-0000000000b1', profession: 'psychologist', plannedStart: '2020-02-01T00:00:00Z', plannedEnd: '2020-02-01T08:00:00Z', checkedInAt: '2020-02-01T00:01:30Z' }],
    }],
  },
});

export const coverReport = z.object({
  ...stretch, basis: z.enum(['plan', 'fact']),
  posts: z.array(z.object({
    ...postNamed,
    minutes: minutes.describe('Minutes of the period in which the post was open.'),
    coveredMinutes: minutes.describe('Of these, with somebody on duty.'),
    metMinutes: minutes.describe('Of these, with one professional on duty and the other profession on call or on duty.'),
    gaps: z.array(z.object(stretch)).describe('Nobody on duty.'),
    missing: z.array(z.object({ ...stretch, professions: z.array(profession) })).describe('Somebody on duty, but these professions miss; where several are named and both are on call, either on duty would do.'),
  })),
}).describe('Cover minute by minute; times are whole minutes.').meta({ id: 'CoverReport' }).register(examples, {
  example: {
    from: '2020-01-31T16:00:00Z', to: '2020-02-01T16:00:00Z', basis: 'plan',
    posts: [{
      ...postExample, minutes: 1440, coveredMinutes: 960, metMinutes: 480, gaps: [{ from: '2020-01-31T16:00:00Z', to: '2020-02-01T00:00:00Z' }],
      missing: [{ from: '2020-02-01T00:00:00Z', to: '2020-02-01T08:00:00Z', professions: ['social-worker'] }],
    }],
  },
});

export const coverBreachView = coverBreachAggregate.state.extend({ version: z.int() }).meta({ id: 'CoverBreach' }).register(examples, { example: { ...coverBreachAggregate.example, version: 1 } });
