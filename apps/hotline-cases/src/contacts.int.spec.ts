/** Contacts on real PostgreSQL and NATS: rules HC-1 to HC-6 over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts/hotline-cases';
import type { CallOptions } from '@nuanxin/testing';
import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { call, counsellor, freshPhone, startHotline, type Hotline } from '../test/hotline.js';

const typeOf = (name: string): string => `nuanxin.hotline-cases.contact.${name}.v1`;

describe('contacts', () => {
  let test: Hotline;
  beforeAll(async () => {
    test = await startHotline();
  });
  afterAll(() => test.stop());

  const record = (body: Record<string, unknown>, who: CallOptions = counsellor()) => test.call(routes.recordContact, { ...who, body });

  it('HC-1 is offered, answered and ended live, and tells of each', async () => {
    const me = counsellor();
    const { status, body: offered } = await record({ channel: 'telephone' }, me);
    expect([status, offered.status, offered.answeredBy]).toEqual([201, 'offered', null]);
    const params = { contactId: offered.contactId };
    expect((await test.call(routes.endContact, { ...me, params, body: { kind: 'silent' } })).body).toMatchObject({ code: 'contact-not-answered' });
    const colleague = counsellor();
    expect(await test.call(routes.answerContact, { ...colleague, params, body: {} })).toMatchObject({ status: 200, etag: '"2"', body: { status: 'answered', answeredBy: colleague.personId } });
    expect((await test.call(routes.answerContact, { ...me, params, body: {} })).body).toMatchObject({ code: 'contact-already-answered' });
    expect((await test.call(routes.abandonContact, { ...me, params, body: {} })).body).toMatchObject({ code: 'contact-already-answered' });
    expect(await test.call(routes.endContact, { ...colleague, params, body: { kind: 'counselling' } })).toMatchObject({ status: 200, body: { status: 'ended', kind: 'counselling' } });
    expect((await test.call(routes.endContact, { ...colleague, params, body: { kind: 'thanks' } })).body).toMatchObject({ code: 'contact-over' });
    expect((await test.told(offered.contactId)).map((event) => event.type)).toEqual([typeOf('contact-offered'), typeOf('contact-answered'), typeOf('contact-ended')]);
  });

  it('HC-1 an offered contact can be abandoned', async () => {
    const me = counsellor();
    const { body: offered } = await record({ channel: 'chat' }, me);
    expect(await test.call(routes.abandonContact, { ...me, params: { contactId: offered.contactId }, body: {} })).toMatchObject({ status: 200, body: { status: 'abandoned', kind: null } });
  });

  it('HC-1 HC-2 is entered afterwards in one request, whatever its kind, with kind and times alone', async () => {
    for (const kind of ['counselling', 'information', 'silent', 'hang-up', 'abusive', 'wrong-number', 'thanks', 'emergency']) {
      const me = counsellor();
      const { status, body } = await record({ ...call(), kind }, me);
      expect({ status, kind: body.kind, state: body.status, by: body.answeredBy, client: body.clientId }).toEqual({ status: 201, kind, state: 'ended', by: me.personId, client: null });
      expect(await test.told(body.contactId)).toEqual([expect.objectContaining({ type: typeOf('contact-ended'), aggregateversion: 1 })]);
    }
    const { kind: _, ...unsaid } = call();
    expect(await record(unsaid)).toMatchObject({ status: 400, body: { errors: [{ pointer: '/kind' }] } });
    expect(await record({ ...unsaid, answeredAt: undefined })).toMatchObject({ status: 201, body: { status: 'abandoned' } });
  });

  it('HC-1 refuses times out of order, in the future, or further apart than twelve hours, also with other offsets', async () => {
    const times = (offeredAt: string, answeredAt: string, endedAt: string) => ({ ...call(), offeredAt, answeredAt, endedAt });
    expect(await record(times('2020-02-01T12:00:00Z', '2020-02-01T11:59:59Z', '2020-02-01T13:00:00Z'))).toMatchObject({ status: 400, body: { errors: [{ pointer: '/answeredAt' }] } });
    expect(await record(times('2020-02-01T12:00:00Z', '2020-02-01T12:01:00Z', '2020-02-02T00:00:01Z'))).toMatchObject({ status: 400, body: { errors: [{ pointer: '/endedAt' }] } });
    expect(await record({ ...call(), endedAt: new Date(Date.now() + 60_000).toISOString() })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/endedAt' }] } });
    expect(await record(times('2020-02-01T20:00:00+08:00', '2020-02-01T12:00:00.500Z', '2020-02-01T20:30:00+08:00'))).toMatchObject({ status: 201, body: { offeredAt: '2020-02-01T12:00:00.000Z' } });
    expect(await record(times('0000-01-01T00:00:00Z', '0000-01-01T00:00:00Z', '0000-01-01T00:01:00Z'))).toMatchObject({ status: 400 });
  });

  it('HC-3 only a supervisor or coordinator enters it for somebody else, who must be known', async () => {
    const other = await test.person('counsellor');
    expect(await record({ ...call(), answeredBy: other })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/answeredBy' }] } });
    for (const role of ['supervisor', 'coordinator'] as const) expect(await record({ ...call(), answeredBy: other }, { role })).toMatchObject({ status: 201, body: { answeredBy: other } });
    expect(await record({ ...call(), answeredBy: randomUUID() }, { role: 'supervisor' })).toMatchObject({ status: 422, body: { code: 'unknown-reference' } });
    expect(await record(call(), { role: 'analyst' })).toMatchObject({ status: 403 });
  });

  it('HC-4 is corrected under If-Match and tells of it once; withdrawn, it stays so', async () => {
    const me = counsellor();
    const { body: made, etag } = await record(call(), me);
    const options = { ...me, params: { contactId: made.contactId } };
    const endedAt = made.answeredAt ?? '';
    expect(await test.call(routes.correctContact, { ...options, body: { endedAt } })).toMatchObject({ status: 428 });
    expect(await test.call(routes.correctContact, { ...options, body: { endedAt: made.endedAt }, ifMatch: etag ?? '' })).toMatchObject({ status: 200, etag: '"1"' });
    expect(await test.call(routes.correctContact, { ...options, body: { endedAt, kind: 'information' }, ifMatch: etag ?? '' })).toMatchObject({ status: 200, etag: '"2"', body: { endedAt, kind: 'information' } });
    expect(await test.call(routes.correctContact, { ...options, body: { kind: 'thanks' }, ifMatch: etag ?? '' })).toMatchObject({ status: 412 });
    expect(await test.call(routes.correctContact, { ...options, body: { answeredAt: null }, ifMatch: '"2"' })).toMatchObject({ body: { status: 'abandoned', answeredBy: null, kind: null } });
    expect(await test.call(routes.withdrawContact, { ...options, body: {} })).toMatchObject({ status: 200, body: { status: 'withdrawn', version: 4 } });
    expect(await test.call(routes.withdrawContact, { ...options, body: {} })).toMatchObject({ status: 200, body: { version: 4 } });
    expect((await test.call(routes.correctContact, { ...options, body: { kind: 'thanks' }, ifMatch: '"4"' })).body).toMatchObject({ code: 'contact-withdrawn' });
    expect((await test.told(made.contactId)).map((event) => event.type)).toEqual([typeOf('contact-ended'), typeOf('contact-corrected'), typeOf('contact-corrected'), typeOf('contact-withdrawn')]);
  });

  it('HC-5 knows a caller again by number however it is written, and anonymous ones never', async () => {
    const phone = freshPhone();
    const first = await record({ ...call(), caller: { name: '王女士', phone } });
    const again = await record({ ...call(), caller: { phone: `+86 ${phone.slice(0, 3)}-${phone.slice(3, 7)} ${phone.slice(7)}` } });
    expect(again.body.clientId).toBe(first.body.clientId);
    expect((await record({ ...call(), caller: {} })).body.clientId).toBeNull();
    expect(await record({ ...call(), caller: { phone: '12' } })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/caller/phone' }] } });
    const looked = await test.call(routes.lookUpClient, { ...counsellor(), body: { phone: `0086${phone}` } });
    expect(looked).toMatchObject({ status: 200, body: { clientId: first.body.clientId } });
    expect((await test.call(routes.lookUpClient, { ...counsellor(), body: { phone: freshPhone() } })).body).toEqual({ clientId: null });
  });

  it('HC-5 two contacts of one new caller at once are of one client', async () => {
    const caller = { phone: freshPhone() };
    const made = await Promise.all(Array.from({ length: 6 }, () => record({ ...call(), caller })));
    expect(made.map(({ status }) => status)).toEqual(made.map(() => 201));
    expect(new Set(made.map(({ body }) => body.clientId)).size).toBe(1);
  });

  it('HC-5 the caller can be told later, and the same key twice makes one client', async () => {
    const me = counsellor();
    const { body: made } = await record(call(), me);
    const key = randomUUID();
    const identify = () => test.call(routes.identifyCaller, { ...me, params: { contactId: made.contactId }, body: { name: '赵先生' }, key });
    const first = await identify();
    expect(first).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await identify()).body).toEqual(first.body);
  });

  it('HC-6 is linked to a case in reach, moved, and unlinked; not against its client', async () => {
    const me = counsellor();
    const [one, two] = [await test.caseOf(me), await test.caseOf(me)];
    const { body: made } = await record(call(), me);
    const link = (caseId: string | null, who: CallOptions = me) => test.call(routes.linkContact, { ...who, params: { contactId: made.contactId }, body: { caseId } });
    const elsewhere = await test.caseOf(counsellor());
    expect(await link(elsewhere.caseId)).toMatchObject({ status: 422, body: { code: 'unknown-reference' } });
    expect(await link(one.caseId)).toMatchObject({ status: 200, body: { caseId: one.caseId, clientId: one.clientId } });
    expect((await link(two.caseId)).body).toMatchObject({ code: 'client-of-another-case' });
    expect(await link(null)).toMatchObject({ status: 200, body: { caseId: null } });
  });

  it('P2 a counsellor sees the own contacts, a supervisor those of the scope; all else is 404 and in no list', async () => {
    const [me, hospitalId] = [counsellor(), await test.hospital()];
    const { body: made } = await record({ ...call(), hospitalId }, me);
    const params = { contactId: made.contactId };
    const see = async (who: CallOptions) => {
      const { status } = await test.call(routes.getContact, { ...who, params });
      const listed = (await test.call(routes.listContacts, { ...who, query: { limit: '200' } })).body.items.some(({ contactId }) => contactId === made.contactId);
      return [status, listed];
    };
    expect(await see(me)).toEqual([200, true]);
    expect(await see({ role: 'supervisor', hospitalIds: [hospitalId] })).toEqual([200, true]);
    expect(await see(counsellor())).toEqual([404, false]);
    expect(await see({ role: 'supervisor', hospitalIds: [randomUUID()] })).toEqual([404, false]);
    const elsewhere: CallOptions = { role: 'counsellor', hospitalIds: [randomUUID()] };
    expect(await record({ ...call(), hospitalId }, elsewhere)).toMatchObject({ status: 422, body: { errors: [{ pointer: '/hospitalId' }] } });
    expect(await test.call(routes.correctContact, { ...counsellor(), params, body: { kind: 'thanks' }, ifMatch: '"1"' })).toMatchObject({ status: 404 });
  });

  it('a hospital that was made a moment ago is waited for, then told to be on its way', async () => {
    const hospitalId = v7();
    const [answer] = await Promise.all([record({ ...call(), hospitalId })]);
    expect(answer).toMatchObject({ status: 409, body: { code: 'reference-not-yet-known' } });
    expect(await record({ ...call(), hospitalId: randomUUID() })).toMatchObject({ status: 422 });
  });

  it('lists by day of the district, kind, status and who answered', async () => {
    const me = counsellor();
    const day = (date: string) => ({ ...call(), offeredAt: `${date}T23:30:00+08:00`, answeredAt: `${date}T23:31:00+08:00`, endedAt: `${date}T23:59:00+08:00` });
    const { body: made } = await record({ ...day('2020-03-01'), kind: 'thanks' }, me);
    await record(day('2020-03-02'), me);
    const listed = async (query: Record<string, string>) => (await test.call(routes.listContacts, { ...me, query })).body.items.map(({ contactId }) => contactId);
    expect(await listed({ from: '2020-03-01', to: '2020-03-02' })).toEqual([made.contactId]);
    expect(await listed({ kind: 'thanks', status: 'ended', answeredBy: me.personId })).toEqual([made.contactId]);
    expect(await listed({ answeredBy: randomUUID() })).toEqual([]);
    expect(await listed({})).toHaveLength(2);
  });
});
