/** Notes and identities on real PostgreSQL: rules HC-10 to HC-13, sealed, audited, and out of reach for whoever forgets a predicate. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts/hotline-cases';
import type { CallOptions } from '@nuanxin/testing';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { call, counsellor, freshPhone, startHotline, type Hotline } from '../test/hotline.js';

/** As superuser, for whom only triggers are a bar. */
async function asOwner(url: string, work: (owner: pg.Client) => Promise<void>): Promise<void> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    await work(owner);
  } finally {
    await owner.end();
  }
}

describe('notes and identities', () => {
  let test: Hotline;
  beforeAll(async () => {
    test = await startHotline();
  });
  afterAll(() => test.stop());

  const sql = <T>(text: string, parameters: unknown[] = []): Promise<T[]> => test.service.kit.dataSource.query(text, parameters);
  const write = (who: { role: 'counsellor'; personId: string }, caseId: string, text: string, key = randomUUID()) => test.call(routes.writeNote, { ...who, params: { caseId }, body: { text }, key });
  const auditOf = async (caseId: string) => (await test.call(routes.listCaseAudit, { role: 'supervisor', params: { caseId } })).body.items;

  it('HC-10 is written once for each key, sealed, and read again as it was', async () => {
    const me = counsellor();
    const { caseId } = await test.caseOf(me);
    const [text, key] = ['第一行\n第二行 😀 "引号"', randomUUID()];
    const first = await write(me, caseId, text, key);
    expect(first).toMatchObject({ status: 201, body: { caseId, authorId: me.personId, kind: 'note' } });
    expect(JSON.stringify(first.body)).not.toContain('第一行');
    expect((await write(me, caseId, text, key)).body).toEqual(first.body);
    expect(await write(me, caseId, 'another', key)).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    expect(await test.call(routes.getNote, { ...me, params: { caseId, noteId: first.body.noteId } })).toMatchObject({ status: 200, body: { text } });
    expect((await test.call(routes.listNotes, { ...me, params: { caseId } })).body).toMatchObject({ items: [{ noteId: first.body.noteId, text }], next: null });
    expect((await test.call(routes.getCase, { ...me, params: { caseId } })).body.notes).toEqual([first.body]);
  });

  it('HC-10 is never changed: not by the running role, not by who owns the table', async () => {
    const me = counsellor();
    const { caseId } = await test.caseOf(me);
    await write(me, caseId, 'as it was');
    await expect(sql(`UPDATE note SET kind = 'closing'`)).rejects.toThrow('permission denied');
    await asOwner(test.databases[0], async (owner) => { await expect(owner.query(`UPDATE note SET kind = 'closing'`)).rejects.toThrow('note only grows'); });
  });

  it('HC-11 every read of a note is audited, by whom, of which, for which request; writing and listing cases is no read', async () => {
    const me = counsellor();
    const { caseId } = await test.caseOf(me);
    const noteIds = [];
    for (const text of ['one', 'two', 'three']) noteIds.push((await write(me, caseId, text)).body.noteId);
    await test.call(routes.getCase, { ...me, params: { caseId } });
    expect(await auditOf(caseId)).toEqual([]);
    const supervisor = { role: 'supervisor', personId: randomUUID() } as const;
    const one = await test.call(routes.getNote, { ...supervisor, params: { caseId, noteId: noteIds[0] ?? '' } });
    expect(await auditOf(caseId)).toEqual([{ actorId: supervisor.personId, what: 'note', recordId: noteIds[0], at: expect.any(String), requestId: one.headers.get('x-request-id') }]);
    const page = await test.call(routes.listNotes, { ...me, params: { caseId }, query: { limit: '2' } });
    expect(page.body.items.map(({ text }) => text)).toEqual(['three', 'two']);
    expect((await auditOf(caseId)).map(({ recordId }) => recordId).sort()).toEqual([...noteIds].sort());
    const rest = await test.call(routes.listNotes, { ...me, params: { caseId }, query: { limit: '2', cursor: page.body.next ?? '' } });
    expect(rest.body).toMatchObject({ items: [{ text: 'one' }], next: null });
    expect(await auditOf(caseId)).toHaveLength(4);
    const audited = await test.call(routes.listCaseAudit, { role: 'supervisor', params: { caseId }, query: { limit: '3' } });
    expect((await test.call(routes.listCaseAudit, { role: 'supervisor', params: { caseId }, query: { limit: '3', cursor: audited.body.next ?? '' } })).body).toMatchObject({ items: [{ recordId: noteIds[0] }], next: null });
    expect(await test.call(routes.listCaseAudit, { ...me, params: { caseId } })).toMatchObject({ status: 403 });
  });

  it('HC-11 what was read stays known: the audit is neither changed nor emptied', async () => {
    for (const attempt of ['UPDATE read_audit SET what = what', 'DELETE FROM read_audit', 'TRUNCATE read_audit']) {
      await expect(sql(attempt)).rejects.toThrow('permission denied');
      await asOwner(test.databases[0], async (owner) => { await expect(owner.query(attempt)).rejects.toThrow('read_audit only grows'); });
    }
  });

  it('HC-11 a read that cannot be audited is no read', async () => {
    const me = counsellor();
    const { caseId, clientId } = await test.caseOf(me, { name: '周医生' });
    const { body: note } = await write(me, caseId, 'unseen');
    await asOwner(test.databases[0], async (owner) => {
      await owner.query('ALTER TABLE read_audit ADD CONSTRAINT shut CHECK (false) NOT VALID');
      expect(await test.call(routes.getNote, { ...me, params: { caseId, noteId: note.noteId } })).toMatchObject({ status: 500 });
      expect(await test.call(routes.listNotes, { ...me, params: { caseId } })).toMatchObject({ status: 500 });
      expect(await test.call(routes.getClient, { ...me, params: { clientId } })).toMatchObject({ status: 500 });
      expect(await test.call(routes.lookUpClient, { ...me, body: { phone: freshPhone() } })).toMatchObject({ status: 500 });
      await owner.query('ALTER TABLE read_audit DROP CONSTRAINT shut');
    });
    expect(await test.call(routes.getNote, { ...me, params: { caseId, noteId: note.noteId } })).toMatchObject({ status: 200 });
  });

  it('HC-11 an identity is read by who may, audited on the case; a lookup too, found or not', async () => {
    const [me, phone] = [counsellor(), freshPhone()];
    const { caseId, clientId } = await test.caseOf(me, { name: '吴护士', phone, other: '微信 wu-hushi' });
    expect((await test.call(routes.getClient, { ...me, params: { clientId } })).body).toEqual({ clientId, version: 1, restricted: false, name: '吴护士', phone: `+86${phone}`, other: '微信 wu-hushi' });
    expect(await test.call(routes.getClient, { role: 'coordinator', params: { clientId } })).toMatchObject({ status: 403 });
    expect(await test.call(routes.getClient, { ...counsellor(), params: { clientId } })).toMatchObject({ status: 404 });
    await test.call(routes.lookUpClient, { ...counsellor(), body: { phone } });
    const missed = counsellor();
    await test.call(routes.lookUpClient, { ...missed, body: { phone: freshPhone() } });
    expect((await auditOf(caseId)).map(({ what, recordId }) => [what, recordId])).toEqual([['lookup', clientId], ['identity', clientId]]);
    expect(await sql('SELECT what, record_id FROM read_audit WHERE actor_id = $1', [missed.personId])).toEqual([{ what: 'lookup', record_id: null }]);
  });

  it('HC-5 HC-12 who a client is can be said better by who may see it: under If-Match, and with a number that no other has', async () => {
    const [me, phone, taken] = [counsellor(), freshPhone(), freshPhone()];
    const { clientId } = await test.caseOf(me, { name: '陈先生' });
    await test.caseOf(counsellor(), { phone: taken });
    const change = (body: object, ifMatch: string, who: CallOptions = me) => test.call(routes.changeClient, { ...who, params: { clientId }, body, ifMatch });
    expect(await change({ phone, other: '夜间' }, '"1"')).toMatchObject({ status: 200, etag: '"2"', body: { clientId, version: 2 } });
    expect(await change({ name: '陈' }, '"1"')).toMatchObject({ status: 412 });
    expect(await change({ name: '陈' }, '"2"', counsellor())).toMatchObject({ status: 404 });
    expect(await change({ phone: taken }, '"2"')).toMatchObject({ status: 409, body: { code: 'phone-of-another-client' } });
    expect((await test.call(routes.getClient, { ...me, params: { clientId } })).body).toMatchObject({ name: '陈先生', phone: `+86${phone}`, other: '夜间', version: 2 });
    expect((await test.call(routes.lookUpClient, { ...me, body: { phone } })).body).toEqual({ clientId });
    expect(await change({ phone: null }, '"2"')).toMatchObject({ status: 200 });
    expect((await test.call(routes.lookUpClient, { ...me, body: { phone } })).body).toEqual({ clientId: null });
    await test.call(routes.restrictClient, { role: 'supervisor', params: { clientId }, body: { restricted: true } });
    expect(await change({ name: '陈' }, '"4"')).toMatchObject({ status: 404 });
  });

  it('HC-12 P2 with the predicate taken away, no row is to be seen without a reach, and none out of it', async () => {
    const me = counsellor();
    const { caseId, clientId } = await test.caseOf(me, { name: '郑先生' });
    await write(me, caseId, 'sealed');
    const rows = async (reach: object | undefined) => {
      const runner = test.service.kit.dataSource.createQueryRunner();
      try {
        await runner.startTransaction();
        if (reach !== undefined) await runner.query(`SELECT set_config('nuanxin.reach', $1, true)`, [JSON.stringify(reach)]);
        const [notes] = (await runner.query('SELECT count(*) AS n FROM note WHERE case_id = $1', [caseId])) as [{ n: number }];
        const [identities] = (await runner.query('SELECT count(*) AS n FROM client_identity WHERE client_id = $1', [clientId])) as [{ n: number }];
        return [notes.n, identities.n];
      } finally {
        await runner.rollbackTransaction();
        await runner.release();
      }
    };
    expect(await rows(undefined)).toEqual([0, 0]);
    expect(await rows({ district: false, hospitalIds: [randomUUID()], ownerId: randomUUID() })).toEqual([0, 0]);
    expect(await rows({ district: false, hospitalIds: [], ownerId: me.personId })).toEqual([1, 1]);
    expect(await rows({ district: true, hospitalIds: [] })).toEqual([1, 1]);
    expect(await rows(undefined)).toEqual([0, 0]);
    await expect(sql(`INSERT INTO note (id, case_id, author_id, kind, written_at, body) VALUES ($1, $2, $3, 'note', now(), '\\x00')`, [randomUUID(), caseId, me.personId])).rejects.toThrow('row-level security');
    await expect(sql('INSERT INTO client_identity (client_id) VALUES ($1)', [clientId])).rejects.toThrow('row-level security');
  });

  it('HC-12 P2 notes of cases out of reach answer 404, and none is written there', async () => {
    const me = counsellor();
    const { caseId } = await test.caseOf(me);
    const { body: note } = await write(me, caseId, 'mine');
    const strangers: CallOptions[] = [counsellor(), { role: 'supervisor', hospitalIds: [randomUUID()] }];
    for (const who of strangers) {
      expect(await test.call(routes.listNotes, { ...who, params: { caseId } })).toMatchObject({ status: 404 });
      expect(await test.call(routes.getNote, { ...who, params: { caseId, noteId: note.noteId } })).toMatchObject({ status: 404 });
      expect(await test.call(routes.writeNote, { ...who, params: { caseId }, body: { text: 'theirs' } })).toMatchObject({ status: 404 });
    }
    const other = await test.caseOf(me);
    expect(await test.call(routes.getNote, { ...me, params: { caseId: other.caseId, noteId: note.noteId } })).toMatchObject({ status: 404 });
    expect(await test.call(routes.listNotes, { role: 'coordinator', params: { caseId } })).toMatchObject({ status: 403 });
  });

  it('HC-13 the identity of a restricted client is for supervisors alone, also where a predicate is forgotten', async () => {
    const me = counsellor();
    const { clientId } = await test.caseOf(me, { name: '冯主任' });
    const restrict = (restricted: boolean, role: 'supervisor' | 'counsellor' = 'supervisor') => test.call(routes.restrictClient, { role, params: { clientId }, body: { restricted } });
    expect(await restrict(true, 'counsellor')).toMatchObject({ status: 403 });
    expect(await restrict(true)).toMatchObject({ status: 200, etag: '"2"', body: { restricted: true } });
    expect(await test.call(routes.getClient, { ...me, params: { clientId } })).toMatchObject({ status: 404 });
    expect(await test.call(routes.getClient, { role: 'supervisor', params: { clientId } })).toMatchObject({ status: 200, body: { name: '冯主任' } });
    expect(await restrict(false)).toMatchObject({ body: { restricted: false, version: 3 } });
    expect(await test.call(routes.getClient, { ...me, params: { clientId } })).toMatchObject({ status: 200 });
  });

  it('while the vault is away, calls are taken and cases opened; what must be sealed is refused for the while, and readiness says so', async () => {
    const me = counsellor();
    const { caseId, clientId } = await test.caseOf(me);
    const ready = async () => {
      const response = await fetch(new URL('/health/ready', test.service.url));
      return [response.status, ((await response.json()) as { problems: object }).problems];
    };
    const vault = new URL(test.databases[1]).pathname.slice(1);
    await asOwner(test.databases[0], async (owner) => {
      await owner.query(`ALTER DATABASE ${vault} ALLOW_CONNECTIONS false`);
      await owner.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [vault]);
      expect(await ready()).toEqual([503, { vault: 'the vault does not answer' }]);
      const refused = await test.call(routes.recordContact, { ...me, body: { ...call(), caller: { name: '何先生' } } });
      expect(refused).toMatchObject({ status: 503, body: { code: 'vault-unavailable' } });
      expect(refused.headers.get('retry-after')).toBe('2');
      expect(await write(me, caseId, 'not now')).toMatchObject({ status: 503 });
      expect(await test.call(routes.recordContact, { ...me, body: call() })).toMatchObject({ status: 201 });
      expect(await test.call(routes.openCase, { ...me, body: { clientId } })).toMatchObject({ status: 201 });
      await owner.query(`ALTER DATABASE ${vault} ALLOW_CONNECTIONS true`);
    });
    expect(await ready()).toEqual([200, {}]);
    expect(await write(me, caseId, 'now')).toMatchObject({ status: 201 });
  });
});
