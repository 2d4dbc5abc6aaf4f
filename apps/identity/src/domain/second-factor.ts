/** The second factor: who must have one, which codes are taken, and how often they may be guessed at. */
import { holds, SECOND_FACTOR_PERMISSIONS } from '@nuanxin/contracts';
import type { Grant } from '@nuanxin/contracts/identity';

/** Seconds for which a code stands (RFC 6238 §5.2). */
export const CODE_SECONDS = 30;
/** Steps before and after the present one that are taken, for clocks that differ. */
export const CODE_STEPS_AROUND = 1;
/** Codes that may be wrong one after the other before each further one has to wait, and for how long at the most. */
export const WRONG_CODES_FREE = 5;
export const WRONG_CODE_WAIT_SECONDS_MAX = 900;
/** Codes that one beginning of a sign-in takes, and seconds for which it stands. */
export const CHALLENGE_CODES_MAX = 5;
export const CHALLENGE_SECONDS = 300;

/** ID-18: whoever reads notes, or administers people, roles or the system, signs in by two factors. It follows from what their roles may do. */
export const mustHaveSecondFactor = (grants: readonly Grant[]): boolean => grants.some(({ role }) => SECOND_FACTOR_PERMISSIONS.some((permission) => holds(role, permission)));

/** ID-19: a code stands for one step of time, and is taken once: no step is taken that is not after the last one that was. */
export const isFreshStep = (lastStep: number | null, step: number): boolean => lastStep === null || step > lastStep;

/** What is known of wrong codes since the last right one. */
export interface WrongCodes {
  readonly count: number;
  readonly lastAt: string | null;
}

/** ID-19: seconds until the next code is looked at: none up to the fifth wrong one, then twice as long each time, up to a quarter of an hour. */
export function secondsToWait({ count, lastAt }: WrongCodes, now: Date): number {
  if (lastAt === null || count < WRONG_CODES_FREE) return 0;
  const wait = Math.min(WRONG_CODE_WAIT_SECONDS_MAX, CODE_SECONDS * 2 ** (count - WRONG_CODES_FREE));
  return Math.max(0, Math.ceil((Date.parse(lastAt) + wait * 1_000 - now.getTime()) / 1_000));
}
