/** WebAuthn (W3C Web Authentication Level 3): what a browser is asked, and whether what it gives is right. Nothing is kept here. */
import { generateAuthenticationOptions, generateRegistrationOptions, verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { COSEALG, decodeAttestationObject, decodeClientDataJSON } from '@simplewebauthn/server/helpers';
import type { RegisteredCredential, ShownCredential } from '@nuanxin/contracts/identity';
import { PASSKEY_CHALLENGE_SECONDS, type Shown } from '../domain/passkey.js';
import type { RelyingParty } from '../relying-party.js';

/** Ed25519; ECDSA on P-256, which every authenticator knows; RSA, which older TPMs alone know. */
const ALGORITHMS = [COSEALG.EdDSA, COSEALG.ES256, COSEALG.RS256];
const TIMEOUT_MS = PASSKEY_CHALLENGE_SECONDS * 1_000;

/** A credential, as a browser is told of it. */
export interface Known {
  readonly credentialId: Buffer;
  readonly transports: readonly string[];
}

/** A credential that was made. */
export interface Made extends Shown {
  readonly credentialId: Buffer;
  /** In COSE. */
  readonly publicKey: Buffer;
}

const bytesOf = (buffer: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(buffer);
const bytesOfChallenge = (challenge: string): Uint8Array<ArrayBuffer> => bytesOf(Buffer.from(challenge, 'base64url'));
const described = ({ credentialId, transports }: Known) => ({ type: 'public-key' as const, id: credentialId.toString('base64url'), transports: [...transports] });

/** By what an authenticator keeps whose a credential is: the id, which names nobody elsewhere. */
export const handleOf = (personId: string): Buffer => Buffer.from(personId.replaceAll('-', ''), 'hex');

/** What a browser makes a credential by. Attestation isn't asked for: any authenticator will do, and none is to be told from others. */
export async function creationOptions(party: RelyingParty, challenge: string, user: { readonly personId: string; readonly login: string; readonly name: string }, known: readonly Known[]) {
  const made = await generateRegistrationOptions({
    rpID: party.id, rpName: party.name, challenge: bytesOfChallenge(challenge), timeout: TIMEOUT_MS, supportedAlgorithmIDs: ALGORITHMS, attestationType: 'none',
    userID: bytesOf(handleOf(user.personId)), userName: user.login, userDisplayName: user.name,
  });
  return {
    rp: { id: party.id, name: party.name }, user: made.user, challenge: made.challenge, timeout: TIMEOUT_MS, excludeCredentials: known.map(described), attestation: 'none' as const,
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key' as const, alg })), authenticatorSelection: { residentKey: 'preferred' as const, requireResidentKey: false, userVerification: 'preferred' as const },
  };
}

/** What a browser asks for a credential by: one of `known`, or where that is empty any that the authenticator keeps for the site. */
export async function requestOptions(party: RelyingParty, challenge: string, known: readonly Known[], userVerification: 'required' | 'preferred') {
  const made = await generateAuthenticationOptions({ rpID: party.id, challenge: bytesOfChallenge(challenge), timeout: TIMEOUT_MS, userVerification });
  return { challenge: made.challenge, timeout: TIMEOUT_MS, rpId: party.id, allowCredentials: known.map(described), userVerification };
}

/** Gives what `work` gives, and undefined where it throws: the library tells by throwing that something is not right, whatever it is. */
async function orNothing<T>(work: () => T | undefined | Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}

/** The challenge that a browser says it was given, before anything is known to be right; undefined for what can't be read, and within a foreign page's frame. */
export const challengeIn = (credential: RegisteredCredential | ShownCredential): Promise<string | undefined> => orNothing(() => {
  const { challenge, crossOrigin } = decodeClientDataJSON(credential.response.clientDataJSON);
  return typeof challenge === 'string' && crossOrigin !== true ? challenge : undefined;
});

/** None, or made by the credential's own key. With certificates come lists to be fetched from where they say: nothing of them is looked at. */
function isWithoutCertificates(attestationObject: string): boolean {
  const attestation = decodeAttestationObject(bytesOf(Buffer.from(attestationObject, 'base64url')));
  return attestation.get('fmt') === 'none' || (attestation.get('fmt') === 'packed' && attestation.get('attStmt').get('x5c') === undefined);
}

/** The credential that was made for the challenge at a page of the site; undefined where anything is wrong with it. */
export function verifyMade(party: RelyingParty, challenge: string, { id, rawId = id, type, response }: RegisteredCredential): Promise<Made | undefined> {
  return orNothing(async () => {
    if (!isWithoutCertificates(response.attestationObject)) return undefined;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { id, rawId, type, response: { clientDataJSON: response.clientDataJSON, attestationObject: response.attestationObject }, clientExtensionResults: {} },
      expectedChallenge: challenge, expectedOrigin: [...party.origins], expectedRPID: party.id, requireUserVerification: false, supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified || registrationInfo.credential.id !== id) return undefined;
    const { credential, userVerified, credentialDeviceType, credentialBackedUp } = registrationInfo;
    return {
      credentialId: Buffer.from(credential.id, 'base64url'), publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter, isVerified: userVerified, backupEligible: credentialDeviceType === 'multiDevice', backedUp: credentialBackedUp,
    };
  });
}

/** What the authenticator says, where its signature is right, for the challenge, at a page of the site; undefined otherwise. Whether the counter goes on is for who holds the one that is kept. */
export function verifyShown(party: RelyingParty, challenge: string, { id, rawId = id, type, response }: ShownCredential, publicKey: Buffer): Promise<Shown | undefined> {
  return orNothing(async () => {
    const { clientDataJSON, authenticatorData, signature } = response;
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { id, rawId, type, response: { clientDataJSON, authenticatorData, signature }, clientExtensionResults: {} },
      expectedChallenge: challenge, expectedOrigin: [...party.origins], expectedRPID: party.id, requireUserVerification: false,
      credential: { id, publicKey: bytesOf(publicKey), counter: 0 },
    });
    if (!verified) return undefined;
    const { newCounter, userVerified, credentialDeviceType, credentialBackedUp } = authenticationInfo;
    return { counter: newCounter, isVerified: userVerified, backupEligible: credentialDeviceType === 'multiDevice', backedUp: credentialBackedUp };
  });
}
