/** Routes that use everything a route can say, so that the generator is tested whatever the services declare. */
import { commonErrors, defineRoute, id, instant, line, page, pageQuery, type Route } from '@nuanxin/contracts';
import { caseStatus } from '@nuanxin/contracts/hotline-cases';
import { z } from 'zod';

const sample = z.object({ sampleId: id, title: line(200), status: caseStatus, previous: caseStatus.nullable(), at: instant });
const versioned = sample.extend({ version: z.int().min(1) }).meta({ id: 'Sample' });
const params = z.strictObject({ sampleId: id });

export const sampleRoutes: readonly Route[] = [
  defineRoute({ id: 'listSamples', service: 'hotline-cases', method: 'GET', path: '/v1/samples', summary: 'Samples, newest first.', permission: 'case.read', query: z.strictObject({ ...pageQuery, status: caseStatus.optional() }), response: page(sample) }),
  defineRoute({ id: 'openSample', service: 'hotline-cases', method: 'POST', path: '/v1/samples', summary: 'Opens a sample.', permission: 'case.open', body: z.strictObject({ title: line(200), hospitalId: id, status: caseStatus.default('open') }), response: versioned, errors: [commonErrors.conflict.code], exampleBody: { title: '第一次', hospitalId: '0196a2b4-0000-7000-8000-0000000000e1' } }),
  defineRoute({ id: 'readSample', service: 'hotline-cases', method: 'GET', path: '/v1/samples/:sampleId', summary: 'One sample.', permission: 'case.read', params, response: versioned }),
  defineRoute({ id: 'changeSample', service: 'hotline-cases', method: 'PATCH', path: '/v1/samples/:sampleId', summary: 'Changes a sample.', permission: 'case.write', params, body: z.strictObject({ title: line(200).optional() }), response: versioned }),
  defineRoute({ id: 'removeSample', service: 'hotline-cases', method: 'DELETE', path: '/v1/samples/:sampleId', summary: 'Removes a sample.', permission: 'case.write', params, response: z.object({}), status: 204 }),
  defineRoute({ id: 'followSamples', service: 'hotline-cases', method: 'GET', path: '/v1/samples/stream', summary: 'Samples as they come.', permission: 'case.read', response: sample, stream: true }),
  defineRoute({ id: 'publicSamples', service: 'hotline-cases', method: 'GET', path: '/public/samples', summary: 'What anybody may see.', permission: 'public', response: page(sample) }),
];
