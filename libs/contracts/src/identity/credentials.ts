/** What people sign in by. */
import { z } from 'zod';

export const login = z.string().trim().toLowerCase().regex(/^[A-Za-z0-9][A-Za-z0-9._@+-]{2,63}$/, 'must be 3 to 64 letters, digits and . _ @ + -, beginning with a letter or digit')
  .describe('Small letters; capitals are made small.');

/** Any characters, never cut off. Which passwords may be chosen is a rule of identity (ID-15); the limit only keeps the work bounded. */
export const password = z.string().min(1).max(256).refine((value) => value.isWellFormed(), 'must be well-formed Unicode')
  .describe('At least 15 characters (Unicode code points), or 8 for whoever has a second factor; none that is known from breaches, none of expected words alone. Spelled in Unicode normalization form C.');

/** What may be wrong with a password that is chosen. */
export const PASSWORD_ERRORS = ['password-too-short', 'password-known', 'password-expected'] as const;

/** A password that is shown is not told by a rule which ones cannot exist; the limit only keeps the work bounded. */
export const shownPassword = z.string().min(1).max(256);

/** What the second factor gives: six digits of the app, or a recovery code. */
export const code = z.string().trim().min(6).max(64).describe('Six digits of the app, or a recovery code.');
