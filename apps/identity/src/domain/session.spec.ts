/** Rules ID-10 and ID-11: the life of a session, and the one use of a refresh token. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { beginSession, endSession, expiryOf, refreshStep } from './session.js';

const began = new Date('2020-02-01T08:00:00.000Z');
const session = beginSession('0196a2b4-0000-7000-8000-0000000000c1', '0196a2b4-0000-7000-8000-0000000000b1', { agent: null, address: null, bySecondFactor: false }, began);
const later = (ms: number): Date => new Date(began.getTime() + ms);
const DAY_MS = 86_400_000;

describe('session', () => {
  it('ID-10 given a use on any day, then it is over 14 days after that, and never later than 30 days after it began', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 30 * DAY_MS }), (usedAfterMs) => {
      const over = Date.parse(expiryOf({ ...session, usedAt: later(usedAfterMs).toISOString() })) - began.getTime();
      expect(over).toBe(Math.min(30 * DAY_MS, usedAfterMs + 14 * DAY_MS));
    }));
  });

  it('ID-10 given an ended session, when ended again, then nothing is said', () => {
    const [ended] = endSession(session, 'signed-out', later(5));
    expect(ended).toMatchObject({ set: { endedAt: later(5).toISOString(), reason: 'signed-out' } });
    expect(endSession({ ...session, ...ended?.set }, 'deactivated', later(9))).toEqual([]);
  });

  it('ID-10 given an idle session, when that is noticed a year later, then it ended on its fourteenth day', () => {
    expect(endSession(session, 'expired', later(365 * DAY_MS))).toEqual([expect.objectContaining({ set: { endedAt: later(14 * DAY_MS).toISOString(), reason: 'expired', agent: null, address: null } })]);
    expect(endSession({ ...session, usedAt: later(13 * DAY_MS).toISOString() }, 'expired', later(14 * DAY_MS))).toEqual([]);
  });
});

describe('refresh', () => {
  const spentAt = later(1_000).toISOString();

  it('ID-11 given an unspent token, then it is rotated until the session is over, and then ends it', () => {
    expect(refreshStep(session, { spentAt: null }, undefined, later(14 * DAY_MS - 1))).toEqual({ kind: 'rotate' });
    expect(refreshStep(session, { spentAt: null }, undefined, later(14 * DAY_MS))).toEqual({ kind: 'end', reason: 'expired' });
  });

  it('ID-11 given a spent token whose successor is unused, then within ten seconds it is repeated and past them it ends the session', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 60_000 }), (ms) => {
      expect(refreshStep(session, { spentAt }, { spentAt: null }, later(1_000 + ms))).toEqual(ms < 10_000 ? { kind: 'repeat' } : { kind: 'end', reason: 'reuse-detected' });
    }));
  });

  it('ID-11 given a spent token whose successor was used, then it ends the session at once', () => {
    expect(refreshStep(session, { spentAt }, { spentAt: later(1_500).toISOString() }, later(2_000))).toEqual({ kind: 'end', reason: 'reuse-detected' });
  });

  it('ID-11 given an ended session or a token that was withdrawn with it, then it is refused and nothing more happens', () => {
    expect(refreshStep({ ...session, endedAt: spentAt, reason: 'signed-out' }, { spentAt: null }, undefined, later(2_000))).toEqual({ kind: 'refuse' });
    expect(refreshStep(session, undefined, undefined, later(2_000))).toEqual({ kind: 'refuse' });
  });
});
