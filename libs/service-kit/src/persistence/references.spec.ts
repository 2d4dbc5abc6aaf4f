/** References that are still on their way: waited for briefly, by few, then told apart from those that are nothing (DESIGN §3). */
import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@nuanxin/kernel';
import { v4, v7 } from 'uuid';
import { References } from './references.js';

const outcome = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => (error instanceof DomainError ? { code: error.code, pointer: error.violations[0]?.pointer, retry: error.retryAfterSeconds } : error));
const never = (): Promise<undefined> => Promise.resolve(undefined);
/** A clock that has moved on whenever it is looked at. */
function passing(stepMs: number): { now: () => number; passedMs: () => number } {
  const began = Date.now();
  let now = began;
  return { now: () => (now += stepMs), passedMs: () => now - began };
}
const aged = (ms: number): string => v7({ msecs: Date.now() - ms });

describe('a reference', () => {
  it('that is known is given at once', async () => {
    expect(await new References().require(aged(0), '/hospitalId', async (id) => ({ id }))).toMatchObject({ id: expect.any(String) });
  });

  it('that is young is waited for, and given when it comes', async () => {
    let looks = 0;
    expect(await new References().require(aged(0), '/hospitalId', async () => (++looks > 3 ? 'here' : undefined))).toBe('here');
    expect(looks).toBe(4);
  });

  it('that is young and does not come is a conflict to be tried again, after two seconds', async () => {
    const clock = passing(100);
    const id = aged(1_000);
    expect(await outcome(new References(clock.now).require(id, '/hospitalId', never))).toEqual({ code: 'reference-not-yet-known', pointer: '/hospitalId', retry: 1 });
    expect(clock.passedMs()).toBeGreaterThanOrEqual(2_000);
    expect(clock.passedMs()).toBeLessThan(2_500);
  });

  it.each([['a minute old', aged(61_000)], ['from the future', aged(-120_000)], ['no UUIDv7', v4()]])('that is unknown and %s is refused at once', async (_, id) => {
    let looks = 0;
    expect(await outcome(new References().require(id, '/caseId', async () => {
      looks += 1;
      return undefined;
    }))).toEqual({ code: 'unknown-reference', pointer: '/caseId', retry: undefined });
    expect(looks).toBe(1);
  });

  it('O1 is waited for by fifty at the most; more are told at once to come again, and the places are free afterwards', async () => {
    const references = new References();
    let there = false;
    const find = async (): Promise<string | undefined> => (there ? 'here' : undefined);
    const waiting = Array.from({ length: 50 }, () => references.require(aged(0), '/id', find));
    let looks = 0;
    const beyond = await Promise.all(Array.from({ length: 5 }, () => outcome(references.require(aged(0), '/id', () => {
      looks += 1;
      return never();
    }))));
    expect(looks).toBe(5);
    expect(new Set(beyond.map((each) => (each as { code: string }).code))).toEqual(new Set(['reference-not-yet-known']));
    there = true;
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['here']));
    there = false;
    const late = references.require(aged(0), '/id', find);
    there = true;
    expect(await late).toBe('here');
  });
});
