/** What identity is configured by besides what every service is. */
import { z } from 'zod';

export const identityConfig = z.object({
  /** A file with the one-time code for the first administrator; without it nobody can set the district up. */
  SETUP_CODE_FILE: z.string().exactOptional(),
  /** A file with 32 random bytes in base64, by which private signing keys are sealed. */
  IDENTITY_KEY_FILE: z.string().min(1),
});
export type IdentityConfig = z.output<typeof identityConfig>;
