/** The documents are right in form, say what the routes and events say, and refer to nothing that is not there. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { aggregates, events, routes, type Route } from '@nuanxin/contracts';
import { asyncApiOf, eventSchemaOf, openApiOf, problemsOf } from '@nuanxin/contracts/generate';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { sampleRoutes } from './sample-routes.js';

type Json = Record<string, unknown>;
const ajv = () => new Ajv2020({ validateFormats: false, strictRequired: false, allErrors: true });

const referencesIn = (value: unknown): string[] => (typeof value !== 'object' || value === null ? []
  : Object.entries(value).flatMap(([key, child]) => (key === '$ref' && typeof child === 'string' ? [child] : referencesIn(child))));

const at = (document: unknown, pointer: string): unknown => pointer.slice(2).split('/').reduce<unknown>((value, key) => (value as Json | undefined)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);

/** A validator of a named component; `undefined` means valid. */
function componentValidator(schemas: Json) {
  const $defs = JSON.parse(JSON.stringify(schemas).replaceAll('#/components/schemas/', '#/$defs/')) as Json;
  return (name: string, value: unknown) => {
    const validate = ajv().compile({ $defs, $ref: `#/$defs/${name}` });
    return validate(value) ? undefined : validate.errors;
  };
}

interface Operation {
  operationId: string; security?: unknown; 'x-permission': string; tags: string[]; parameters?: { name: string; in: string; required: boolean; schema: Json }[];
  requestBody?: { content: Record<string, { schema: Json; example?: unknown }> }; responses: Record<string, { headers?: Json; content?: Record<string, { schema: Json }> }>;
}
const operationsIn = (document: { paths: object }): [string, string, Operation][] => Object.entries(document.paths as Record<string, Record<string, Operation>>)
  .flatMap(([address, item]) => Object.entries(item).map(([method, operation]): [string, string, Operation] => [address, method, operation]));

describe.each<[string, readonly Route[]]>([['the registry', routes], ['sample routes', sampleRoutes]])('OpenAPI of %s', (_, list) => {
  let document: Awaited<ReturnType<typeof openApiOf>>;
  beforeAll(async () => { document = await openApiOf(list, '0.1.0'); });

  it('has an operation for every route, under its id, with its permission', () => {
    const found = operationsIn(document).map(([address, method, operation]) => `${method.toUpperCase()} ${address} ${operation.operationId} ${operation['x-permission']} ${operation.tags.join()}`).sort();
    expect(found).toEqual(list.map((route) => `${route.method} ${route.path.replaceAll(/:(\w+)/g, '{$1}')} ${route.id} ${route.permission} ${route.service}`).sort());
  });

  it('refers to nothing that is not there', () => {
    expect(referencesIn(document).filter((reference) => at(document, reference) === undefined)).toEqual([]);
  });

  it('has the structure that OpenAPI 3.1 asks for', () => {
    expect(document).toMatchObject({ openapi: expect.stringMatching(/^3\.1\.\d+$/), info: { title: expect.any(String), version: expect.any(String) }, paths: expect.any(Object) });
    for (const [address, , operation] of operationsIn(document)) {
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name).sort();
      expect(inPath).toEqual([...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort());
      for (const parameter of operation.parameters ?? []) expect(parameter).toEqual(expect.objectContaining({ name: expect.any(String), in: expect.stringMatching(/^(path|query|header)$/), required: parameter.in === 'path' ? true : expect.any(Boolean), schema: expect.any(Object) }));
      expect(Object.keys(operation.responses).filter((status) => status.startsWith('2') && status !== '206')).toHaveLength(1);
      for (const [status, response] of Object.entries(operation.responses)) expect([status, response]).toEqual([expect.stringMatching(/^[2-5]\d\d$/), expect.objectContaining({ description: expect.any(String) })]);
    }
  });

  it('has every error that a route may answer, by status', () => {
    for (const route of list) {
      const operation = operationsIn(document).find(([, , { operationId }]) => operationId === route.id)?.[2];
      for (const { status, code } of problemsOf(route)) expect(JSON.stringify(operation?.responses[String(status)]?.content?.['application/problem+json'])).toContain(`"${code}"`);
    }
  });

  it('has examples that its own schemas accept', () => {
    const validate = componentValidator(document.components.schemas);
    for (const name of Object.keys(document.components.schemas)) validate(name, {});
    for (const [, , { operationId, requestBody }] of operationsIn(document)) {
      const content = requestBody?.content['application/json'];
      if (content?.example === undefined) continue;
      expect({ operationId, errors: validate(String(content.schema['$ref']).replace('#/components/schemas/', ''), content.example) }).toEqual({ operationId, errors: undefined });
    }
  });
});

