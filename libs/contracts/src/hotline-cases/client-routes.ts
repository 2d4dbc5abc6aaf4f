/** Routes of clients: finding one again by telephone number, and who they are. */
import { z } from 'zod';
import { id, line } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute } from '../core/route.js';
import { clientView, identityView, phone } from './views.js';

const service = 'hotline-cases';
const params = z.strictObject({ clientId: id });

export const clientRoutes = {
  lookUpClient: defineRoute({
    id: 'lookUpClient', service, method: 'POST', path: '/v1/clients/lookup', summary: 'Find a client by telephone number; the lookup is audited.', permission: 'contact.record', status: 200, idempotencyKey: false,
    body: z.strictObject({ phone }), response: z.object({ clientId: id.nullable().describe('Null: nobody has called from this number.') }).register(examples, { example: { clientId: '0196a2b4-0000-7000-8000-0000000001c1' } }), exampleBody: { phone: '139 1234 5678' },
  }),
  getClient: defineRoute({
    id: 'getClient', service, method: 'GET', path: '/v1/clients/:clientId', summary: 'Read who a client is; the read is audited.', permission: 'note.read', params, response: identityView,
    errors: ['vault-key-destroyed', 'vault-integrity', 'vault-unavailable'],
  }),
  changeClient: defineRoute({
    id: 'changeClient', service, method: 'PATCH', path: '/v1/clients/:clientId', summary: 'Say better who a client is; what is not named stays, null takes away.', permission: 'note.write', params,
    body: z.strictObject({ name: line(100).nullable().exactOptional(), phone: phone.nullable().exactOptional(), other: line(500).nullable().exactOptional() }), response: clientView,
    errors: ['phone-of-another-client', 'vault-key-destroyed', 'vault-unavailable'], exampleBody: { name: '李女士' },
  }),
  restrictClient: defineRoute({
    id: 'restrictClient', service, method: 'POST', path: '/v1/clients/:clientId/restrict', summary: "Keep a client's identity to supervisors, or no longer.", permission: 'client.restrict', params, status: 200,
    body: z.strictObject({ restricted: z.boolean() }), response: clientView, exampleBody: { restricted: true },
  }),
};
