/** Rules CS-3 to CS-6 and D2: plans and the slots that come of them, by example and by property. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, instantOn, localDate } from './calendar.js';
import { AHEAD_MINUTES, endPlan, isOver, nextOccurrences, setPlan, type Occurrence, type Plan, type PlanCommand } from './plan.js';

const topicIds = ['0196a2b4-0000-7000-8000-000000000161', '0196a2b4-0000-7000-8000-000000000162', '0196a2b4-0000-7000-8000-000000000163'];
const group = { id: '0196a2b4-0000-7000-8000-000000000101', hospitalId: '0196a2b4-0000-7000-8000-0000000000e1', status: 'open', hospitalClosedOn: null } as const;
const command: PlanCommand = { id: '0196a2b4-0000-7000-8000-000000000171', at: '19:30', zone: 'Asia/Shanghai', from: '2020-01-28', topicIds };
const now = '2020-01-27T02:00:00.000Z';
const violation = (pointer: string) => expect.objectContaining({ violations: [expect.objectContaining({ pointer })] });

/** All slots that a plan has made by a moment, however often it is looked at in between. */
function madeBy(plan: Plan, looks: readonly string[], max = 1_000): { slots: Occurrence[]; plan: Plan } {
  let current = plan;
  const slots: Occurrence[] = [];
  for (const look of looks) {
    for (;;) {
      const { occurrences, next } = nextOccurrences(current, look, max);
      if (occurrences.length === 0) break;
      slots.push(...occurrences);
      current = { ...current, ...next };
    }
  }
  return { slots, plan: current };
}

describe('setting a plan', () => {
  it('CS-3 given an open group, when a plan is set, then it is told, with the usual patience', () => {
    const { state, changes } = setPlan(command, group, now);
    expect(changes.map(({ event }) => event.name)).toEqual(['plan-set']);
    expect(state).toMatchObject({ version: 0, status: 'active', groupId: group.id, hospitalId: group.hospitalId, late: { lateAfterMinutes: 10, skipAfterMinutes: 120 } });
  });

  it('CS-3 given a closed group or hospital, when a plan is set, then it is refused', () => {
    expect(() => setPlan(command, { ...group, status: 'closed' }, now)).toThrow('plan-group-closed');
    expect(() => setPlan(command, { ...group, hospitalClosedOn: '2020-01-28' }, now)).toThrow('hospital-closed');
    expect(() => setPlan(command, { ...group, hospitalClosedOn: '2020-01-29' }, now)).not.toThrow();
  });

  it('CS-3 names what is wrong with a plan', () => {
    expect(() => setPlan({ ...command, zone: 'Asia/Atlantis' }, group, now)).toThrow(violation('/zone'));
    expect(() => setPlan({ ...command, to: '2020-01-28' }, group, now)).toThrow(violation('/to'));
    expect(() => setPlan({ ...command, from: '0000-01-01' }, group, now)).toThrow(violation('/from'));
    expect(() => setPlan({ ...command, late: { lateAfterMinutes: 10, skipAfterMinutes: 10 } }, group, now)).toThrow(violation('/late/skipAfterMinutes'));
  });

  it('CS-4 given the time of the day is past, when a plan is set, then its first slot is the next day and the topic that of that day', () => {
    const evening = '2020-01-28T11:30:00.001Z';
    const [first] = madeBy(setPlan(command, group, evening).state, [evening]).slots;
    expect(first).toMatchObject({ date: '2020-01-29', dueAt: '2020-01-29T11:30:00.000Z', topicId: topicIds[1] });
  });
});

