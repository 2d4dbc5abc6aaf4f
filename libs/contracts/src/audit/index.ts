/** The route by which administrators read a service's audit log: the same for each. */
import { z } from 'zod';
import { id, instant, page, pageQuery } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute } from '../core/route.js';
import { serviceNames, type ServiceName } from '../core/services.js';

/** An entry as it is shown. */
export const auditEntryView = z.object({
  position: z.string().describe('In the order of being written, with holes.'),
  at: instant, actorId: id.nullable().describe('The person; null for who has not signed in.'), sessionId: id.nullable(),
  act: z.string().describe('The route, by its operationId.'), outcome: z.string().describe('`done`, or the code of the refusal.'),
  subjects: z.array(id).describe('Whose or what it concerned.'), address: z.string().nullable(), userAgent: z.string().nullable(), requestId: z.string(),
  link: z.string().nullable().describe('Its place in the chain; null for a moment after it was written.'),
}).meta({ id: 'AuditEntry' }).register(examples, {
  example: {
    position: '4711', at: '2020-02-02T01:00:00Z', actorId: '0196a2b4-0000-7000-8000-0000000000a1', sessionId: '0196a2b4-0000-7000-8000-0000000000c1', act: 'getNote', outcome: 'done',
    subjects: ['0196a2b4-0000-7000-8000-0000000000d1'], address: '203.0.113.7', userAgent: 'Mozilla/5.0', requestId: '0196a2b4-0000-7000-8000-0000000000fe', link: '4700',
  },
});

const capitalised = (part: string): string => part.charAt(0).toUpperCase() + part.slice(1);
const nameOf = (service: ServiceName): string => `list${service.split('-').map(capitalised).join('')}AuditEntries`;

const auditRouteOf = (service: ServiceName) => defineRoute({
  id: nameOf(service), service, method: 'GET', path: `/v1/audit/${service}`, summary: `Who did what in ${service}, the last first: by person, by whom or what it concerned, and by time.`, permission: 'operations.read',
  query: z.strictObject({ ...pageQuery, actorId: id.optional(), subjectId: id.optional(), from: instant.optional(), to: instant.optional().describe('Exclusive.') }),
  response: page(auditEntryView),
});

export type AuditRoute = ReturnType<typeof auditRouteOf>;

/** The route of each service. */
export const auditRoutes = Object.fromEntries(serviceNames.map((service) => [service, auditRouteOf(service)])) as Record<ServiceName, AuditRoute>;
