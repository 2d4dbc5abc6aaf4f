/** The API reference tells of every operation what somebody needs who has never seen it: a summary, who may call, errors by code, and examples that its own schemas accept. */
import { describe, expect, it } from '@jest/globals';
import { errorTable, routes, type Route } from '@nuanxin/contracts';
import { accessInWords, exampleOf, openApiOf, problemsOf } from '@nuanxin/contracts/generate';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { z } from 'zod';

interface Media { readonly schema: object; readonly example?: unknown; readonly examples?: Record<string, { $ref: string }> }
interface Operation {
  readonly operationId: string; readonly summary?: string; readonly description?: string;
  readonly parameters?: { name: string; in: string; required: boolean; schema: object; example?: unknown }[];
  readonly requestBody?: { content: Record<string, Media> };
  readonly responses: Record<string, { description: string; content?: Record<string, Media> }>;
}

const document = await openApiOf(routes, '0.1.0');
const operations = new Map(Object.values(document.paths as Record<string, Record<string, Operation>>).flatMap((item) => Object.values(item)).map((operation) => [operation.operationId, operation]));
const operationOf = ({ id }: Route): Operation => operations.get(id) ?? { operationId: id, responses: {} };

const inDocument = (schema: object): object => JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', 'document#/$defs/')) as object;
const ajv = new Ajv2020({ validateFormats: false, strictRequired: false, strictTypes: false, allErrors: true }).addSchema({ $id: 'document', $defs: inDocument(document.components.schemas) });

/** What a schema of the document has against a value; nothing, when it is right. */
function wrongWith(schema: object, value: unknown): unknown[] {
  const validate = ajv.compile(inDocument(schema));
  return value === undefined ? ['there is none'] : validate(value) ? [] : validate.errors ?? [];
}
const examplesWrong = (content: Record<string, Media> | undefined): unknown[] => Object.values(content ?? {}).flatMap(({ schema, example }) => wrongWith(schema, example));

describe.each(routes.map((route) => [route.id, route] as const))('%s', (_, route) => {
  const operation = operationOf(route);

  it('has a summary, and says who may call it', () => {
    expect(operation.summary).toMatch(/^\p{Lu}.*\.$/u);
    expect(operation.description).toBe(accessInWords(route.permission));
  });

  it('has an example request that its schemas accept', () => {
    const needed = (operation.parameters ?? []).filter(({ required, example }) => required || example !== undefined);
    expect(needed.flatMap(({ name, schema, example }) => wrongWith(schema, example).map((error) => [name, error]))).toEqual([]);
    expect(examplesWrong(operation.requestBody?.content)).toEqual([]);
    expect(route.query.safeParse(route.exampleQuery ?? {}).success).toBe(true);
  });

  it('has an example answer that its schema accepts, with no field that it does not know', () => {
    expect(examplesWrong(operation.responses[route.status]?.content)).toEqual([]);
    const example = exampleOf(route.response);
    if (route.status !== 204) expect((route.response instanceof z.ZodObject ? route.response.strict() : route.response).parse(example)).toEqual(example);
  });

  it('has each error that it may answer with its code and an example', () => {
    const problems = Object.entries(operation.responses).flatMap(([status, { content }]) => {
      const media = content?.['application/problem+json'];
      return media === undefined ? [] : Object.keys(media.examples ?? {}).map((code) => ({ status, code, wrong: wrongWith(media.schema, document.components.examples[code]?.value) }));
    });
    expect(problems).toEqual(problemsOf(route).map(({ status, code }) => ({ status: String(status), code, wrong: [] })));
  });
});

describe('who may call', () => {
  it.each([
    ['public', 'Anybody may call it.'],
    ['signed-in', 'Whoever is signed in may call it.'],
    ['claim.withdraw', 'Permission `claim.withdraw`, held by: administrator, coordinator (within the scope of the role); facilitator, counsellor (their own); supervisor (within the scope of the role, and their own).'],
  ] as const)('%s', (access, words) => { expect(accessInWords(access)).toBe(words); });
});

it('shows an example of every error there is', () => {
  expect(Object.keys(document.components.examples).sort()).toEqual([...errorTable.keys()].sort());
});
