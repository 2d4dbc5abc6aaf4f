/** The port behind which a provider stands: what identity asks of one, whatever it speaks. `oidc.ts` is OpenID Connect, `wecom.ts` WeCom. */
import type { Claims } from '../domain/mapped-roles.js';

/** What a sign-in that begins is to be bound to. */
export interface Beginning {
  readonly redirectUri: string;
  readonly state: string;
  /** Seconds since the provider last saw the person sign in that are taken; undefined: however long. */
  readonly maxAgeSeconds: number | undefined;
}

/** What is kept of it, sealed, until the browser comes back: what the provider's answer is held against. */
export interface Kept extends Beginning {
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Who somebody is by the provider's word, all of which was checked. */
export interface Proven {
  /** Unique together with the issuer, and never another person's. */
  readonly subject: string;
  readonly claims: Claims;
  /** When the provider saw them sign in, by the system's clock; null where it does not say. */
  readonly authenticatedAt: string | null;
  /** Whether the provider asked for two factors, in the words that the configuration knows. */
  readonly bySecondFactor: boolean;
}

export interface SignInProvider {
  readonly issuer: string;
  /** Where the browser goes, and what to keep. Throws `provider-unavailable`. */
  begin(beginning: Beginning): Promise<{ authorizationUrl: string; kept: Kept }>;
  /**
   * Who came back at `callbackUrl`, which is at the redirect address of the beginning. Throws `sign-in-declined`,
   * `provider-answer-refused` and `provider-unavailable`.
   */
  complete(callbackUrl: URL, kept: Kept): Promise<Proven>;
}
