/** Cases on real PostgreSQL and NATS: rules HC-7 to HC-9 over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts/hotline-cases';
import { hospitalAggregate, hospitalRegistered } from '@nuanxin/contracts/hospital-groups';
import { personAggregate, personDeactivated, personRegistered } from '@nuanxin/contracts/identity';
import { eventually, type CallOptions } from '@nuanxin/testing';
import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { call, counsellor, startHotline, type Hotline } from '../test/hotline.js';

const typeOf = (name: string): string => `nuanxin.hotline-cases.case.${name}.v1`;

describe('cases', () => {
  let test: Hotline;
  beforeAll(async () => {
    test = await startHotline();
  });
  afterAll(() => test.stop());

  it('HC-7 is opened for a known client: of whoever opens it, told of without the client', async () => {
    const me = counsellor();
    const { clientId } = await test.caseOf(me);
    const opened = await test.call(routes.openCase, { ...me, body: { clientId } });
    expect(opened).toMatchObject({ status: 201, etag: '"1"', body: { clientId, assigneeId: me.personId, status: 'open', closedAt: null, outcome: null } });
    const [event, ...more] = await test.told(opened.body.caseId);
    expect(event).toMatchObject({ type: typeOf('case-opened'), aggregateversion: 1 });
    expect(more).toEqual([]);
    expect(JSON.stringify(event)).not.toContain(clientId);
  });

  it('HC-7 neither client nor contact, an unknown client, another one than the contact\'s: refused', async () => {
    const me = counsellor();
    const { clientId } = await test.caseOf(me);
    const { body: contact } = await test.call(routes.recordContact, { ...me, body: { ...call(), caller: { name: '孙女士' } } });
    const open = (body: object) => test.call(routes.openCase, { ...me, body });
    expect(await open({})).toMatchObject({ status: 400, body: { errors: [{ pointer: '/clientId' }] } });
    expect(await open({ clientId: randomUUID() })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/clientId' }] } });
    expect(await open({ contactId: randomUUID() })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/contactId' }] } });
    expect(await open({ contactId: contact.contactId, clientId })).toMatchObject({ status: 409, body: { code: 'client-of-another-case' } });
  });

  it('HC-6 HC-7 opened from a contact it takes over client and hospital, once; the same key twice opens one', async () => {
    const [me, hospitalId] = [counsellor(), await test.hospital()];
    const { body: contact } = await test.call(routes.recordContact, { ...me, body: { ...call(), hospitalId, caller: { name: '钱护士' } } });
    const key = randomUUID();
    const open = (given: string) => test.call(routes.openCase, { ...me, body: { contactId: contact.contactId }, key: given });
    const first = await open(key);
    expect(first).toMatchObject({ status: 201, body: { hospitalId, clientId: contact.clientId } });
    expect((await open(key)).body).toEqual(first.body);
    expect(await open(randomUUID())).toMatchObject({ status: 409, body: { code: 'contact-has-case' } });
    expect((await test.call(routes.getContact, { ...me, params: { contactId: contact.contactId } })).body.caseId).toBe(first.body.caseId);
  });

  it('HC-7 a hospital that is told of while the request waits is found', async () => {
    const [me, hospitalId] = [counsellor(), v7()];
    const { clientId } = await test.caseOf(me);
    const [answer] = await Promise.all([
      test.call(routes.openCase, { ...me, body: { clientId, hospitalId } }),
      test.tell(hospitalRegistered, hospitalId, 1, { ...hospitalAggregate.example, hospitalId }),
    ]);
    expect(answer).toMatchObject({ status: 201, body: { hospitalId } });
    expect(await test.call(routes.openCase, { ...me, body: { clientId, hospitalId: randomUUID() } })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/hospitalId' }] } });
  });

  it('HC-7 is assigned by who may, to somebody who serves; a counsellor takes one that nobody has', async () => {
    const supervisor = { role: 'supervisor', personId: randomUUID() } as const;
    const me = counsellor(await test.person('counsellor'));
    const inactive = await test.person('counsellor', false);
    const { clientId } = await test.caseOf(me);
    const { body: opened } = await test.call(routes.openCase, { ...supervisor, body: { clientId, assigneeId: null } });
    const params = { caseId: opened.caseId };
    expect(await test.call(routes.getCase, { ...me, params })).toMatchObject({ status: 404 });
    expect((await test.call(routes.listUnassignedCases, { ...me, query: { limit: '200' } })).body.items.map(({ caseId }) => caseId)).toContain(opened.caseId);
    expect(await test.call(routes.assignCase, { ...me, params, body: { assigneeId: me.personId } })).toMatchObject({ status: 403 });
    expect(await test.call(routes.takeCase, { ...me, params, body: {} })).toMatchObject({ status: 200, body: { assigneeId: me.personId } });
    expect(await test.call(routes.takeCase, { ...counsellor(), params, body: {} })).toMatchObject({ status: 409, body: { code: 'case-already-assigned' } });
    expect(await test.call(routes.assignCase, { ...supervisor, params, body: { assigneeId: inactive } })).toMatchObject({ status: 409, body: { code: 'assignee-inactive' } });
    const next = await test.person('counsellor');
    expect(await test.call(routes.assignCase, { ...supervisor, params, body: { assigneeId: next } })).toMatchObject({ status: 200, body: { assigneeId: next } });
    expect(await test.call(routes.getCase, { ...me, params })).toMatchObject({ status: 404 });
    expect((await test.told(opened.caseId)).map((event) => event.type)).toEqual([typeOf('case-opened'), typeOf('case-assigned'), typeOf('case-assigned')]);
    expect(await test.call(routes.openCase, { ...me, body: { clientId, assigneeId: next } })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/assigneeId' }] } });
  });

  it('HC-8 HC-9 goes through its statuses, closes with an outcome and a note, and opens again', async () => {
    const me = counsellor();
    const { caseId } = await test.caseOf(me);
    const options = { ...me, params: { caseId } };
    const status = (to: string) => test.call(routes.changeCaseStatus, { ...options, body: { status: to } });
    expect(await status('waiting')).toMatchObject({ status: 200, body: { status: 'waiting' } });
    expect(await status('open')).toMatchObject({ status: 409, body: { code: 'case-transition-not-allowed' } });
    expect(await status('closed')).toMatchObject({ status: 400 });
    expect(await test.call(routes.reopenCase, { ...options, body: {} })).toMatchObject({ status: 409, body: { code: 'case-not-closed' } });
    expect(await test.call(routes.closeCase, { ...options, body: { outcome: 'referred', note: '转介至市安定医院。' } })).toMatchObject({ status: 200, body: { status: 'closed', outcome: 'referred', closedAt: expect.any(String) } });
    expect(await test.call(routes.closeCase, { ...options, body: { outcome: 'other' } })).toMatchObject({ status: 409, body: { code: 'case-closed' } });
    expect(await status('waiting')).toMatchObject({ status: 409, body: { code: 'case-closed' } });
    expect(await test.call(routes.writeNote, { ...options, body: { text: '补记' } })).toMatchObject({ status: 409, body: { code: 'case-closed' } });
    expect((await test.call(routes.getCase, options)).body.notes).toEqual([expect.objectContaining({ kind: 'closing', authorId: me.personId })]);
    expect(await test.call(routes.reopenCase, { ...options, body: {} })).toMatchObject({ status: 200, body: { status: 'open', outcome: null, closedAt: null } });
    expect((await test.told(caseId)).map((event) => event.type)).toEqual(['case-opened', 'case-status-changed', 'case-closed', 'case-reopened'].map(typeOf));
  });

  it('P2 counsellor, supervisor and coordinator see the cases of their reach alone, by id and in lists', async () => {
    const [me, hospitalId] = [counsellor(), await test.hospital()];
    const { clientId } = await test.caseOf(me);
    const { body: opened } = await test.call(routes.openCase, { ...me, body: { clientId, hospitalId } });
    const see = async (who: CallOptions) => {
      const { status } = await test.call(routes.getCase, { ...who, params: { caseId: opened.caseId } });
      return [status, (await test.call(routes.listCases, { ...who, query: { limit: '200', status: 'open' } })).body.items.some(({ caseId }) => caseId === opened.caseId)];
    };
    expect(await see(me)).toEqual([200, true]);
    for (const role of ['supervisor', 'coordinator'] as const) {
      expect(await see({ role, hospitalIds: [hospitalId] })).toEqual([200, true]);
      expect(await see({ role, hospitalIds: [randomUUID()] })).toEqual([404, false]);
    }
    expect(await see(counsellor())).toEqual([404, false]);
    expect(await test.call(routes.getCase, { role: 'facilitator', params: { caseId: opened.caseId } })).toMatchObject({ status: 403 });
    expect(await test.call(routes.closeCase, { ...counsellor(), params: { caseId: opened.caseId }, body: { outcome: 'other', note: 'x' } })).toMatchObject({ status: 404 });
  });

  it('N2 people and hospitals told of twice, or by their snapshots, are known once, as they are last', async () => {
    const [personId, hospitalId] = [randomUUID(), randomUUID()];
    const person = (status: 'active' | 'deactivated') => ({ ...personAggregate.example, personId, status });
    const registered = await test.tell(personRegistered, personId, 1, person('active'));
    await test.tell(personDeactivated, personId, 2, person('deactivated'));
    await test.tell(personRegistered, personId, 1, registered.data as ReturnType<typeof person>);
    for (let times = 0; times < 2; times += 1) await test.tell(hospitalRegistered, hospitalId, 1, { ...hospitalAggregate.example, hospitalId });
    const { snapshot } = hospitalAggregate;
    if (snapshot !== undefined) await test.tell(snapshot, hospitalId, 1, { ...hospitalAggregate.example, hospitalId });
    const marker = await test.person('counsellor');
    expect(marker).toEqual(expect.any(String));
    await eventually(async () => {
      expect(await test.service.kit.dataSource.query('SELECT active FROM person WHERE id = $1', [personId])).toEqual([{ active: false }]);
      expect(await test.service.kit.dataSource.query('SELECT count(*) AS n FROM hospital WHERE id = $1', [hospitalId])).toEqual([{ n: 1 }]);
    });
  });
});
