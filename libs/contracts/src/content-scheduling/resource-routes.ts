/** Routes of self-help resources, the public list among them. */
import { z } from 'zod';
import { id, line, localDate, page, pageQuery, patchOf, text } from '../core/common.js';
import { defineRoute, type Route } from '../core/route.js';
import { resourceAggregate } from './aggregates.js';
import { publicResource, resourceCategory, resourceView } from './views.js';

const service = 'content-scheduling';
const resourceParams = z.strictObject({ resourceId: id });
const url = z.url({ protocol: /^https?$/, hostname: z.regexes.domain }).max(2_000).regex(/^[^\p{Cc}\p{Cs}\s]+$/u, 'must have neither spaces nor broken characters').describe('An http or https address.');
const phone = z.string().regex(/^[+]?[0-9][0-9 ()-]{1,30}$/, 'must be digits, spaces, hyphens and brackets').describe('A telephone number as it is dialled.');
const required = { title: line(200), category: resourceCategory, summary: text(2_000) };
const optional = { url: url.nullable(), phone: phone.nullable(), hours: line(200).nullable().describe('When somebody answers there.') };
const verifiedOn = localDate.describe('The day on which somebody last made sure of it; not in the future.');

export const resourceRoutes = {
  publishResource: defineRoute({
    id: 'publishResource', service, method: 'POST', path: '/v1/resources', summary: 'Put a self-help resource on the public list.', permission: 'resource.write',
    body: z.strictObject({ ...required, url: optional.url.optional(), phone: optional.phone.optional(), hours: optional.hours.optional(), verifiedOn }), response: resourceView,
    exampleBody: { title: '呼吸放松练习', category: 'relaxation', summary: '一段五分钟的腹式呼吸引导,睡前可用。', url: 'https://example.org/breathing', verifiedOn: '2020-01-27' },
  }),
  listResources: defineRoute({
    id: 'listResources', service, method: 'GET', path: '/v1/resources', summary: 'List resources, those withdrawn among them.', permission: 'resource.read',
    query: z.strictObject({ ...pageQuery, category: resourceCategory.optional(), status: resourceAggregate.state.shape.status.optional() }), response: page(resourceView),
  }),
  getResource: defineRoute({ id: 'getResource', service, method: 'GET', path: '/v1/resources/:resourceId', summary: 'Read a resource.', permission: 'resource.read', params: resourceParams, response: resourceView }),
  changeResource: defineRoute({
    id: 'changeResource', service, method: 'PATCH', path: '/v1/resources/:resourceId', summary: 'Change what a resource says.', permission: 'resource.write', params: resourceParams,
    body: patchOf({ ...required, ...optional, verifiedOn }), response: resourceView, errors: ['resource-withdrawn'], exampleBody: { phone: '022-1234 5678', verifiedOn: '2020-02-03' },
  }),
  withdrawResource: defineRoute({
    id: 'withdrawResource', service, method: 'POST', path: '/v1/resources/:resourceId/withdraw', summary: 'Take a resource from the public list.', permission: 'resource.write', params: resourceParams, status: 200, response: resourceView,
  }),
  listPublicResources: defineRoute({
    id: 'listPublicResources', service, method: 'GET', path: '/public/resources', summary: 'The public list of self-help resources.', permission: 'public',
    query: z.strictObject({ ...pageQuery, category: resourceCategory.optional() }), response: page(publicResource),
  }),
} satisfies Record<string, Route>;
