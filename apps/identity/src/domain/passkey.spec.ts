/** Rule ID-26: what a passkey that is shown must go on from. */
import { describe, expect, it } from '@jest/globals';
import { goesOn } from './passkey.js';

describe('a passkey that is shown', () => {
  it.each([
    [0, 0, true], [0, 1, true], [7, 8, true], [7, 4_294_967_295, true], [7, 7, false], [7, 6, false], [7, 0, false],
  ])('ID-26 with counter %i before and %i now is taken: %s', (kept, shown, isTaken) => {
    expect(goesOn({ counter: kept, backupEligible: true }, { counter: shown, backupEligible: true })).toBe(isTaken);
  });

  it('ID-26 may be backed up for good or never', () => {
    for (const backupEligible of [true, false]) expect(goesOn({ counter: 0, backupEligible }, { counter: 0, backupEligible: !backupEligible })).toBe(false);
  });
});
