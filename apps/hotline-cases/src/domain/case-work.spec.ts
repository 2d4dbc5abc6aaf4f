/** Rules HC-14 and HC-15: given work, when a command, then changes or an error. */
import { describe, expect, it } from '@jest/globals';
import { evolve } from '@nuanxin/contracts';
import { correctWork, recordWork, withdrawWork, type CaseWork } from './case-work.js';

const now = new Date('2020-02-02T12:00:00.000Z');
const work = { id: 'work', caseId: 'case', hospitalId: null, personId: 'me', recordedBy: 'me', activity: 'case-work' as const, start: '2020-02-02T01:00:00.000Z', end: '2020-02-02T02:00:00.000Z' };
const given: CaseWork = { ...recordWork(work, false, now).state, version: 1 };

describe('case work', () => {
  it.each([
    ['/end', { end: work.start }], ['/end', { end: '2020-02-02T00:59:59.999Z' }], ['/end', { end: '2020-02-02T12:00:00.001Z' }], ['/end', { start: '2020-02-01T13:59:59.999Z' }], ['/start', { start: '2020-02-02T12:00:00.001Z' }],
  ])('HC-14 refuses at %s', (pointer, times) => {
    for (const attempt of [() => recordWork({ ...work, ...times }, false, now), () => correctWork(given, times, now)]) expect(attempt).toThrow(expect.objectContaining({ violations: [expect.objectContaining({ pointer })] }));
  });

  it('HC-14 takes exactly twelve hours, and an end this very moment', () => {
    expect(recordWork({ ...work, start: '2020-02-02T00:00:00.000Z', end: now.toISOString() }, false, now).changes).toHaveLength(1);
  });

  it('HC-14 is corrected where something differs, and withdrawn once', () => {
    expect(correctWork(given, { end: work.end }, now)).toEqual([]);
    expect(correctWork(given, { start: '2020-02-02T01:30:00.000Z' }, now)[0]?.set).toEqual({ start: '2020-02-02T01:30:00.000Z', end: work.end });
    const withdrawn = evolve(given, withdrawWork(given));
    expect(withdrawWork(withdrawn)).toEqual([]);
    expect(() => correctWork(withdrawn, {}, now)).toThrow('case-work-withdrawn');
  });

  it('HC-15 supervision is by who supervises', () => {
    const supervision = { ...work, activity: 'supervision' as const };
    expect(() => recordWork(supervision, false, now)).toThrow('not-a-supervisor');
    expect(recordWork(supervision, true, now).state.activity).toBe('supervision');
  });
});
