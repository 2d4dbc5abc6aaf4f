/** What duty-roster answers with on duty and cover. */
import { z } from 'zod';
import { code, id, instant, line, minutes, profession } from '../core/common.js';
import { coverBreachAggregate, postAggregate } from './aggregates.js';

const servingPerson = z.object({ shiftId: id, personId: id, profession, plannedStart: instant, plannedEnd: instant, checkedInAt: instant.nullable().describe('Null: planned for now, not checked in.') });
const postNamed = { postId: id, kind: postAggregate.state.shape.kind, name: line(200), hospitalId: id.nullable(), hospitalCode: code.nullable() };
const stretch = { from: instant, to: instant };

export const dutyNow = z.object({
  at: instant,
  posts: z.array(z.object({ ...postNamed, onDuty: z.array(servingPerson), onCall: z.array(servingPerson) })),
}).meta({ id: 'DutyNow' });

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
}).describe('Cover minute by minute; times are whole minutes.').meta({ id: 'CoverReport' });

export const coverBreachView = coverBreachAggregate.state.extend({ version: z.int() }).meta({ id: 'CoverBreach' });
