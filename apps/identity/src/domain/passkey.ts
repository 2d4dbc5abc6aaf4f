/** Passkeys: how many somebody may have, for how long a challenge stands, and what tells that one was copied. */

/** Passkeys that a person may have. */
export const PASSKEYS_MAX = 10;
/** Seconds for which a challenge stands. */
export const PASSKEY_CHALLENGE_SECONDS = 300;

/** What a passkey is shown for; a challenge is good for the one it was made for. */
export type Ceremony =
  | { readonly kind: 'registration' | 'reauthentication'; readonly sessionId: string }
  | { readonly kind: 'second-factor'; readonly signIn: Buffer }
  | { readonly kind: 'sign-in' };

/** What is kept of a passkey that changes when it is shown. */
export interface Standing {
  readonly counter: number;
  readonly backupEligible: boolean;
}

/** What the authenticator said, and signed, of itself. */
export interface Shown extends Standing {
  readonly backedUp: boolean;
  /** It made sure who used it: by a PIN, a finger, a face. */
  readonly isVerified: boolean;
}

/**
 * ID-26: whether what is shown goes on from what is kept (WebAuthn Level 3 §7.2): a counter is larger each time, unless the
 * authenticator counts nothing, and whether it may be backed up never changes.
 */
export const goesOn = (kept: Standing, shown: Standing): boolean =>
  kept.backupEligible === shown.backupEligible && (shown.counter > kept.counter || (shown.counter === 0 && kept.counter === 0));