describe('OpenAPI in detail', () => {
  const operations = async () => Object.fromEntries(operationsIn(await openApiOf(sampleRoutes, '0.1.0')).map(([, , operation]) => [operation.operationId, operation]));
  const parameterNames = (operation: Operation | undefined) => (operation?.parameters ?? []).map(({ name, required }) => `${name}${required ? '' : '?'}`);

  it('says which headers a request needs and which an answer has', async () => {
    const { openSample, changeSample, readSample, listSamples, followSamples } = await operations();
    expect([openSample, changeSample, readSample, listSamples, followSamples].map(parameterNames)).toEqual([['Idempotency-Key'], ['sampleId', 'If-Match'], ['sampleId'], ['cursor?', 'limit?', 'status?'], ['Last-Event-ID?']]);
    expect([openSample?.responses['201'], changeSample?.responses['200'], readSample?.responses['200'], listSamples?.responses['200'], followSamples?.responses['200']].map((response) => response?.headers !== undefined)).toEqual([true, true, true, false, false]);
  });

  it('streams as events and lines, answers 204 with nothing, and asks no token of the public', async () => {
    const { followSamples, removeSample, publicSamples, readSample } = await operations();
    expect(Object.keys(followSamples?.responses['200']?.content ?? {})).toEqual(['text/event-stream', 'application/x-ndjson']);
    expect(removeSample?.responses['204']?.content).toBeUndefined();
    expect([publicSamples?.security, readSample?.security]).toEqual([[], undefined]);
    expect([publicSamples?.responses['401'], publicSamples?.responses['403']]).toEqual([undefined, undefined]);
  });

  it('refers to what has a name, and keeps what is sent apart from what is taken where they differ', async () => {
    const { components } = await openApiOf(sampleRoutes, '0.1.0');
    expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(['CaseStatus', 'Sample', 'OpenSampleBody', 'OpenSampleBodyInput', 'Problem']));
    expect(components.schemas['OpenSampleBodyInput']?.required).toEqual(['title', 'hospitalId']);
    expect(components.schemas['OpenSampleBody']?.required).toEqual(['title', 'hospitalId', 'status']);
  });

  it('refuses an error code that no table has', async () => {
    const [route] = sampleRoutes;
    await expect(openApiOf(route === undefined ? [] : [{ ...route, errors: ['no-such-code'] }], '0.1.0')).rejects.toThrow('no-such-code');
  });
});

describe('AsyncAPI', () => {
  const document = asyncApiOf(aggregates, events, '0.1.0');

  it('refers to nothing that is not there', () => {
    expect(referencesIn(document).filter((reference) => at(document, reference) === undefined)).toEqual([]);
  });

  it('has a channel per event whose subject is derived from its type', () => {
    expect(Object.values(document.channels).map((channel) => channel.address).sort()).toEqual(events.map((event) => event.type.replace('nuanxin.', 'nuanxin.{district}.')).sort());
  });

  it('has each event sent by its producer and received by the durable of each consumer', () => {
    const expected = events.flatMap((event) => {
      const consumers = aggregates.find((aggregate) => aggregate.service === event.service && aggregate.name === event.aggregate)?.consumers ?? [];
      return [`send ${event.service} -`, ...consumers.map((consumer) => `receive ${consumer} ${consumer}--${event.service}--${event.aggregate}`)];
    });
    const found = (Object.values(document.operations) as Record<string, string>[]).map((operation) => `${operation['action']} ${operation['x-service']} ${operation['x-durable'] ?? '-'}`);
    expect(found.sort()).toEqual(expected.sort());
  });
});

describe('JSON Schemas of events', () => {
  it.each(events)('$type accepts its example and refuses it without a field', (event) => {
    const { examples, ...schema } = eventSchemaOf(event);
    const validate = ajv().compile(schema);
    expect(examples.map((example) => (validate(example) ? undefined : validate.errors))).toEqual([undefined]);
    const [first = ''] = Object.keys(event.example);
    expect(validate(Object.fromEntries(Object.entries(event.example).filter(([name]) => name !== first)))).toBe(false);
  });
});
