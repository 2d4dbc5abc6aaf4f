/** The ledger on real PostgreSQL and NATS: from what other services tell to lines, totals and the analysts' stream. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream, DeliverPolicy } from '@nats-io/jetstream';
import { shiftAggregate, shiftCheckedOut, shiftCorrected } from '@nuanxin/contracts/duty-roster';
import { contactAggregate, contactEnded, contactWithdrawn } from '@nuanxin/contracts/hotline-cases';
import { personAggregate, personRegistered } from '@nuanxin/contracts/identity';
import { routes } from '@nuanxin/contracts/volunteer-hours';
import { eventually, testService, type CallOptions, type TestService } from '@nuanxin/testing';
import { volunteerHours } from './volunteer-hours.module.js';

const shift = (shiftId: string, personId: string, checkedInAt: string, checkedOutAt: string) => ({ ...shiftAggregate.example, shiftId, personId, checkedInAt, checkedOutAt, status: 'checked-out' as const });
const contact = (contactId: string, answeredBy: string, answeredAt: string, endedAt: string) => ({ ...contactAggregate.example, contactId, answeredBy, answeredAt, endedAt, status: 'ended' as const });

describe('the ledger', () => {
  let test: TestService;
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-key-'));
    await writeFile(path.join(folder, 'key'), randomBytes(32).toString('base64'));
    test = await testService(volunteerHours, () => Promise.resolve({ PSEUDONYM_KEY_FILE: path.join(folder, 'key') }));
  });
  afterAll(async () => {
    await test.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const minutesOf = async (volunteer: string): Promise<Record<string, number>> => {
    const { body } = await test.call(routes.listEntries, { query: { volunteer, limit: '200' } });
    const totals: Record<string, number> = {};
    for (const line of body.items) totals[line.activity] = (totals[line.activity] ?? 0) + line.minutes;
    return totals;
  };

  it('VH-1 H1 a shift checked out becomes lines; a call within it takes its minutes, whichever is told first', async () => {
    const person = randomUUID();
    const [shiftId, contactId] = [randomUUID(), randomUUID()];
    await test.tell(contactEnded, contactId, 1, contact(contactId, person, '2020-02-01T01:00:00Z', '2020-02-01T01:31:00Z'));
    await eventually(async () => expect(await minutesOf(person)).toEqual({ call: 31 }));
    await test.tell(shiftCheckedOut, shiftId, 1, shift(shiftId, person, '2020-02-01T00:00:30Z', '2020-02-01T08:00:59Z'));
    await eventually(async () => expect(await minutesOf(person)).toEqual({ 'call': 31, 'group-duty': 449 }));
    await test.tell(contactWithdrawn, contactId, 2, { ...contact(contactId, person, '2020-02-01T01:00:00Z', '2020-02-01T01:31:00Z'), status: 'withdrawn' });
    await eventually(async () => expect(await minutesOf(person)).toEqual({ 'call': 0, 'group-duty': 480 }));
    const { body } = await test.call(routes.summariseHours, { query: { by: 'activity', from: '2020-02-01', to: '2020-02-02' } });
    expect(body.rows.find((row) => row.key === 'group-duty')?.minutes).toBeGreaterThanOrEqual(480);
  });

  it('N2 the same event told twice, and an older one told late, change nothing', async () => {
    const person = randomUUID();
    const shiftId = randomUUID();
    const data = shift(shiftId, person, '2020-02-03T00:00:00Z', '2020-02-03T02:00:00Z');
    const event = await test.tell(shiftCheckedOut, shiftId, 1, data);
    await test.tell(shiftCorrected, shiftId, 2, { ...data, checkedOutAt: '2020-02-03T01:00:00Z' });
    await eventually(async () => expect(await minutesOf(person)).toEqual({ 'group-duty': 60 }));
    await test.nats.connect('duty-roster').then(async (connection) => {
      await jetstream(connection).publish(`nuanxin.${test.nats.district}.duty-roster.shift.shift-checked-out.v1`, JSON.stringify(event));
      await connection.close();
    });
    const marker = randomUUID();
    await test.tell(shiftCheckedOut, marker, 1, shift(marker, person, '2020-02-04T00:00:00Z', '2020-02-04T00:10:00Z'));
    await eventually(async () => expect(await minutesOf(person)).toEqual({ 'group-duty': 70 }));
  });

  it('H2 a correction is a reversal and a new line, and the ledger as it was can be read again', async () => {
    const person = randomUUID();
    const shiftId = randomUUID();
    await test.tell(shiftCheckedOut, shiftId, 1, shift(shiftId, person, '2020-02-05T00:00:00Z', '2020-02-05T02:00:00Z'));
    await eventually(async () => expect(await minutesOf(person)).toEqual({ 'group-duty': 120 }));
    const before = (await test.call(routes.summariseHours, { query: { by: 'day' } })).body;
    await test.tell(shiftCorrected, shiftId, 2, shift(shiftId, person, '2020-02-05T00:00:00Z', '2020-02-05T03:00:00Z'));
    const { items } = await eventually(async () => {
      const { body } = await test.call(routes.listEntries, { query: { volunteer: person } });
      expect(body.items.map((line) => line.minutes)).toEqual([120, -120, 180]);
      return body;
    });
    expect(items[1]).toMatchObject({ reverses: items[0]?.entryId, clock: '-2:00' });
    expect((await test.call(routes.summariseHours, { query: { by: 'day', asOf: String(before.position) } })).body).toEqual(before);
    await expect(test.service.kit.dataSource.query('DELETE FROM entry')).rejects.toThrow(/permission denied|only grows/);
  });

  it('VH-10 work told before its person is completed once they are known', async () => {
    const person = randomUUID();
    const contactId = randomUUID();
    await test.tell(contactEnded, contactId, 1, contact(contactId, person, '2020-02-06T01:00:00Z', '2020-02-06T01:20:00Z'));
    await eventually(async () => expect(await minutesOf(person)).toEqual({ call: 20 }));
    await test.tell(personRegistered, person, 1, { ...personAggregate.example, personId: person });
    await eventually(async () => {
      const { body } = await test.call(routes.listEntries, { query: { volunteer: person } });
      expect(body.items.at(-1)).toMatchObject({ minutes: 20, profession: 'psychologist', organisation: personAggregate.example.organisationId });
    });
  });

  it('VH-7 VH-8 VH-9 a claim is credited when a supervisor approves it, and taken back when it is withdrawn', async () => {
    const person = randomUUID();
    const body = { activity: 'preparation', start: '2020-02-07T09:00:00+08:00', end: '2020-02-07T10:30:00+08:00', what: '准备材料' };
    const claim = await test.call(routes.submitClaim, { role: 'facilitator', personId: person, body });
    expect(claim).toMatchObject({ status: 201, body: { status: 'submitted', start: '2020-02-07T01:00:00.000Z' } });
    const params = { claimId: claim.body.claimId };
    expect(await test.call(routes.approveClaim, { params, body: {}, role: 'supervisor', personId: person })).toMatchObject({ status: 409, body: { code: 'claim-own-decision' } });
    expect(await test.call(routes.approveClaim, { params, body: {}, role: 'coordinator' })).toMatchObject({ status: 403 });
    expect(await test.call(routes.approveClaim, { params, body: {}, role: 'supervisor' })).toMatchObject({ status: 200, body: { status: 'approved' } });
    expect(await minutesOf(person)).toEqual({ preparation: 90 });
    expect(await test.call(routes.withdrawClaim, { params, body: {}, role: 'facilitator', personId: person })).toMatchObject({ status: 409 });
    expect(await test.call(routes.withdrawClaim, { params, body: {}, role: 'supervisor' })).toMatchObject({ status: 200, body: { status: 'withdrawn' } });
    expect(await minutesOf(person)).toEqual({ preparation: 0 });
    expect(await test.call(routes.submitClaim, { role: 'facilitator', body: { ...body, end: '2030-01-01T00:00:00Z' } })).toMatchObject({ status: 400 });
  });

  it('VH-9 a supervisor of one hospital withdraws a claim of their own at another, and no one else’s there', async () => {
    const supervisor: CallOptions = { role: 'supervisor', personId: randomUUID(), hospitalIds: [randomUUID()] };
    const body = { activity: 'preparation', start: '2020-02-07T09:00:00+08:00', end: '2020-02-07T10:30:00+08:00', what: '准备材料' };
    const [own, other] = [await test.call(routes.submitClaim, { ...supervisor, body }), await test.call(routes.submitClaim, { role: 'facilitator', personId: randomUUID(), body })];
    expect(await test.call(routes.withdrawClaim, { params: { claimId: own.body.claimId }, body: {}, ...supervisor })).toMatchObject({ status: 200, body: { status: 'withdrawn' } });
    expect(await test.call(routes.withdrawClaim, { params: { claimId: other.body.claimId }, body: {}, ...supervisor })).toMatchObject({ status: 404 });
  });

  it('P2 a volunteer reads their own lines and nobody else’s', async () => {
    const [mine, theirs] = [randomUUID(), randomUUID()];
    for (const person of [mine, theirs]) {
      const id = randomUUID();
      await test.tell(contactEnded, id, 1, contact(id, person, '2020-02-08T01:00:00Z', '2020-02-08T01:10:00Z'));
    }
    await eventually(async () => expect(await minutesOf(theirs)).toEqual({ call: 10 }));
    const { body } = await test.call(routes.listEntries, { role: 'counsellor', personId: mine });
    expect(new Set(body.items.map((line) => line.volunteer))).toEqual(new Set([mine]));
    expect((await test.call(routes.summariseHours, { role: 'counsellor', personId: mine, query: { by: 'volunteer' } })).body).toMatchObject({ minutes: 10, hours: '0.2', rows: [{ key: mine, minutes: 10 }] });
  });

  it('VH-6 HOURS carries every line once, under a pseudonym; analysts read it and nothing else', async () => {
    const token = await test.tokens.sign('analyst');
    const response = await fetch(new URL('/v1/hours/stream', test.service.url), { headers: { authorization: `Bearer ${token}`, accept: 'application/x-ndjson' } });
    const streamed = (await response.text()).trim().split('\n').map((text) => JSON.parse(text) as { id: string; data: { minutes: number; volunteer: string } });
    const total = (await test.call(routes.summariseHours, { query: { by: 'activity' } })).body.minutes;
    expect(streamed.reduce((sum, line) => sum + line.data.minutes, 0)).toBe(total);
    const connection = await test.nats.connect('analysts');
    try {
      const consumer = await jetstream(connection).consumers.get('HOURS', { deliver_policy: DeliverPolicy.All });
      const heard: string[] = [];
      await eventually(async () => {
        const messages = await consumer.fetch({ max_messages: 500, expires: 1_000 });
        for await (const message of messages) heard.push((message.json<{ id: string }>()).id);
        expect(heard.length).toBeGreaterThanOrEqual(streamed.length);
      });
      expect(heard).toEqual(streamed.map((line) => line.id));
      expect(streamed[0]?.data.volunteer).toMatch(/^v-/);
      await expect(jetstream(connection).consumers.get('DUTY_ROSTER', { deliver_policy: DeliverPolicy.All })).rejects.toThrow();
    } finally {
      await connection.close();
    }
  });
});
