/** What people sign in by. */
import { z } from 'zod';

export const login = z.string().trim().toLowerCase().regex(/^[A-Za-z0-9][A-Za-z0-9._@+-]{2,63}$/, 'must be 3 to 64 letters, digits and . _ @ + -, beginning with a letter or digit')
  .describe('Small letters; capitals are made small.');

/** Long enough to stand against guessing, short enough to hash (NIST SP 800-63B-4 §3.1.1). */
export const password = z.string().min(12).max(128).regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters');
