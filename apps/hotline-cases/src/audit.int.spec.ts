/** HC-16: what people do here, and what they read of others, stands in the audit log with it, or doesn't happen. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readAnchors, verifyChain } from '@nuanxin/audit';
import { auditRoutes } from '@nuanxin/contracts/audit';
import { routes } from '@nuanxin/contracts/hotline-cases';
import { eventually } from '@nuanxin/testing';
import pg from 'pg';
import { counsellor, freshPhone, startHotline, type Hotline } from '../test/hotline.js';

interface Entry { readonly actorId: string | null; readonly sessionId: string | null; readonly act: string; readonly outcome: string; readonly subjects: string[]; readonly address: string | null; readonly userAgent: string | null; readonly requestId: string }

describe('the audit log', () => {
  let test: Hotline;
  let superuser: pg.Client;
  beforeAll(async () => {
    test = await startHotline();
    superuser = new pg.Client({ connectionString: test.databases[0] });
    await superuser.connect();
  });
  afterEach(() => allow(true));
  afterAll(async () => {
    await superuser.end();
    await test.stop();
  });

  const entriesOf = async (personId: string): Promise<Entry[]> => (await superuser.query<Entry>(
    `SELECT actor_id AS "actorId", session_id AS "sessionId", act, outcome, subjects, host(address) AS address, user_agent AS "userAgent", request_id AS "requestId" FROM audit_entry WHERE actor_id = $1 ORDER BY position`, [personId])).rows;
  const actsOf = async (personId: string): Promise<string[]> => (await entriesOf(personId)).map(({ act, outcome }) => `${act} ${outcome}`);
  /** Lets the service write entries, or keeps it from that. */
  const allow = async (allowed: boolean): Promise<void> => {
    await superuser.query(`DO $$ BEGIN EXECUTE format('${allowed ? 'GRANT INSERT ON audit_entry TO' : 'REVOKE INSERT ON audit_entry FROM'} %I', current_database() || '_run'); END $$`);
  };

  it('HC-16 P1 has each act once: who, what, from where, on whom, and nothing that was said', async () => {
    const canary = `canary${randomBytes(8).toString('hex')}`;
    const phone = freshPhone();
    const me = counsellor();
    const { caseId, contactId, clientId } = await test.caseOf(me, { name: canary, phone });
    const { body: note } = await test.call(routes.writeNote, { ...me, params: { caseId }, body: { text: canary } });
    await test.call(routes.listNotes, { ...me, params: { caseId } });
    await test.call(routes.getNote, { ...me, params: { caseId, noteId: note.noteId } });
    await test.call(routes.lookUpClient, { ...me, body: { phone } });
    await test.call(routes.getClient, { ...me, params: { clientId } });
    await test.call(routes.listCases, me);
    await test.call(routes.closeCase, { ...me, params: { caseId }, body: { outcome: 'other' } });
    expect(await actsOf(me.personId)).toEqual(['recordContact done', 'openCase done', 'writeNote done', 'listNotes done', 'getNote done', 'lookUpClient done', 'getClient done', 'closeCase done']);
    const [recorded, opened, written, listed, read, , client, closed] = await entriesOf(me.personId);
    expect([recorded?.subjects, opened?.subjects, listed?.subjects, closed?.subjects]).toEqual([expect.arrayContaining([contactId]), expect.arrayContaining([caseId, contactId]), [caseId], [caseId]]);
    expect([written?.subjects, read?.subjects, client?.subjects]).toEqual([expect.arrayContaining([caseId]), [caseId, note.noteId], [clientId]]);
    expect(opened).toMatchObject({ actorId: me.personId, sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/), address: '127.0.0.1', userAgent: 'node' });
    const { rows } = await superuser.query<{ text: string }>('SELECT e::text AS text FROM audit_entry e');
    for (const value of [canary, phone, phone.slice(3)]) expect(rows.filter(({ text }) => text.includes(value))).toEqual([]);
  });

  it('HC-16 has the address that the gateway says, and refusals with their codes; what failed otherwise is not said to be done', async () => {
    const me = counsellor();
    const token = await test.tokens.sign('counsellor', me);
    const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': '203.0.113.7', 'user-agent': 'x'.repeat(1_000), 'x-request-id': randomUUID() };
    const noteId = randomUUID();
    expect((await fetch(new URL(`/v1/cases/${noteId}/notes/${noteId}`, test.service.url), { headers })).status).toBe(404);
    expect(await entriesOf(me.personId)).toEqual([{ actorId: me.personId, sessionId: expect.any(String), act: 'getNote', outcome: 'not-found', subjects: [noteId], address: '203.0.113.7', userAgent: 'x'.repeat(256), requestId: headers['x-request-id'] }]);
    const { caseId } = await test.caseOf(me);
    const before = await actsOf(me.personId);
    await test.call(routes.changeCaseStatus, { ...me, params: { caseId }, body: { status: 'open' } });
    await test.call(routes.writeNote, { ...me, params: { caseId }, body: { text: '' } });
    expect((await actsOf(me.personId)).slice(before.length).filter((act) => act.startsWith('writeNote'))).toEqual([]);
  });

  it('HC-16 a command whose entry cannot be written has no effect, and nothing is read then', async () => {
    const me = counsellor();
    const { caseId, clientId } = await test.caseOf(me);
    await test.call(routes.writeNote, { ...me, params: { caseId }, body: { text: 'seen by nobody' } });
    const count = async (): Promise<unknown> => (await superuser.query('SELECT (SELECT count(*) FROM hotline_case) AS cases, (SELECT count(*) FROM note) AS notes, (SELECT count(*) FROM outbox) AS events, (SELECT status FROM hotline_case WHERE id = $1) AS status', [caseId])).rows;
    const before = await count();
    await allow(false);
    const answers = [
      await test.call(routes.openCase, { ...me, body: { clientId } }), await test.call(routes.writeNote, { ...me, params: { caseId }, body: { text: 'x' } }),
      await test.call(routes.closeCase, { ...me, params: { caseId }, body: { outcome: 'other' } }),
      await test.call(routes.listNotes, { ...me, params: { caseId } }), await test.call(routes.getClient, { ...me, params: { clientId } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 500, 500, 500]);
    expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain('seen by nobody');
    expect(await count()).toEqual(before);
  });

  it('HC-16 is read by administrators of the district alone: by person, by whom it concerns, by time, in pages', async () => {
    const route = auditRoutes['hotline-cases'];
    const me = counsellor();
    const { caseId } = await test.caseOf(me);
    await test.call(routes.writeNote, { ...me, params: { caseId }, body: { text: 'x' } });
    await test.call(routes.listNotes, { ...me, params: { caseId } });
    const actsBy = async (query: Record<string, string>): Promise<string[]> => (await test.call(route, { query })).body.items.map(({ act }) => act);
    expect(await actsBy({ actorId: me.personId })).toEqual(['listNotes', 'writeNote', 'openCase', 'recordContact']);
    expect(await actsBy({ subjectId: caseId })).toEqual(['listNotes', 'writeNote', 'openCase']);
    const { body: first } = await test.call(route, { query: { actorId: me.personId, limit: '3' } });
    const { body: second } = await test.call(route, { query: { actorId: me.personId, limit: '3', cursor: first.next ?? '' } });
    expect([first.items.length, second.items.map(({ act }) => act), second.next]).toEqual([3, ['recordContact'], null]);
    const at = first.items[1]?.at ?? '';
    const moment = { actorId: me.personId, from: new Date(Date.parse(at)).toISOString(), to: new Date(Date.parse(at) + 1).toISOString() };
    expect(await actsBy(moment)).toContain('writeNote');
    expect(await actsBy({ actorId: me.personId, to: '2020-01-25T00:00:00Z' })).toEqual([]);
    for (const who of [counsellor(), { role: 'supervisor' as const }, { role: 'administrator' as const, hospitalIds: [randomUUID()] }]) expect((await test.call(route, who)).status).toBe(403);
    const administrator = randomUUID();
    await test.call(route, { personId: administrator, query: { subjectId: caseId } });
    expect(await actsOf(administrator)).toEqual(['listHotlineCasesAuditEntries done']);
  });

  it('HC-16 chains the entries as they come, anchors the head, and is found whole', async () => {
    await test.caseOf(counsellor());
    await eventually(async () => expect((await superuser.query('SELECT FROM audit_entry WHERE link IS NULL')).rows).toEqual([]));
    const provisioner = await test.nats.connect('provisioner');
    try {
      const anchors = await eventually(async () => {
        const found = (await readAnchors(provisioner, test.nats.district))?.get('hotline-cases') ?? [];
        expect(found).toHaveLength(1);
        return found;
      });
      const verdict = await verifyChain(async (sql, parameters) => (await superuser.query(sql, [...(parameters ?? [])])).rows, anchors, new Date());
      expect(verdict).toEqual({ entries: expect.any(Number), anchors: 1, problems: [] });
    } finally {
      await provisioner.close();
    }
  });
});
