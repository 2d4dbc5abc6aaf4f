/** Routes by which people see what they may do, and those entitled why somebody may or may not. */
import { z } from 'zod';
import { id } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute } from '../core/route.js';
import { roleName } from '../permissions.js';
import { grant } from './aggregates.js';

const service = 'identity';
const exampleId = '0196a2b4-0000-7000-8000-0000000000b1';
const hospitalId = '0196a2b4-0000-7000-8000-0000000000e1';

const reach = {
  district: z.boolean().describe('Everything in the district.'), hospitalIds: z.array(id).describe('What lies at these hospitals.'), own: z.boolean().describe('What is the person’s own, wherever it lies.'),
};

const ownPermissions = z.object({
  grants: z.array(grant), isRestricted: z.boolean().describe('A second factor has to be set up first; until then no permission is held.'),
  permissions: z.array(z.object({ permission: z.string(), ...reach })).describe('Each permission that is held now, and how far it reaches; in alphabetical order.'),
}).register(examples, {
  example: {
    grants: [{ role: 'facilitator' as const, scope: { kind: 'hospitals' as const, hospitalIds: [hospitalId] } }], isRestricted: false,
    permissions: [{ permission: 'group.read', district: false, hospitalIds: [hospitalId], own: false }],
  },
});

const rule = z.enum(['public', 'signed-in', 'permission-held', 'in-reach', 'second-factor-missing', 'people-only', 'not-given-to-account', 'permission-missing', 'out-of-reach', 'deactivated'])
  .describe('The rule that decided. `permission-held`: nothing was named that could be out of reach. `out-of-reach`: they are answered 404, as for what does not exist, or 403 for what is the whole district’s.');

const explanation = z.object({
  personId: id, operation: z.string(), isAllowed: z.boolean(), rule, permission: z.string().nullable().describe('That the operation asks for; null where it asks for none.'),
  roles: z.array(roleName).describe('The roles that hold the permission.'), reach: z.object(reach).nullable().describe('How far the person’s own reaches; null where they hold it not.'),
}).register(examples, {
  example: {
    personId: exampleId, operation: 'getGroup', isAllowed: false, rule: 'out-of-reach' as const, permission: 'group.read', roles: ['facilitator' as const], reach: { district: false, hospitalIds: [hospitalId], own: false },
  },
});

export const accessRoutes = {
  getOwnPermissions: defineRoute({
    id: 'getOwnPermissions', service, method: 'GET', path: '/v1/me/permissions', permission: 'signed-in', whileRestricted: true, forAccounts: true, response: ownPermissions,
    summary: 'Read your own roles with their scopes, and each permission with how far it reaches.',
  }),
  explainAccess: defineRoute({
    id: 'explainAccess', service, method: 'GET', path: '/v1/people/:personId/access', permission: 'access.explain', params: z.strictObject({ personId: id.describe('A person, or a service account.') }),
    summary: 'Say whether somebody may call an operation, about something at a hospital or of somebody’s where that is named, and which rule decides it.',
    query: z.strictObject({
      operation: z.string().regex(/^[A-Za-z]{1,64}$/).describe('An operationId of this document.'), hospitalId: id.optional().describe('Where the thing lies.'), ownerId: id.optional().describe('Whose own the thing is.'),
    }),
    response: explanation, errors: ['unknown-operation'], exampleQuery: { operation: 'getGroup', hospitalId },
  }),
};
