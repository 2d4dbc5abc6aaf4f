/** OpenAPI 3.1 of everything that the gateway serves, from the routes of the registry. */
import { z } from 'zod';
import { fileContent } from '../core/files.js';
import type { Route } from '../core/route.js';
import { serviceNames } from '../core/services.js';
import { errorTable } from '../registry.js';
import { accessInWords } from './access.js';
import { exampleOf, exampleParameterOf, exampleProblemOf, exampleQueryOf } from './examples.js';
import { componentsOf, jsonSchemaOf, nameSchemas, schemasOf, type Components, type JsonSchema } from './json-schema.js';
import { problemsOf } from './problems.js';

const PREFIX = '#/components/schemas/';
const EXAMPLES = '#/components/examples/';

/** RFC 9457, with the stable code and, for invalid input, where it is bad. */
const problem = z.object({
  type: z.string(), title: z.string(), status: z.int(), code: z.string().describe('Stable; texts may change.'),
  detail: z.string().optional(), requestId: z.string().optional().describe('Helps us to find it in our logs.'),
  challenge: z.string().optional().describe('With `second-factor-required`: what is sent with the code.'),
  permission: z.string().optional().describe('With `forbidden`: the permission that is wanted, where it is for want of one.'),
  errors: z.array(z.object({ pointer: z.string().describe('JSON pointer (RFC 6901) into the request.'), message: z.string() })).optional(),
}).describe('What went wrong (RFC 9457).');

const header = (description: string, schema: JsonSchema) => ({ description, schema });
const headers = {
  'ETag': header('The version of what is answered; send it as If-Match to change it.', { type: 'string' }),
  'Content-Disposition': header('`attachment`, with the name of the file (RFC 6266).', { type: 'string' }),
  'Content-Range': header('Which bytes of how many the answer has.', { type: 'string' }),
  'Retry-After': header('Seconds after which the same request may succeed.', { type: 'integer', minimum: 0 }),
};

const requestHeaders = {
  'Idempotency-Key': { ...header('Made by the sender, the same when the request is sent again: it takes effect once.', { type: 'string', minLength: 16, maxLength: 128, pattern: '^[\\x21-\\x7e]+$' }), example: '0196a2b4-0000-7000-8000-0000000000fd' },
  'If-Match': { ...header('The ETag of what is changed, as last read.', { type: 'string' }), example: '"1"' },
  'X-Nuanxin-Session': { ...header('`cookie`: of a browser, that keeps the refresh token in a cookie which no script can read; it is then left out of bodies.', { const: 'cookie' }), example: 'cookie' },
  'Range': { ...header('The bytes that are asked for: of several ranges the first (RFC 9110).', { type: 'string' }), example: 'bytes=0-65535' },
  'If-Range': { ...header('The ETag of the file whose part is there already: another one answers with the whole.', { type: 'string' }), example: '"1"' },
  'Last-Event-ID': { ...header('The id of the last item that was received; the stream goes on after it.', { type: 'string' }), example: '1' },
};

function parametersOf(route: Route, place: 'path' | 'query', components: Components) {
  const { properties = {}, required = [] } = components.of(place === 'path' ? route.params : route.query, 'input');
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as JsonSchema;
    const example = place === 'path' ? exampleParameterOf(route, name) : exampleQueryOf(route, name);
    return { name, in: place, required: place === 'path' || required.includes(name), ...(description !== undefined && { description }), schema: rest, ...(example !== undefined && { example }) };
  });
}

function headerParametersOf(route: Route) {
  const names = [
    ...(route.idempotencyKey ? [['Idempotency-Key', true] as const] : []), ...(route.ifMatch ? [['If-Match', true] as const] : []),
    ...(route.download ? [['Range', false] as const, ['If-Range', false] as const] : []),
    ...(route.stream ? [['Last-Event-ID', false] as const] : []), ...(route.sessionCookie !== undefined ? [['X-Nuanxin-Session', false] as const] : []),
  ];
  return names.map(([name, required]) => ({ name, in: 'header', required, ...requestHeaders[name] }));
}

/** Whether what the route answers has a version, which is its ETag. */
const isVersioned = (route: Route): boolean => !route.stream && !route.download && jsonSchemaOf(route.response, 'output').properties?.['version'] !== undefined;

/** A file's bytes, under each type that they may have. */
const filesOf = (types: readonly string[]) => Object.fromEntries(types.map((type) => [type, { schema: { type: 'string', format: 'binary' }, example: exampleOf(fileContent) }]));

function downloadsOf(route: Route) {
  const content = filesOf(['application/octet-stream']);
  const ofWhole = { 'ETag': { $ref: '#/components/headers/ETag' }, 'Content-Disposition': { $ref: '#/components/headers/Content-Disposition' } };
  return {
    200: { description: `${route.summary} The type is the file's own.`, headers: ofWhole, content },
    206: { description: 'The range that was asked for.', headers: { ...ofWhole, 'Content-Range': { $ref: '#/components/headers/Content-Range' } }, content },
    304: { description: 'The file is the one that If-None-Match names.' },
  };
}

