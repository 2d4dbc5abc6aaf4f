/** What identity tells others: organisations, people (ids, never names), sessions, signing keys. */
import { z } from 'zod';
import { defineAggregate } from '../core/aggregate.js';
import { id, instant, localDate, line, profession } from '../core/common.js';
import { roleName } from '../permissions.js';

export const organisationKind = z.enum(['university', 'ngo', 'government', 'association']);

export const organisationAggregate = defineAggregate({
  service: 'identity', name: 'organisation', doc: 'Who sends people.',
  state: z.object({ organisationId: id, name: line(200), kind: organisationKind, status: z.enum(['active', 'inactive']) }),
  example: { organisationId: '0196a2b4-0000-7000-8000-0000000000a1', name: 'School of Social Work', kind: 'university', status: 'active' },
  consumers: ['volunteer-hours'],
});

/** A profession that somebody holds, by a credential where there is one; `validTo` is exclusive, null means no end. */
export const heldProfession = z.object({ profession, credential: line(200).nullable(), validFrom: localDate, validTo: localDate.nullable() });
export type HeldProfession = z.infer<typeof heldProfession>;

export const scope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('district') }),
  z.object({ kind: z.literal('hospitals'), hospitalIds: z.array(id).min(1).max(200) }),
]).describe('How far a role reaches.');

export const grant = z.object({ role: roleName, scope }).describe('A role with its scope.');
export type Grant = z.infer<typeof grant>;

export const personAggregate = defineAggregate({
  service: 'identity', name: 'person', doc: 'A volunteer or staff member: what others may know, which is no name.',
  state: z.object({
    personId: id, organisationId: id.nullable(), status: z.enum(['active', 'deactivated']),
    professions: z.array(heldProfession.omit({ credential: true })), grants: z.array(grant),
  }),
  example: {
    personId: '0196a2b4-0000-7000-8000-0000000000b1', organisationId: '0196a2b4-0000-7000-8000-0000000000a1', status: 'active',
    professions: [{ profession: 'psychologist', validFrom: '2015-07-01', validTo: null }],
    grants: [{ role: 'counsellor', scope: { kind: 'district' } }],
  },
  consumers: ['hospital-groups', 'duty-roster', 'content-scheduling', 'hotline-cases', 'volunteer-hours'],
  broadcast: true,
});

export const sessionAggregate = defineAggregate({
  service: 'identity', name: 'session', doc: 'A signed-in session; told of when it ends, so that its tokens are refused at once.',
  state: z.object({ sessionId: id, personId: id, endedAt: instant, reason: z.enum(['signed-out', 'reuse-detected', 'deactivated', 'expired']) }),
  example: { sessionId: '0196a2b4-0000-7000-8000-0000000000c1', personId: '0196a2b4-0000-7000-8000-0000000000b1', endedAt: '2020-02-01T08:00:00Z', reason: 'signed-out' },
  consumers: ['hospital-groups', 'duty-roster', 'content-scheduling', 'hotline-cases', 'volunteer-hours'],
  broadcast: true, snapshot: false,
});

export const signingKeyAggregate = defineAggregate({
  service: 'identity', name: 'signing-key', doc: 'A public key by which access tokens are verified.',
  state: z.object({ kid: id, publicJwk: z.record(z.string(), z.string()), status: z.enum(['active', 'retired']), notAfter: instant.nullable() }),
  example: { kid: '0196a2b4-0000-7000-8000-0000000000d1', publicJwk: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }, status: 'active', notAfter: null },
  consumers: ['hospital-groups', 'duty-roster', 'content-scheduling', 'hotline-cases', 'volunteer-hours'],
  broadcast: true,
});
