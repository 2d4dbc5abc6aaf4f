/** The claims of an access token, as identity signs and everybody verifies them (RFC 9068). */
import type { PersonActor } from '@nuanxin/kernel';
import { grant, personAggregate } from '@nuanxin/contracts/identity';
import { z } from 'zod';

/** Access tokens live five minutes at the most (DESIGN §3). */
export const ACCESS_TOKEN_SECONDS_MAX = 300;

export const issuerOf = (district: string): string => `nuanxin:${district}`;

/** `pv` is the version of the person when the token was issued: one from before a change of roles is refused. `restricted`: the bearer has to set up a second factor first. `only`: the bearer is a service account, which may do this alone. */
export const claimsSchema = z.object({ sub: z.uuid(), sid: z.uuid(), pv: z.int().min(0), grants: z.array(grant), exp: z.int(), iat: z.int(), restricted: z.literal(true).optional(), only: z.array(z.string()).optional() });
export type Claims = z.output<typeof claimsSchema>;

export const actorOf = (claims: Claims): PersonActor => ({ kind: 'person', personId: claims.sub, sessionId: claims.sid, grants: claims.restricted ? [] : claims.grants, ...(claims.restricted && { isRestricted: true }), ...(claims.only && { only: claims.only }) });

export { personAggregate };
