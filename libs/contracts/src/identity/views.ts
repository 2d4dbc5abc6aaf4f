/** What identity answers with. Passwords, tokens' hashes and private keys are in none of it. */
import { z } from 'zod';
import { id, line } from '../core/common.js';
import { examples } from '../core/example.js';
import { grant, heldProfession, organisationAggregate, personAggregate, signingKeyAggregate } from './aggregates.js';

export const organisationView = organisationAggregate.state.extend({ version: z.int() }).meta({ id: 'Organisation' }).register(examples, { example: { ...organisationAggregate.example, version: 1 } });

export const personExample = {
  ...personAggregate.example, version: 1, name: '李静', login: 'li.jing', phone: '+86 22 1234 5678', email: null, wechat: null,
  professions: personAggregate.example.professions.map((held) => ({ ...held, credential: '国家二级心理咨询师' })),
};

export const personView = z.object({
  personId: id, version: z.int(), name: line(100), login: z.string().nullable().describe('Null: the person cannot sign in.'),
  phone: z.string().nullable(), email: z.string().nullable(), wechat: z.string().nullable(),
  organisationId: id.nullable(), status: personAggregate.state.shape.status,
  professions: z.array(heldProfession), grants: z.array(grant),
}).meta({ id: 'Person' }).register(examples, { example: personExample });

const secondFactor = z.object({
  isSetUp: z.boolean().describe('They have an app that makes codes, a passkey or both.'), app: z.boolean(), passkeys: z.int().min(0), isRequired: z.boolean().describe('The person’s roles ask for one.'), recoveryCodesLeft: z.int().min(0).describe('Recovery codes that were not used yet.'),
});

export const signedIn = z.object({
  accessToken: z.string().describe('A signed JWT (RFC 9068), for the Authorization header.'), expiresIn: z.int().describe('Seconds for which the access token lives.'),
  refreshToken: z.string().describe('Good for one refresh, which gives the next; empty where it went into the cookie of the session.'), person: personView,
  isRestricted: z.boolean().describe('The person has to set up a second factor first; until then the tokens open nothing else.'),
}).meta({ id: 'SignedIn' }).register(examples, {
  example: { accessToken: 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIwMTk2In0.c2lnbmF0dXJl', expiresIn: 300, refreshToken: 'Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE', isRestricted: false, person: personExample },
});

export const me = z.object({
  person: personView, grants: z.array(grant), permissions: z.array(z.string()).describe('Every permission that some role of the person holds, in alphabetical order.'), secondFactor,
}).meta({ id: 'Me' }).register(examples, { example: { person: personExample, grants: personExample.grants, permissions: ['case.open', 'case.read'], secondFactor: { isSetUp: true, app: true, passkeys: 1, isRequired: true, recoveryCodesLeft: 10 } } });

/** A set of public keys (RFC 7517 §5; Ed25519 as in RFC 8037). */
export const keySet = z.object({
  keys: z.array(z.object({ kid: id, kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), alg: z.literal('EdDSA'), use: z.literal('sig') })),
}).meta({ id: 'KeySet' }).register(examples, {
  example: { keys: [{ kid: signingKeyAggregate.example.kid, kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', alg: 'EdDSA', use: 'sig' }] },
});
