/** The second factor: who must have one, which codes are taken, and how often they may be guessed at. */
import { holds, SECOND_FACTOR_PERMISSIONS } from '@nuanxin/contracts';
import type { Grant } from '@nuanxin/contracts/identity';
import type { Patience } from './guesses.js';

/** Seconds for which a code stands (RFC 6238 §5.2). */
export const CODE_SECONDS = 30;
/** Steps before and after the present one that are taken, for clocks that differ. */
export const CODE_STEPS_AROUND = 1;
/** How long codes wait after wrong ones. */
export const OF_CODES: Patience = { free: 5, firstSeconds: CODE_SECONDS };
/** Codes that one beginning of a sign-in takes, and seconds for which it stands. */
export const CHALLENGE_CODES_MAX = 5;
export const CHALLENGE_SECONDS = 300;

/** ID-18: whoever reads notes, or administers people, roles or the system, signs in by two factors. It follows from what their roles may do. */
export const mustHaveSecondFactor = (grants: readonly Grant[]): boolean => grants.some(({ role }) => SECOND_FACTOR_PERMISSIONS.some((permission) => holds(role, permission)));

/** ID-19: a code stands for one step of time, and is taken once: no step is taken that is not after the last one that was. */
export const isFreshStep = (lastStep: number | null, step: number): boolean => lastStep === null || step > lastStep;
