/** Routes of organisations. */
import { z } from 'zod';
import { id, line, page, pageQuery, patchOf } from '../core/common.js';
import { defineRoute } from '../core/route.js';
import { organisationAggregate, organisationKind } from './aggregates.js';
import { organisationView } from './views.js';

const service = 'identity';
const organisationParams = z.strictObject({ organisationId: id });
const { status } = organisationAggregate.state.shape;

export const organisationRoutes = {
  registerOrganisation: defineRoute({
    id: 'registerOrganisation', service, method: 'POST', path: '/v1/organisations', summary: 'Register an organisation that sends people.', permission: 'organisation.write',
    body: z.strictObject({ name: line(200), kind: organisationKind }), response: organisationView, exampleBody: { name: '南开大学社会工作系', kind: 'university' },
  }),
  listOrganisations: defineRoute({
    id: 'listOrganisations', service, method: 'GET', path: '/v1/organisations', summary: 'List organisations.', permission: 'organisation.read',
    query: z.strictObject({ ...pageQuery, kind: organisationKind.optional(), status: status.optional() }), response: page(organisationView),
  }),
  getOrganisation: defineRoute({
    id: 'getOrganisation', service, method: 'GET', path: '/v1/organisations/:organisationId', summary: 'Read an organisation.', permission: 'organisation.read', params: organisationParams, response: organisationView,
  }),
  changeOrganisation: defineRoute({
    id: 'changeOrganisation', service, method: 'PATCH', path: '/v1/organisations/:organisationId', summary: 'Change an organisation, or whether it is active.', permission: 'organisation.write', params: organisationParams,
    body: patchOf({ name: line(200), kind: organisationKind, status }), response: organisationView, exampleBody: { status: 'inactive' },
  }),
};
