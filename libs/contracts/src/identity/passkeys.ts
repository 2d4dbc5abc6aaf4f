/** Passkeys as they go over the wire: WebAuthn's own JSON (W3C Web Authentication Level 3, §5.1.8 to §5.1.10), in the members that are used here. */
import { z } from 'zod';
import { id, instant, line } from '../core/common.js';
import { examples } from '../core/example.js';

/** Base64url without padding, as `PublicKeyCredential.toJSON()` gives it. */
const base64url = (max: number) => z.string().regex(/^[A-Za-z0-9_-]+$/, 'must be base64url').max(max);
/** §4: 1 023 bytes at the most. */
const credentialId = base64url(1_364).describe('The id of the credential, in base64url.');
const clientDataJSON = base64url(4_096).describe('What the browser saw: challenge and origin.');
const transport = z.string().regex(/^[a-z-]{1,32}$/, 'must be small letters and hyphens');
const TRANSPORTS_MAX = 16;

export const passkeyName = line(64).describe('What its owner calls it.');

/** What `toJSON()` gives of any credential. What isn't looked at is taken all the same, so that a page may send it whole. */
const whole = {
  id: credentialId, rawId: credentialId.optional(), type: z.literal('public-key'), authenticatorAttachment: z.enum(['platform', 'cross-platform']).nullable().optional(),
  clientExtensionResults: z.record(z.string(), z.unknown()).optional().describe('No extension is asked for; authenticators give results all the same.'),
};

export const registeredCredential = z.strictObject({
  ...whole,
  response: z.strictObject({
    clientDataJSON, attestationObject: base64url(16_384), transports: z.array(transport).max(TRANSPORTS_MAX).optional(),
    authenticatorData: base64url(8_192).optional(), publicKey: base64url(8_192).nullable().optional(), publicKeyAlgorithm: z.int().optional(),
  }),
}).describe('What `navigator.credentials.create()` gave, by its `toJSON()`.');

export const shownCredential = z.strictObject({
  ...whole, response: z.strictObject({ clientDataJSON, authenticatorData: base64url(4_096), signature: base64url(2_048), userHandle: base64url(88).nullable().optional() }),
}).describe('What `navigator.credentials.get()` gave, by its `toJSON()`.');
export type RegisteredCredential = z.infer<typeof registeredCredential>;
export type ShownCredential = z.infer<typeof shownCredential>;

const challenge = z.string().describe('Good once, for five minutes.');
const timeout = z.int().describe('Milliseconds.');
const descriptor = z.object({ type: z.literal('public-key'), id: z.string(), transports: z.array(z.string()) });
const selection = z.enum(['required', 'preferred', 'discouraged']);
const EXAMPLE = {
  credentialId: 'BLnB0JMtM2QE5zPXyfUlXw', challenge: 'Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE', clientDataJSON: 'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiWm05eUlHVjRZVzF3YkdVZ2IyNXNlU3dnTXpJZ1lubDBaWE1nYkc5dVp5RSJ9',
};

/** For `PublicKeyCredential.parseCreationOptionsFromJSON()`. */
export const creationOptions = z.object({
  rp: z.object({ id: z.string(), name: z.string() }), user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }), challenge,
  pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })), timeout, excludeCredentials: z.array(descriptor).describe('Those that there are already.'),
  authenticatorSelection: z.object({ residentKey: selection, requireResidentKey: z.boolean(), userVerification: selection }), attestation: z.literal('none'),
}).register(examples, {
  example: {
    rp: { id: 'nuanxin.example.org', name: 'nuanxin tianjin' }, user: { id: 'AZaitAAAcACAAAAAAAAAAQ', name: 'li.jing', displayName: '李静' }, challenge: EXAMPLE.challenge,
    pubKeyCredParams: [{ type: 'public-key', alg: -8 }, { type: 'public-key', alg: -7 }, { type: 'public-key', alg: -257 }], timeout: 300_000, excludeCredentials: [],
    authenticatorSelection: { residentKey: 'preferred', requireResidentKey: false, userVerification: 'preferred' }, attestation: 'none',
  },
});

const requestExample = { challenge: EXAMPLE.challenge, timeout: 300_000, rpId: 'nuanxin.example.org', allowCredentials: [{ type: 'public-key' as const, id: EXAMPLE.credentialId, transports: ['internal'] }], userVerification: 'preferred' as const };

/** For `PublicKeyCredential.parseRequestOptionsFromJSON()`. */
export const requestOptions = z.object({
  challenge, timeout, rpId: z.string(), allowCredentials: z.array(descriptor).describe('Those that will do; none named: any that the authenticator keeps.'), userVerification: selection,
}).register(examples, { example: { ...requestExample, allowCredentials: [], userVerification: 'required' } });

/** By what somebody may go on with signing in. */
export const secondFactorOptions = z.object({
  app: z.boolean().describe('They have an app that makes codes.'), passkey: requestOptions.nullable().describe('To ask the browser for a passkey; null where they have none.'),
}).register(examples, { example: { app: true, passkey: requestExample } });

export const passkey = z.object({
  passkeyId: id, name: passkeyName, createdAt: instant, usedAt: instant.nullable().describe('When it was shown last.'),
  backupEligible: z.boolean().describe('It may be kept in several places, such as a password manager.'), backedUp: z.boolean().describe('It was, when it was shown last.'),
}).meta({ id: 'Passkey' }).register(examples, {
  example: { passkeyId: '0196a2b4-0000-7000-8000-0000000000d1', name: '办公室电脑', createdAt: '2020-02-01T08:00:00Z', usedAt: '2020-02-02T08:00:00Z', backupEligible: true, backedUp: true },
});

export const exampleRegistered = { id: EXAMPLE.credentialId, type: 'public-key' as const, response: { clientDataJSON: EXAMPLE.clientDataJSON, attestationObject: 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YQ', transports: ['internal'] } };
export const exampleShown = {
  id: EXAMPLE.credentialId, type: 'public-key' as const,
  response: { clientDataJSON: EXAMPLE.clientDataJSON, authenticatorData: 'SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MdAAAAAQ', signature: 'MEUCIQDzexample', userHandle: 'AZaitAAAcACAAAAAAAAAAQ' },
};
