/** Amounts as a cluster writes them. */
import { expect, it } from '@jest/globals';
import { mebibytes, milliCpu } from './usage.js';

it('reads CPU in every unit that it is told in', () => {
  expect(['2', '250m', '1500u', '3000000n', '0'].map(milliCpu)).toEqual([2_000, 250, 1.5, 3, 0]);
});

it('reads memory in every unit that it is told in', () => {
  expect(['2Gi', '160Mi', '2048Ki', '1048576'].map(mebibytes)).toEqual([2_048, 160, 2, 1]);
});
