/** Hospitals on real PostgreSQL and NATS: rules HG-1 to HG-3 over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts/hospital-groups';
import { testService, type CallOptions, type TestService } from '@nuanxin/testing';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { hospitalGroups } from './hospital-groups.module.js';
import { hospitalFields } from '../test/district.js';

const fields = (code: string) => ({ ...hospitalFields(), code });
const freshCode = (): string => `H-${randomUUID().slice(0, 8).toUpperCase()}`;

describe('hospitals', () => {
  let test: TestService;
  beforeAll(async () => {
    test = await testService(hospitalGroups);
  });
  afterAll(() => test.stop());

  it('HG-1 registers a hospital, tells of it, and refuses its code to another', async () => {
    const code = freshCode();
    const made = await test.call(routes.registerHospital, { body: fields(code) });
    expect(made).toMatchObject({ status: 201, etag: '"1"', body: { code, closedOn: null, version: 1 } });
    expect(await test.told(made.body.hospitalId)).toEqual([expect.objectContaining({ type: 'nuanxin.hospital-groups.hospital.hospital-registered.v1', aggregateversion: 1, epoch: 1 })]);
    const again = await test.call(routes.registerHospital, { body: fields(code) });
    expect(again).toMatchObject({ status: 409, body: { code: 'hospital-code-taken' } });
  });

  it('HG-1 refuses a hospital of somebody whose role reaches some hospitals only', async () => {
    expect(await test.call(routes.registerHospital, { body: fields(freshCode()), role: 'coordinator', hospitalIds: [randomUUID()] })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('the same key twice makes one hospital; with another body it is refused', async () => {
    const key = randomUUID();
    const body = fields(freshCode());
    const personId = randomUUID();
    const first = await test.call(routes.registerHospital, { body, key, personId });
    const second = await test.call(routes.registerHospital, { body, key, personId });
    expect(second).toMatchObject({ status: 201, body: { hospitalId: first.body.hospitalId } });
    expect(await test.call(routes.registerHospital, { body: { ...body, capacity: 1 }, key, personId })).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    expect(await test.call(routes.registerHospital, { body, key: null })).toMatchObject({ status: 400, body: { code: 'idempotency-key-required' } });
  });

  it('two editors at once: the second is told, not overwritten', async () => {
    const { body: made, etag } = await test.call(routes.registerHospital, { body: fields(freshCode()) });
    const params = { hospitalId: made.hospitalId };
    expect(await test.call(routes.changeHospital, { params, body: { capacity: 130 } })).toMatchObject({ status: 428 });
    expect(await test.call(routes.changeHospital, { params, body: { capacity: 130 }, ifMatch: etag ?? '' })).toMatchObject({ status: 200, etag: '"2"', body: { capacity: 130 } });
    expect(await test.call(routes.changeHospital, { params, body: { capacity: 140 }, ifMatch: etag ?? '' })).toMatchObject({ status: 412, body: { code: 'precondition-failed' } });
    expect(await test.call(routes.getHospital, { params })).toMatchObject({ body: { capacity: 130, version: 2 } });
  });

  it('P2 answers 404 for what is out of scope and for the unknown alike, and lists nothing of it', async () => {
    const { body: made } = await test.call(routes.registerHospital, { body: fields(freshCode()) });
    const elsewhere: CallOptions = { role: 'facilitator', hospitalIds: [randomUUID()] };
    expect(await test.call(routes.getHospital, { params: { hospitalId: made.hospitalId }, ...elsewhere })).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await test.call(routes.getHospital, { params: { hospitalId: randomUUID() } })).toMatchObject({ status: 404 });
    expect((await test.call(routes.listHospitals, elsewhere)).body.items).toEqual([]);
    expect(await test.call(routes.registerHospital, { body: fields(freshCode()), role: 'analyst' })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('names every field that is wrong and changes nothing', async () => {
    const answer = await test.call(routes.registerHospital, { body: { ...fields('small'), capacity: 0, surprise: 1 } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    const { errors } = z.object({ errors: z.array(z.object({ pointer: z.string() })) }).parse(answer.body);
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(['/capacity', '/code', '/surprise']);
  });
});
