/** HC-5: one form for every telephone number. */
import { describe, expect, it } from '@jest/globals';
import { normalisedPhone } from './phone.js';

describe('telephone numbers', () => {
  it.each([
    ['13912345678', '+8613912345678'], ['139 1234 5678', '+8613912345678'], ['139-1234-5678', '+8613912345678'], ['+86 139 1234 5678', '+8613912345678'], ['0086 13912345678', '+8613912345678'],
    ['１３９１２３４５６７８', '+8613912345678'], ['022-23456789', '+862223456789'], ['(022) 2345 6789', '+862223456789'], ['+852 9123 4567', '+85291234567'], ['+1 (212) 555-0123', '+12125550123'],
  ])('HC-5 %s is %s', (written, number) => { expect(normalisedPhone(written, '/phone')).toBe(number); });

  it.each(['', 'wechat', '12', '+86', '139123456789012345'])('HC-5 %j is none, and is not repeated in the answer', (written) => {
    expect(() => normalisedPhone(written, '/phone')).toThrow('must be a telephone number');
  });
});
