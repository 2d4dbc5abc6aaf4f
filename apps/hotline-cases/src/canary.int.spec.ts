/** P1: what is said, and who said it, stands nowhere in the clear: in no row of both databases, no event, no log line. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts/hotline-cases';
import { dumpOf, holdsOneOf } from '@nuanxin/testing';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { call, counsellor, freshPhone, startHotline, type Hotline } from '../test/hotline.js';

describe('what was confided', () => {
  const log: string[] = [];
  let test: Hotline;
  beforeAll(async () => {
    test = await startHotline({ logTo: { write: (line) => { log.push(line); } } });
  });
  afterAll(() => test.stop());

  it('P1 HC-5 HC-10 stands nowhere in the clear, whatever was done with it, also where that failed', async () => {
    const canary = `canary-${randomBytes(12).toString('hex')}`;
    const phone = freshPhone();
    const me = counsellor();
    const { caseId, clientId } = await test.caseOf(me, { name: `${canary}-name`, phone, other: `${canary}-other` });
    const params = { caseId };
    const { body: note } = await test.call(routes.writeNote, { ...me, params, body: { text: `${canary}-note` } });
    await test.call(routes.closeCase, { ...me, params, body: { outcome: 'other', note: `${canary}-closing` } });
    expect((await test.call(routes.listNotes, { ...me, params })).body.items.map(({ text }) => text)).toEqual([`${canary}-closing`, `${canary}-note`]);
    expect((await test.call(routes.getClient, { ...me, params: { clientId } })).body.phone).toBe(`+86${phone}`);
    expect((await test.call(routes.lookUpClient, { ...me, body: { phone } })).body.clientId).toBe(clientId);
    // Refused, and failing on our side: neither the answer's log line nor the error's causes may quote it.
    await test.call(routes.recordContact, { ...me, body: { ...call(), caller: { phone: `${canary}` } } });
    await test.call(routes.writeNote, { ...me, params, body: { text: `${canary}-refused` } });
    const owner = new pg.Client({ connectionString: test.databases[0] });
    await owner.connect();
    await owner.query('ALTER TABLE note ADD CONSTRAINT shut CHECK (false) NOT VALID; ALTER TABLE client_identity ADD CONSTRAINT shut CHECK (false) NOT VALID');
    await test.call(routes.reopenCase, { ...me, params, body: {} });
    expect(await test.call(routes.writeNote, { ...me, params, body: { text: `${canary}-failing` } })).toMatchObject({ status: 500 });
    expect(await test.call(routes.recordContact, { ...me, body: { ...call(), caller: { name: `${canary}-failing` } } })).toMatchObject({ status: 500 });
    await owner.query(`ALTER TABLE note DROP CONSTRAINT shut; ALTER TABLE client_identity DROP CONSTRAINT shut; DROP TRIGGER note_only_grows ON note; UPDATE note SET body = '\\x0102' WHERE id = '${note.noteId}'`);
    await owner.end();
    expect(await test.call(routes.getNote, { ...me, params: { caseId, noteId: note.noteId } })).toMatchObject({ status: 500, body: { code: 'vault-integrity' } });

    const found = holdsOneOf([canary, phone]);
    const dumps = (await Promise.all(test.databases.map(dumpOf))).flat();
    expect(dumps.find(({ table }) => table === 'public.note')?.rows).toHaveLength(2);
    expect(dumps.find(({ table }) => table === 'public.subject_key')?.rows.length).toBeGreaterThan(0);
    expect(dumps.filter(({ rows }) => rows.some(found)).map(({ table }) => table)).toEqual([]);
    expect(log.filter((line) => line.includes('request failed')).length).toBeGreaterThanOrEqual(3);
    expect(log.filter(found)).toEqual([]);
  });
});
