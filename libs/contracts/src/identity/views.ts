/** What identity answers with. Passwords, tokens' hashes and private keys are in none of it. */
import { z } from 'zod';
import { id, line } from '../core/common.js';
import { grant, heldProfession, organisationAggregate, personAggregate } from './aggregates.js';

export const organisationView = organisationAggregate.state.extend({ version: z.int() }).meta({ id: 'Organisation' });

export const personView = z.object({
  personId: id, version: z.int(), name: line(100), login: z.string().nullable().describe('Null: the person cannot sign in.'),
  phone: z.string().nullable(), email: z.string().nullable(), wechat: z.string().nullable(),
  organisationId: id.nullable(), status: personAggregate.state.shape.status,
  professions: z.array(heldProfession), grants: z.array(grant),
}).meta({ id: 'Person' });

export const signedIn = z.object({
  accessToken: z.string().describe('A signed JWT (RFC 9068), for the Authorization header.'), expiresIn: z.int().describe('Seconds for which the access token lives.'),
  refreshToken: z.string().describe('Good for one refresh, which gives the next.'), person: personView,
}).meta({ id: 'SignedIn' });

export const me = z.object({
  person: personView, grants: z.array(grant), permissions: z.array(z.string()).describe('Every permission that some role of the person holds, in alphabetical order.'),
}).meta({ id: 'Me' });

/** A set of public keys (RFC 7517 §5; Ed25519 as in RFC 8037). */
export const keySet = z.object({
  keys: z.array(z.object({ kid: id, kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), alg: z.literal('EdDSA'), use: z.literal('sig') })),
}).meta({ id: 'KeySet' });
