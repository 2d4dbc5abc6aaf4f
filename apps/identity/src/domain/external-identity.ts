/** Accounts at providers that sign people in: whom each signs in, and which one is the last way in. */
import { DomainError } from '@nuanxin/kernel';
import type { Claims } from './mapped-roles.js';
import type { Person } from './person.js';

/** A link between a person and their account at a provider; the account's name there is kept apart, as a keyed hash. Instants are ISO strings by the system's clock. */
export interface ExternalIdentity {
  readonly id: string;
  readonly personId: string;
  readonly issuer: string;
  readonly linkedAt: string;
  readonly usedAt: string | null;
}

/** A link by which somebody came, and when the provider saw them sign in; null where it does not say. */
export interface ByProvider {
  readonly personId: string;
  readonly identityId: string;
  readonly authenticatedAt: string | null;
}

/** Accounts that somebody may link. */
export const EXTERNAL_IDENTITIES_MAX = 10;
/** Seconds for which a beginning stands: time to sign in at the provider, by whatever it asks for. */
export const BEGINNING_SECONDS = 600;
/** Beginnings that wait at once, in the whole district: strangers may begin without end. */
export const BEGINNINGS_MAX = 10_000;
/** Seconds since a provider last saw somebody sign in that are taken where they are to show it again (ID-17). */
export const SHOWN_AGAIN_SECONDS = 60;

/** Whom a provider signs in, as it is configured. */
export interface Admission {
  readonly organisationId: string | null;
  readonly emailDomains: readonly string[];
}

/** ID-28: throws `address-not-allowed` where the provider vouches for no address in a domain that may sign in. */
export function requireAddress({ emailDomains }: Admission, claims: Claims): void {
  if (emailDomains.length === 0) return;
  const address = verifiedAddress(claims);
  if (address === null || !emailDomains.includes(address.slice(address.lastIndexOf('@') + 1).toLowerCase())) throw new DomainError('address-not-allowed');
}

/** The address of mail that the provider vouches for; null where it vouches for none. */
export const verifiedAddress = ({ email, email_verified }: Claims): string | null => (typeof email === 'string' && email_verified === true ? email : null);

/** ID-28: an institution's provider signs in the people whom it sent. Throws `may-not-sign-in` for who is deactivated, and `other-organisation`. */
export function requireAdmitted({ organisationId }: Admission, person: Pick<Person, 'status' | 'organisationId'>): void {
  if (person.status !== 'active') throw new DomainError('may-not-sign-in');
  if (organisationId !== null && person.organisationId !== organisationId) throw new DomainError('other-organisation');
}