function successOf(route: Route, components: Components) {
  if (route.status === 204) return { description: 'Done; there is nothing to say.' };
  const schema = components.of(route.response, 'output');
  const example = exampleOf(route.response);
  const types = route.stream ? ['text/event-stream', 'application/x-ndjson'] : ['application/json'];
  return {
    description: route.stream ? 'Items as they come; each follows the schema.' : route.summary,
    ...(isVersioned(route) && { headers: { ETag: { $ref: '#/components/headers/ETag' } } }),
    content: Object.fromEntries(types.map((type) => [type, { schema, ...(example !== undefined && { example }) }])),
  };
}

function problemResponsesOf(route: Route) {
  const byStatus = Map.groupBy(problemsOf(route), (contract) => contract.status);
  return [...byStatus].map(([status, contracts]) => [String(status), {
    description: contracts.map(({ code, title }) => `\`${code}\`: ${title}`).join('\n\n'),
    ...((status === 429 || status === 503 || contracts.some(({ code }) => code === 'reference-not-yet-known')) && { headers: { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } }),
    content: {
      'application/problem+json': {
        schema: { allOf: [{ $ref: `${PREFIX}Problem` }, { properties: { code: { enum: contracts.map(({ code }) => code) } } }] },
        examples: Object.fromEntries(contracts.map(({ code }) => [code, { $ref: `${EXAMPLES}${code}` }])),
      },
    },
  }] as const);
}

function bodyOf(route: Route, components: Components) {
  if (route.upload !== undefined) return { required: true, 'x-limit-bytes': route.upload.maxBytes, content: filesOf(['application/octet-stream', ...route.upload.types]) };
  return {
    required: true, 'x-limit-bytes': route.bodyLimit,
    content: { 'application/json': { schema: components.of(route.body, 'input'), ...(route.exampleBody !== undefined && { example: route.exampleBody }) } },
  };
}

function operationOf(route: Route, components: Components) {
  const parameters = [...parametersOf(route, 'path', components), ...parametersOf(route, 'query', components), ...headerParametersOf(route)];
  return {
    operationId: route.id, summary: route.summary, description: accessInWords(route.permission), tags: [route.service], 'x-permission': route.permission,
    ...(route.permission === 'public' && { security: [] }),
    ...(route.deprecated !== undefined && { deprecated: true, 'x-sunset': route.deprecated.sunset ?? null }),
    ...(parameters.length > 0 && { parameters }),
    ...((route.hasBody || route.upload !== undefined) && { requestBody: bodyOf(route, components) }),
    responses: { ...(route.download ? downloadsOf(route) : { [route.status]: successOf(route, components) }), ...Object.fromEntries(problemResponsesOf(route)) },
  };
}

const ORDER = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const addressOf = (route: Route): string => route.path.replaceAll(/:([A-Za-z0-9_]+)/g, '{$1}');

function pathsOf(routes: readonly Route[], components: Components) {
  const byAddress = Map.groupBy(routes, addressOf);
  return Object.fromEntries([...byAddress].sort(([a], [b]) => (a < b ? -1 : 1)).map(([address, list]) => [address, Object.fromEntries(
    [...list].sort((a, b) => ORDER.indexOf(a.method) - ORDER.indexOf(b.method)).map((route) => [route.method.toLowerCase(), operationOf(route, components)]),
  )]));
}

/** The document, for `routes` (all of the registry's, unless a test gives others). `version` is that of the contracts. */
export async function openApiOf(routes: readonly Route[], version: string) {
  const names = new Map<z.ZodType, string>([[problem, 'Problem'], ...await nameSchemas(routes)]);
  const components = componentsOf(names, schemasOf(routes), PREFIX);
  const errors = [...errorTable].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    openapi: '3.1.0',
    info: { title: 'nuanxin', version, description: 'Runs a heartwarming support service for people in quarantine hospitals. Errors are problem+json with a stable `code`. Reads carry an ETag and answer 304 to If-None-Match; RateLimit and RateLimit-Policy tell what is left; Deprecation and Sunset tell what to call no longer.', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/', description: "The district's gateway." }],
    security: [{ bearer: [] }],
    tags: serviceNames.filter((service) => routes.some((route) => route.service === service)).map((name) => ({ name })),
    paths: pathsOf(routes, components),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      headers, schemas: components.schemas,
      examples: Object.fromEntries(errors.map(([code, contract]) => [code, { summary: contract.title, value: exampleProblemOf(contract) }])),
    },
    'x-errors': Object.fromEntries(errors.map(([code, { status, title }]) => [code, { status, title }])),
  };
}
