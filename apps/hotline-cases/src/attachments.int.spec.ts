/** Attached files on real PostgreSQL and a real folder: rules HC-17 to HC-21, and who may see them (HC-11, HC-12, HC-16). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Attachments } from '@nuanxin/attachments';
import { CASE_ATTACHMENTS_MAX, routes } from '@nuanxin/contracts/hotline-cases';
import { eventually, pdf, type CallOptions } from '@nuanxin/testing';
import { VAULT } from '@nuanxin/service-kit/vault';
import type { Vault } from '@nuanxin/vault';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { Files } from '../test/files.js';
import { counsellor, startHotline, type Hotline } from '../test/hotline.js';
import { AttachmentsRepository, DISTRICT_BYTES_MAX } from './persistence/attachments.repository.js';


const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

describe('attached files', () => {
  let test: Hotline;
  let files: Files;
  beforeAll(async () => {
    test = await startHotline();
    files = new Files(test);
  });
  afterAll(() => test.stop());

  const sql = <T>(text: string, parameters: unknown[] = []): Promise<T[]> => test.service.kit.dataSource.query(text, parameters);
  const listOf = (who: CallOptions, caseId: string) => test.call(routes.listCaseAttachments, { ...who, params: { caseId } });
  const remove = (who: CallOptions, caseId: string, attachmentId: string, ifMatch = '"1"') => test.call(routes.removeCaseAttachment, { ...who, params: { caseId, attachmentId }, ifMatch });
  const auditOf = async (caseId: string) => (await test.call(routes.listCaseAudit, { role: 'supervisor', params: { caseId } })).body.items;
  const caseOf = async () => {
    const me = counsellor();
    return { me, ...(await test.caseOf(me)) };
  };
  const attached = async (content = pdf(200_000)) => {
    const made = await caseOf();
    return { ...made, content, attachmentId: (await files.upload(made.me, made.caseId, content)).body.attachmentId };
  };

  it('HC-17 HC-18 are taken as their content says, called safely, and given again byte by byte, from no place that has them in the clear', async () => {
    const { me, caseId } = await caseOf();
    const content = pdf(300_000, 'clear');
    const sent = await files.upload(me, caseId, content, { name: '../李女士\u202e 转介.exe' });
    expect(sent).toMatchObject({ status: 201, body: { caseId, noteId: null, version: 1, uploadedBy: me.personId, name: '李女士 转介.pdf', type: 'application/pdf', size: 300_000 } });
    const { status, headers, bytes } = await files.download(me, caseId, sent.body.attachmentId);
    expect([status, bytes.equals(content)]).toEqual([200, true]);
    expect(Object.fromEntries(['content-type', 'content-length', 'accept-ranges', 'etag', 'cache-control', 'x-content-type-options', 'content-security-policy', 'content-disposition'].map((name) => [name, headers.get(name)]))).toEqual({
      'content-type': 'application/pdf', 'content-length': '300000', 'accept-ranges': 'bytes', 'etag': '"1"', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'", 'content-disposition': expect.stringContaining(`filename*=UTF-8''${encodeURIComponent('李女士 转介.pdf')}`),
    });
    expect((await listOf(me, caseId)).body).toMatchObject({ items: [sent.body], next: null });
    const kept = Buffer.concat(await Promise.all((await files.stored()).map((file) => readFile(file))));
    const rows = JSON.stringify(await sql('SELECT * FROM case_attachment'));
    for (let at = 0; at + 32 < content.length; at += 10_000) expect(kept.includes(content.subarray(at, at + 32))).toBe(false);
    for (const word of ['李女士', Buffer.from('李女士').toString('hex')]) expect(rows).not.toContain(word);
  });

  it('HC-17 takes pictures and PDFs alone, by content: neither name nor Content-Type opens a way', async () => {
    const { me, caseId } = await caseOf();
    const before = await files.stored();
    expect(await files.upload(me, caseId, PNG, { name: 'a.pdf', type: 'application/pdf' })).toMatchObject({ status: 201, body: { type: 'image/png', name: 'a.png' } });
    for (const [content, found] of [[Buffer.from('<html><script>'), 'no type'], [Buffer.from('504b0304140000000800', 'hex'), 'application/zip'], [Buffer.from('7f454c46020101', 'hex'), 'application/x-elf']] as const) {
      const refused = await files.upload(me, caseId, content, { type: 'application/pdf' });
      expect(refused).toMatchObject({ status: 415, body: { code: 'file-type-not-allowed', detail: expect.stringContaining(`Found ${found}`) } });
    }
    for (const type of ['text/html', 'multipart/form-data; boundary=x', 'application/json', 'image/svg+xml']) {
      expect(await files.upload(me, caseId, Buffer.from('{}'), { type })).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
    }
    expect(await files.upload(me, caseId, Buffer.alloc(0))).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect((await listOf(me, caseId)).body.items).toHaveLength(1);
    expect(await files.stored()).toHaveLength(before.length + 1);
  });

  it('HC-17 takes 20 MiB and not a byte more, whether the length is told or not', async () => {
    const { me, caseId } = await caseOf();
    const most = routes.attachToCase.upload?.maxBytes ?? 0;
    const before = await files.stored();
    const streamed = (content: Buffer) => new ReadableStream<Uint8Array>({ pull(controller) { for (let at = 0; at < content.length; at += 1_000_000) controller.enqueue(content.subarray(at, at + 1_000_000)); controller.close(); } });
    const tooLarge = { status: 413, body: { code: 'payload-too-large' } };
    expect(await files.upload(me, caseId, pdf(most + 1))).toMatchObject(tooLarge);
    expect(await files.upload(me, caseId, streamed(pdf(most + 1)))).toMatchObject(tooLarge);
    expect(await files.stored()).toEqual(before);
    expect(await files.upload(me, caseId, streamed(pdf(most)))).toMatchObject({ status: 201, body: { size: most } });
  });

  it('HC-18 are taken once for each key, whose content is part of the request', async () => {
    const { me, caseId } = await caseOf();
    const [content, key] = [pdf(100_000), randomUUID()];
    const together = await Promise.all([1, 2].map(() => files.upload(me, caseId, content, { key })));
    const again = await files.upload(me, caseId, content, { key });
    expect([...together, again].map(({ status, body }) => [status, body.attachmentId])).toEqual([1, 2, 3].map(() => [201, again.body.attachmentId]));
    const before = await files.stored();
    expect(await files.upload(me, caseId, pdf(100_000, 'other'), { key })).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    expect([(await listOf(me, caseId)).body.items.length, await files.stored()]).toEqual([1, before]);
    expect((await files.download(me, caseId, again.body.attachmentId)).bytes.equals(content)).toBe(true);
  });

  it('HC-18 belong to a case or a note of it, which another case’s is not; to a closed case nothing is added', async () => {
    const { me, caseId } = await caseOf();
    const other = await test.caseOf(me);
    const note = (await test.call(routes.writeNote, { ...me, params: { caseId }, body: { text: '附件' } })).body.noteId;
    expect(await files.upload(me, caseId, PNG, { noteId: note })).toMatchObject({ status: 201, body: { noteId: note } });
    const before = await files.stored();
    expect(await files.upload(me, other.caseId, PNG, { noteId: note })).toMatchObject({ status: 422, body: { code: 'unknown-reference', errors: [{ pointer: '#/query/noteId' }] } });
    await test.call(routes.closeCase, { ...me, params: { caseId: other.caseId }, body: { outcome: 'other' } });
    expect(await files.upload(me, other.caseId, PNG)).toMatchObject({ status: 409, body: { code: 'case-closed' } });
    expect(await files.stored()).toEqual(before);
  });

  it('HC-18 are given in ranges, and not again to whoever has them (RFC 9110)', async () => {
    const { me, caseId, attachmentId, content } = await attached();
    const get = (headers: Record<string, string>) => files.download(me, caseId, attachmentId, headers);
    for (const [range, start, end] of [['bytes=0-0', 0, 0], ['bytes=65530-131080', 65_530, 131_080], ['bytes=199990-', 199_990, 199_999], ['bytes=-5', 199_995, 199_999], ['bytes=10-19,30-39', 10, 19], ['bytes=190000-999999', 190_000, 199_999]] as const) {
      const part = await get({ range });
      expect([part.status, part.headers.get('content-range'), part.bytes.equals(content.subarray(start, end + 1))]).toEqual([206, `bytes ${start}-${end}/200000`, true]);
    }
    const beyond = await get({ range: 'bytes=200000-' });
    expect([beyond.status, beyond.headers.get('content-range'), JSON.parse(beyond.bytes.toString())]).toEqual([416, 'bytes */200000', expect.objectContaining({ code: 'range-not-satisfiable' })]);
    for (const range of ['bytes=5-1', 'pages=1-2', 'bytes=x', 'bytes=']) expect(await get({ range })).toMatchObject({ status: 200 });
    expect([await get({ 'range': 'bytes=0-9', 'if-range': '"1"' }), await get({ 'range': 'bytes=0-9', 'if-range': '"2"' })].map(({ status, bytes }) => [status, bytes.length])).toEqual([[206, 10], [200, 200_000]]);
    for (const named of ['"1"', '"7", W/"1"', '*']) expect([await get({ 'if-none-match': named })].map(({ status, bytes, headers }) => [status, bytes.length, headers.get('etag')])).toEqual([[304, 0, '"1"']]);
  });

  it('HC-18 P1 do not open when a byte was changed, when cut off, when exchanged, or when gone', async () => {
    const [one, other] = [await attached(), await attached()];
    const fileOf = async (id: string) => (await files.stored()).find((file) => path.basename(file) === id) ?? '';
    const [file, sealed] = [await fileOf(one.attachmentId), await readFile(await fileOf(one.attachmentId))];
    const get = (range: string) => files.download(one.me, one.caseId, one.attachmentId, { range });
    const broken = { status: 500, code: 'content-integrity' };
    const answer = async (range: string) => { const { status, bytes } = await get(range); return { status, code: (JSON.parse(bytes.toString()) as { code: string }).code }; };
    await writeFile(file, Buffer.concat([sealed.subarray(0, 100), Buffer.from([(sealed[100] ?? 0) ^ 1]), sealed.subarray(101)]));
    expect(await answer('bytes=0-9')).toEqual(broken);
    await expect(get('bytes=70000-70009')).resolves.toMatchObject({ status: 206 });
    await writeFile(file, sealed.subarray(0, -1));
    expect(await answer('bytes=199990-')).toEqual(broken);
    await writeFile(file, sealed.subarray(0, 65_552));
    await expect(files.download(one.me, one.caseId, one.attachmentId)).rejects.toThrow();
    await writeFile(file, await readFile(await fileOf(other.attachmentId)));
    expect(await answer('bytes=0-9')).toEqual(broken);
    await writeFile(file, sealed);
    expect((await files.download(one.me, one.caseId, one.attachmentId)).bytes.equals(one.content)).toBe(true);
  });

  it('HC-18 P1 die with the key of their case', async () => {
    const { me, caseId, attachmentId } = await attached();
    await test.service.app.get<Vault>(VAULT).destroy(caseId, 'test', 'retention');
    expect((await files.download(me, caseId, attachmentId)).status).toBe(410);
    expect(await listOf(me, caseId)).toMatchObject({ status: 410 });
    expect(await files.upload(me, caseId, PNG)).toMatchObject({ status: 410, body: { code: 'vault-key-destroyed' } });
  });

  it('HC-11 HC-16 every read of a name or a content is audited, by whom, of which, for which request', async () => {
    const { me, caseId, attachmentId } = await attached();
    expect(await auditOf(caseId)).toEqual([]);
    const supervisor = { role: 'supervisor', personId: randomUUID() } as const;
    const { headers } = await files.download(supervisor, caseId, attachmentId, { range: 'bytes=0-9' });
    await listOf(me, caseId);
    expect(await auditOf(caseId)).toMatchObject([
      { actorId: me.personId, what: 'attachment', recordId: attachmentId }, { actorId: supervisor.personId, what: 'attachment', recordId: attachmentId, requestId: headers.get('x-request-id') },
    ]);
    const entries = await sql<{ act: string }>(`SELECT act FROM audit_entry WHERE subjects @> ARRAY[$1::uuid] AND outcome = 'done' ORDER BY position`, [attachmentId]);
    expect(entries.map(({ act }) => act)).toEqual(['attachToCase', 'downloadCaseAttachment']);
  });

  it('HC-12 P2 out of reach answer 404 to everything, and no row is to be seen where a predicate is forgotten', async () => {
    const { me, caseId, attachmentId } = await attached();
    const before = await files.stored();
    for (const who of [counsellor(), { role: 'supervisor', hospitalIds: [randomUUID()] }] satisfies CallOptions[]) {
      expect((await files.upload(who, caseId, PNG)).status).toBe(404);
      expect((await files.download(who, caseId, attachmentId)).status).toBe(404);
      expect(await listOf(who, caseId)).toMatchObject({ status: 404 });
      expect(await remove(who, caseId, attachmentId)).toMatchObject({ status: 404 });
    }
    const other = await test.caseOf(me);
    expect((await files.download(me, other.caseId, attachmentId)).status).toBe(404);
    expect(await remove(me, other.caseId, attachmentId)).toMatchObject({ status: 404 });
    for (const role of ['administrator', 'coordinator', 'facilitator'] as const) expect((await files.download({ role }, caseId, attachmentId)).status).toBe(403);
    expect(await files.stored()).toEqual(before);
    expect(await sql('SELECT FROM case_attachment')).toEqual([]);
    await expect(sql('INSERT INTO case_attachment (id, version, case_id, uploaded_by, uploaded_at, type, size, name, data_key) VALUES ($1, 1, $2, $1, now(), \'x\', 1, \'\', \'\')', [randomUUID(), caseId])).rejects.toThrow('row-level security');
    await expect(sql('UPDATE case_attachment SET size = 1')).rejects.toThrow('permission denied');
    await expect(sql('DELETE FROM case_attachment')).rejects.toThrow('permission denied');
  });

  it('HC-19 have room for so many in a case, and for so many bytes in a case and in the district', async () => {
    const { caseId } = await caseOf();
    const rows = test.service.app.get(AttachmentsRepository);
    const me = { actor: { kind: 'system', service: 'hotline-cases' }, permission: 'note.write' } as const;
    const row = (size: number) => ({ id: randomUUID(), version: 1, caseId, noteId: null, uploadedBy: randomUUID(), uploadedAt: new Date().toISOString(), type: 'image/png', size, name: Buffer.from('x'), dataKey: Buffer.from('x') });
    for (let count = 1; count < CASE_ATTACHMENTS_MAX; count += 1) await rows.create(row(1), me, undefined);
    await expect(rows.create(row(200 * 1_024 ** 2), me, undefined)).rejects.toMatchObject({ code: 'quota-exceeded', detail: expect.stringContaining('bytes together') });
    // Of several at once as many are taken as there is room for.
    const settled = await Promise.allSettled([1, 2, 3].map(() => rows.create(row(1), me, undefined)));
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(rows.requireRoom(randomUUID(), DISTRICT_BYTES_MAX)).rejects.toMatchObject({ code: 'quota-exceeded' });
    const before = await files.stored();
    expect(await files.upload({ role: 'supervisor', personId: randomUUID() }, caseId, PNG)).toMatchObject({ status: 409, body: { code: 'quota-exceeded', detail: expect.stringContaining(`${CASE_ATTACHMENTS_MAX} files`) } });
    expect(await files.stored()).toEqual(before);
  });

  it('HC-20 are removed by who may write notes there, once, under If-Match: content, name and key are gone, that there was one is not', async () => {
    const { me, caseId, attachmentId } = await attached();
    expect(await remove(me, caseId, attachmentId, '"2"')).toMatchObject({ status: 412 });
    expect(await remove(me, caseId, attachmentId)).toMatchObject({ status: 204 });
    expect(await remove(me, caseId, attachmentId)).toMatchObject({ status: 412 });
    expect([(await files.download(me, caseId, attachmentId)).status, (await listOf(me, caseId)).body.items]).toEqual([404, []]);
    expect((await files.stored()).filter((file) => file.includes(attachmentId))).toEqual([]);
    const left = await test.service.kit.dataSource.transaction(async (tx): Promise<unknown> => {
      await tx.query(`SELECT set_config('nuanxin.reach', '{"district": true}', true)`);
      return tx.query('SELECT name, data_key, removed_by, size FROM case_attachment WHERE id = $1', [attachmentId]);
    });
    expect(left).toEqual([{ name: null, data_key: null, removed_by: me.personId, size: 200_000 }]);
  });

  it('HC-21 that break off leave neither row nor content, begun or finished', async () => {
    const { me, caseId } = await caseOf();
    const before = await files.stored();
    const token = await test.tokens.sign('counsellor', me);
    const gone = new Promise((resolve) => {
      const outgoing = request(new URL(`/v1/cases/${caseId}/attachments?name=a.pdf`, test.service.url), { method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/pdf', 'idempotency-key': randomUUID(), 'content-length': '1000000' } });
      outgoing.on('error', resolve);
      outgoing.write(pdf(500_000));
      void eventually(async () => { expect(await files.stored()).toHaveLength(before.length + 1); }).then(() => outgoing.destroy());
    });
    await gone;
    await eventually(async () => { expect(await files.stored()).toEqual(before); });
    expect((await listOf(me, caseId)).body.items).toEqual([]);
  });

  it('HC-21 contents without a row, as a killed process leaves them, are swept after an hour, and no other', async () => {
    const { me, caseId, attachmentId, content } = await attached();
    const folder = test.environment['ATTACHMENTS_DIR'] ?? '';
    const orphan = randomUUID();
    const left = [path.join(folder, orphan.slice(-2), orphan), path.join(folder, 'incoming', `${orphan}.${randomUUID()}`)];
    const old = new Date(Date.now() - 3_601_000);
    for (const file of left) {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, 'left');
    }
    for (const file of await files.stored()) await utimes(file, old, old);
    const rows = test.service.app.get(AttachmentsRepository);
    const before = await files.stored();
    expect(await test.service.app.get(Attachments).sweep(new Date(), (ids) => rows.kept(ids))).toBe(2);
    expect((await files.stored()).sort()).toEqual(before.filter((file) => !left.includes(file)).sort());
    expect((await files.download(me, caseId, attachmentId)).bytes.equals(content)).toBe(true);
  });
});
