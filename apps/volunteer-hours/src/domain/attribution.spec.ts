/** Attribution by example: who gets the minute, and why. */
import { describe, expect, it } from '@jest/globals';
import { attribute } from './attribution.js';
import { calendarOf } from './calendar.js';
import type { Fact } from './fact.js';
import { defaultPolicy } from './policy.js';

const day = calendarOf('Asia/Shanghai').day('2020-02-01');
const policy = { ...defaultPolicy, version: 7 };
/** `from` and `to` are wall-clock times of Shanghai on 1 February, or `dd HH:mm` in the days around. */
const at = (text: string) => {
  const [date, time] = text.includes(' ') ? text.split(' ') : ['02-01', text];
  return `2020-${date}T${time}+08:00`;
};
const fact = (sourceId: string, activity: Fact['activity'], from: string, to: string, changes: Partial<Fact> = {}): Fact => ({
  sourceId, sourceEventId: `event-of-${sourceId}`, epoch: 1, version: 1, volunteerId: 'v1', activity,
  hospitalId: 'h1', profession: 'psychologist', organisationId: 'o1', start: at(from), end: at(to), status: 'credited', ...changes,
});
const minutesOf = (...facts: Fact[]) => Object.fromEntries(attribute(facts, day, policy).map((credit) => [credit.sourceId, credit.minutes]));

describe('H1 attribution', () => {
  it('H1 gives a credit all that a line says', () => {
    expect(attribute([fact('a', 'call', '12:00', '12:31', { hospitalId: null })], day, policy)).toEqual([{
      volunteerId: 'v1', workedOn: '2020-02-01', activity: 'call', hospitalId: null, profession: 'psychologist', organisationId: 'o1',
      sourceId: 'a', sourceEventId: 'event-of-a', policyVersion: 7, minutes: 31,
    }]);
  });

  it('H1 a call takes its minutes from the group duty around it', () => {
    expect(minutesOf(fact('duty', 'group-duty', '08:00', '16:00'), fact('call', 'call', '09:00', '09:31'))).toEqual({ duty: 449, call: 31 });
  });

  it('H1 each activity of the stated order takes from all below it', () => {
    const order = ['standby', 'group-duty', 'supervision', 'case-work', 'topic-session', 'call'] as const;
    const nested = order.map((activity, index) => fact(activity, activity, `0${index}:00`, `${20 - index}:00`));
    expect(minutesOf(...nested)).toEqual({ 'standby': 120, 'group-duty': 120, 'supervision': 120, 'case-work': 120, 'topic-session': 120, 'call': 600 });
  });

  it('H1 another policy is another order', () => {
    const turned = { ...policy, priorities: { ...policy.priorities, 'group-duty': 0 } };
    expect(attribute([fact('call', 'call', '09:00', '09:31'), fact('duty', 'group-duty', '08:00', '16:00')], day, turned)).toMatchObject([{ sourceId: 'duty', minutes: 480 }]);
  });

  it('H1 at equal rank the earlier start has the minute, whatever the ids', () => {
    expect(minutesOf(fact('a', 'call', '10:30', '11:30'), fact('b', 'call', '10:00', '11:00'))).toEqual({ b: 60, a: 30 });
  });

  it('H1 at equal rank and start the smaller source id has the minute', () => {
    expect(minutesOf(fact('b', 'call', '10:00', '12:00'), fact('a', 'call', '10:00', '11:00'))).toEqual({ a: 60, b: 60 });
  });

  it('H1 two starts within one minute are equal: seconds never decide', () => {
    expect(minutesOf(fact('b', 'call', '10:00:01', '11:00'), fact('a', 'call', '10:00:58', '11:00'))).toEqual({ a: 60 });
  });

  it('H1 the start is the fact\'s own: what began yesterday comes before what begins at midnight', () => {
    expect(minutesOf(fact('a', 'group-duty', '00:00', '08:00'), fact('b', 'group-duty', '01-31 20:00', '06:00'))).toEqual({ b: 360, a: 120 });
    expect(minutesOf(fact('a', 'group-duty', '01-31 21:00', '06:00'), fact('b', 'group-duty', '01-31 20:00', '06:00'))).toEqual({ b: 360 });
  });

  it('H3 only the minutes of the day count, and work that misses it gives nothing', () => {
    expect(minutesOf(fact('long', 'standby', '01-30 12:00', '02-03 12:00'))).toEqual({ long: 1440 });
    expect(minutesOf(fact('before', 'call', '01-31 23:00', '00:00'), fact('after', 'call', '02-02 00:00', '02-02 01:00'))).toEqual({});
  });

  it('H3 work of no minutes, withdrawn or covered wholly gives no credit', () => {
    expect(minutesOf(
      fact('short', 'call', '09:00:01', '09:00:59'), fact('gone', 'call', '10:00', '11:00', { status: 'withdrawn' }),
      fact('covered', 'standby', '12:10', '12:20'), fact('cover', 'call', '12:00', '12:30'),
    )).toEqual({ cover: 30 });
  });

  it('H3 work that adjoins loses no minute and gains none', () => {
    expect(minutesOf(fact('a', 'call', '09:00:40', '09:10:20'), fact('b', 'call', '09:10:20', '09:20:50'))).toEqual({ a: 10, b: 10 });
  });
});