describe('slots of a plan', () => {
  it('CS-5 makes those of 48 hours, each with its topic in turn and when it is late and skipped', () => {
    const { slots, plan } = madeBy(setPlan(command, group, now).state, [now]);
    expect(slots).toEqual([{ date: '2020-01-28', topicId: topicIds[0], dueAt: '2020-01-28T11:30:00.000Z', lateAt: '2020-01-28T11:40:00.000Z', skipAt: '2020-01-28T13:30:00.000Z' }]);
    expect(plan).toMatchObject({ nextDate: '2020-01-29', nextAt: '2020-01-27T11:30:00.000Z' });
  });

  it('CS-6 given a last day, when it is over, then nothing is left and the plan is over', () => {
    const { slots, plan } = madeBy(setPlan({ ...command, to: '2020-01-30' }, group, now).state, ['2020-02-10T00:00:00.000Z']);
    expect(slots.map(({ date }) => date)).toEqual(['2020-01-28', '2020-01-29']);
    expect(isOver(plan, '2020-01-29T15:59:59.999Z')).toBe(false);
    expect(isOver(plan, '2020-01-29T16:00:00.000Z')).toBe(true);
    expect(endPlan(plan, '2020-01-29T16:00:00.000Z')).toEqual([expect.objectContaining({ set: { status: 'ended', endedAt: '2020-01-29T16:00:00.000Z', nextDate: null, nextAt: null } })]);
    expect(endPlan({ ...plan, status: 'ended' }, now)).toEqual([]);
  });

  it('D2 in a gap the time moves forward by its length, in an overlap the earlier holds, and a day that never was has no slot', () => {
    expect(instantOn('2020-03-29', '02:30', 'Europe/Berlin')).toBe('2020-03-29T01:30:00.000Z');
    expect(instantOn('2020-10-25', '02:30', 'Europe/Berlin')).toBe('2020-10-25T00:30:00.000Z');
    expect(instantOn('2011-12-30', '19:30', 'Pacific/Apia')).toBeNull();
    const before = '2011-12-28T12:00:00.000Z';
    const { slots } = madeBy(setPlan({ ...command, zone: 'Pacific/Apia', from: '2011-12-29', to: '2012-01-02' }, group, before).state, ['2012-01-10T00:00:00.000Z']);
    expect(slots.map(({ date }) => date)).toEqual(['2011-12-29', '2011-12-31', '2012-01-01']);
  });

  const zones = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/Sao_Paulo', 'Africa/Casablanca', 'UTC');
  const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })).map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
  const plans = fc.record({ zone: zones, at: time, offset: fc.integer({ min: 0, max: 3_650 }), days: fc.integer({ min: 1, max: 60 }) });

  it('D2 every day has one slot, at its wall-clock time except where the clocks skip it, and they follow one another', () => {
    fc.assert(fc.property(plans, ({ zone, at, offset, days }) => {
      const from = addDays('2011-06-01', offset);
      const plan = setPlan({ ...command, zone, at, from, to: addDays(from, days) }, group, `${addDays(from, -3)}T00:00:00.000Z`).state;
      const { slots } = madeBy(plan, [`${addDays(from, days + 3)}T00:00:00.000Z`]);
      const expected = Array.from({ length: days }, (_, day) => addDays(from, day)).filter((date) => !(zone === 'Pacific/Apia' && date === '2011-12-30'));
      expect(slots.map(({ date }) => date)).toEqual(expected);
      for (const [index, { date, dueAt }] of slots.entries()) {
        const wall = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(dueAt));
        if (localDate(dueAt, zone) === date && wall !== at) expect(wall > at).toBe(true);
        expect(dueAt > (slots[index - 1]?.dueAt ?? '')).toBe(true);
      }
    }), { numRuns: 100 });
  });

  it('CS-5 the same slots come of it however often and in however small rounds it is looked at, none of them early', () => {
    fc.assert(fc.property(plans, fc.array(fc.integer({ min: 0, max: 100 * 24 }), { maxLength: 20 }), fc.integer({ min: 1, max: 5 }), ({ zone, at, offset, days }, hours, max) => {
      const from = addDays('2011-06-01', offset);
      const start = Date.parse(`${addDays(from, -3)}T00:00:00.000Z`);
      const plan = setPlan({ ...command, zone, at, from, to: addDays(from, days) }, group, new Date(start).toISOString()).state;
      const end = `${addDays(from, days + 3)}T00:00:00.000Z`;
      const looks = hours.sort((a, b) => a - b).map((hour) => new Date(start + hour * 3_600_000).toISOString()).filter((look) => look < end);
      expect(madeBy(plan, [...looks, end], max).slots).toEqual(madeBy(plan, [end]).slots);
      for (const look of looks) for (const { dueAt } of madeBy(plan, [look]).slots) expect(Date.parse(dueAt) - Date.parse(look)).toBeLessThanOrEqual(AHEAD_MINUTES * 60_000);
    }), { numRuns: 60 });
  });
});
