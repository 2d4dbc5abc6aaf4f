/** What identity is configured by besides what every service is. */
import { z } from 'zod';
import { isOneSite, relyingPartyConfig } from './relying-party.js';

/** For injection: the configuration below. */
export const IDENTITY_CONFIG = Symbol('identity-config');

const flag = z.enum(['0', '1']).default('0');

export const identityConfig = z.object({
  /** A file with the one-time code for the first administrator; without it nobody can set the district up. */
  SETUP_CODE_FILE: z.string().exactOptional(),
  /** A file with 32 random bytes in base64, by which private signing keys and second factors are sealed. */
  IDENTITY_KEY_FILE: z.string().min(1),
  /** Whether those whose roles ask for a second factor must have one (ID-18); only an evaluation or the demo may leave it to them. */
  SECOND_FACTOR: z.enum(['required', 'optional']).default('required'),
  /** Seconds from the making of a signing key to its first token: everybody hears of it meanwhile (ID-22). */
  SIGNING_KEY_LEAD_SECONDS: z.coerce.number().int().min(1).max(86_400).default(300),
  /** A file with the providers by which people may sign in (docs/providers.md); without it nobody does. */
  OIDC_PROVIDERS_FILE: z.string().min(1).exactOptional(),
  ...relyingPartyConfig,
  NUANXIN_EVALUATION: flag,
  /** Set by the launcher for the demo district, which is made up and served to this machine alone. */
  NUANXIN_DEMO: flag,
}).refine(({ SECOND_FACTOR, NUANXIN_EVALUATION, NUANXIN_DEMO }) => SECOND_FACTOR === 'required' || NUANXIN_EVALUATION === '1' || NUANXIN_DEMO === '1', {
  path: ['SECOND_FACTOR'], message: 'may be optional in an evaluation or the demo alone',
}).refine(isOneSite, { path: ['PASSKEY_ORIGINS'], message: 'must be pages of PASSKEY_RP_ID' });
export type IdentityConfig = z.output<typeof identityConfig>;
