/** The operator's side: the master key is rotated under running services, and a restore brings no destroyed key back. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, startVaultServer, untilWaiting, whileOpen, type VaultDatabase, type VaultServer } from '../test/vault-database.js';
import { VAULT_LIMITS, newMasterKeyLine, openVault, parseMasterKeyRing, readDestroyedList, reapplyDestroyed, rewrapAll, writeDestroyedList, type MasterKeyRing, type Vault } from './index.js';

const place = { table: 'case_note', column: 'body', row: randomUUID() };
const [oldLine, newLine] = [newMasterKeyLine('2020'), newMasterKeyLine('2021')];
const oldOnly = parseMasterKeyRing(oldLine);
const oldThenNew = parseMasterKeyRing(`${oldLine}\n${newLine}`);
const newThenOld = parseMasterKeyRing(`${newLine}\n${oldLine}`);
const newOnly = parseMasterKeyRing(newLine);

let server: VaultServer;
let db: VaultDatabase;
let folder: string;
const opened: Vault[] = [];

async function open(masterKeys: MasterKeyRing = oldOnly): Promise<Vault> {
  const vault = await openVault({ ...VAULT_LIMITS, url: db.runUrl, masterKeys, monotonicMs: () => performance.now() });
  opened.push(vault);
  return vault;
}

const closeAll = async (): Promise<void> => { await Promise.all(opened.splice(0).map((vault) => vault.close())); };

beforeAll(async () => {
  server = await startVaultServer();
  folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-vault-list-'));
});
beforeEach(async () => { db = await server.database(); });
afterEach(closeAll);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('rotating the master key', () => {
  it('P1: what was sealed before opens after it, with the older master key gone, and blind indexes stay', async () => {
    const before = await open();
    const subjects = Array.from({ length: 25 }, () => randomUUID());
    const sealed = await Promise.all(subjects.map(async (subject) => (await before.sealerFor(subject)).seal(place, `note of ${subject}`)));
    const index = before.blindIndex('+8613800138000', 'caller-phone');
    await expect(open(newOnly)).rejects.toMatchObject({ code: 'vault-unavailable' });

    expect(await rewrapAll(db.migrateUrl, newThenOld)).toBe(26);
    expect(await rewrapAll(db.migrateUrl, newThenOld)).toBe(0);

    const after = await open(newOnly);
    for (const [at, subject] of subjects.entries()) expect((await after.sealerFor(subject)).open(place, sealed[at] ?? Buffer.alloc(0))).toBe(`note of ${subject}`);
    expect(after.blindIndex('+8613800138000', 'caller-phone').equals(index)).toBe(true);
    await expect(open(oldOnly)).rejects.toMatchObject({ code: 'vault-unavailable' });
  });

  it('P1: goes through more keys than one transaction takes, and wraps none of them without need', async () => {
    const vault = await open(newThenOld);
    await vault.sealerFor(randomUUID());
    const many = 1_201;
    const rows = Array.from({ length: many }, () => {
      const [subjectId, keyId] = [randomUUID(), randomUUID()];
      return { subjectId, keyId, wrapped: oldOnly.wrapNew({ kind: 'subject', subjectId, keyId }).wrapped };
    });
    await ask(db.migrateUrl, `insert into subject_key (subject_id, key_id, master_id, wrapped) select s, k, '2020', w from unnest($1::uuid[], $2::uuid[], $3::bytea[]) as n (s, k, w)`,
      [rows.map((row) => row.subjectId), rows.map((row) => row.keyId), rows.map((row) => row.wrapped)]);
    expect(await rewrapAll(db.migrateUrl, newThenOld)).toBe(many);
    const renewed = await open(newOnly);
    await renewed.sealerFor(rows[many - 1]?.subjectId ?? '');
  });

  it('P1: a process that knows the coming master key already reads what another wrapped under it', async () => {
    const subject = randomUUID();
    await open(oldThenNew);
    const sealed = (await (await open(newThenOld)).sealerFor(subject)).seal(place, 'x');
    expect((await (await open(oldThenNew)).sealerFor(subject)).open(place, sealed)).toBe('x');
  });

  it('P1: stops at a key that does not unwrap, and changes nothing of its batch', async () => {
    const vault = await open();
    await Promise.all([vault.sealerFor(randomUUID()), vault.sealerFor(randomUUID())]);
    await ask(db.migrateUrl, `update subject_key set wrapped = set_byte(wrapped, 40, get_byte(wrapped, 40) # 1) where subject_id = (select max(subject_id::text)::uuid from subject_key)`);
    await expect(rewrapAll(db.migrateUrl, newThenOld)).rejects.toMatchObject({ code: 'vault-integrity' });
    expect(await ask(db.superuserUrl, 'select distinct master_id from subject_key')).toEqual([{ master_id: '2020' }]);
  });
});

describe('a restore', () => {
  /** Seals for two subjects, copies the database as a backup would, destroys the first, exports the list, restores the copy. */
  async function restoredWithout(listFile: string): Promise<{ destroyed: string; kept: string; sealed: Buffer[] }> {
    const vault = await open();
    const [destroyed, kept] = [randomUUID(), randomUUID()];
    const sealed = await Promise.all([destroyed, kept].map(async (subject) => (await vault.sealerFor(subject)).seal(place, subject)));
    await closeAll();
    await server.maintain(`create database ${db.name}_older template ${db.name} owner ${db.name}_migrate`);
    const again = await open();
    await again.destroy(destroyed, 'person-1', 'the client asked for it');
    await writeDestroyedList(listFile, await again.exportDestroyed());
    await closeAll();
    await server.maintain(`drop database ${db.name}`);
    await server.maintain(`alter database ${db.name}_older rename to ${db.name}`);
    return { destroyed, kept, sealed };
  }

  it('P1: of an older backup leaves destroyed what the exported list names, and everything else readable', async () => {
    const listFile = path.join(folder, 'restored.ndjson');
    const { destroyed, kept, sealed } = await restoredWithout(listFile);
    expect(await ask(db.superuserUrl, 'select count(*)::int as keys from subject_key')).toEqual([{ keys: 2 }]);

    const list = await readDestroyedList(listFile);
    expect(await reapplyDestroyed(db.migrateUrl, list)).toEqual({ added: 1, removed: 1 });
    expect(await reapplyDestroyed(db.migrateUrl, list)).toEqual({ added: 0, removed: 0 });

    const vault = await open();
    await expect(vault.sealerFor(destroyed)).rejects.toMatchObject({ code: 'vault-key-destroyed' });
    expect((await vault.sealerFor(kept)).open(place, sealed[1] ?? Buffer.alloc(0))).toBe(kept);
    expect(await vault.exportDestroyed()).toEqual(list);
  });

  it('P1: of the keys alone is answered with vault-key-destroyed even before the list is reapplied', async () => {
    const subject = randomUUID();
    const vault = await open();
    await vault.sealerFor(subject);
    const [row] = await ask(db.superuserUrl, 'select * from subject_key');
    await vault.destroy(subject, 'person-1', 'the client asked for it');
    await ask(db.superuserUrl, 'insert into subject_key values ($1, $2, $3, $4, $5)', [row?.['subject_id'], row?.['key_id'], row?.['master_id'], row?.['wrapped'], row?.['created_at']]);
    await expect((await open()).sealerFor(subject)).rejects.toMatchObject({ code: 'vault-key-destroyed' });
    expect(await reapplyDestroyed(db.migrateUrl, [])).toEqual({ added: 0, removed: 1 });
    expect(await ask(db.superuserUrl, 'select * from subject_key')).toEqual([]);
  });

  it('P1: no key slips through while the list is reapplied: not one being made before, not one asked for meanwhile', async () => {
    const [before, meanwhile, held] = [randomUUID(), randomUUID(), randomUUID()];
    const list = [before, meanwhile, held].map((subjectId) => ({ subjectId, keyId: null, destroyedAt: '2020-07-16T00:00:00.000000Z', actorId: 'person-1', reason: 'retention is over' }));
    const create = (subject: string): string => `select * from create_subject_key('${subject}', gen_random_uuid(), 'm', '\\x00')`;
    const first = await whileOpen(db.runUrl, create(before), async () => {
      const reapplying = reapplyDestroyed(db.migrateUrl, list.slice(0, 1));
      await untilWaiting(db.superuserUrl, 1);
      return { reapplying };
    });
    expect(await first.reapplying).toEqual({ added: 1, removed: 1 });

    await ask(db.runUrl, create(held));
    const second = await whileOpen(db.superuserUrl, `select from subject_key where subject_id = '${held}' for update`, async () => {
      const reapplying = reapplyDestroyed(db.migrateUrl, list);
      await untilWaiting(db.superuserUrl, 1);
      const creating = ask(db.runUrl, create(meanwhile));
      await untilWaiting(db.superuserUrl, 2);
      return { reapplying, creating };
    });
    expect(await second.reapplying).toEqual({ added: 2, removed: 1 });
    expect(await second.creating).toEqual([]);
    expect(await ask(db.superuserUrl, 'select * from subject_key')).toEqual([]);
  });

  it('O1: a list longer than one statement takes is reapplied whole', async () => {
    const list = Array.from({ length: 1_201 }, () => ({ subjectId: randomUUID(), keyId: null, destroyedAt: '2020-07-16T00:00:00.000000Z', actorId: 'person-1', reason: 'retention is over' }));
    expect(await reapplyDestroyed(db.migrateUrl, list)).toEqual({ added: 1_201, removed: 0 });
    expect(await (await open()).exportDestroyed()).toHaveLength(1_201);
  });
});

describe('the file of destroyed keys', () => {
  it('P1: gives back what was written, for its owner only, and leaves nothing beside it', async () => {
    const home = await mkdtemp(path.join(folder, 'list-'));
    const file = path.join(home, 'destroyed.ndjson');
    const line = { subjectId: randomUUID(), keyId: randomUUID(), destroyedAt: '2020-07-16T08:00:00.000001Z', actorId: 'person-1', reason: '本人要求\n第二行' };
    await writeDestroyedList(file, [line]);
    await writeDestroyedList(file, [line, { ...line, subjectId: randomUUID(), keyId: null }]);
    expect((await readDestroyedList(file))[0]).toEqual(line);
    expect(await readDestroyedList(file)).toHaveLength(2);
    expect([await readdir(home), (await stat(file)).mode & 0o777]).toEqual([['destroyed.ndjson'], 0o600]);
  });

  it('P1: is refused when cut short or not a list, rather than taken for a shorter one', async () => {
    const file = path.join(folder, 'cut.ndjson');
    const line = JSON.stringify({ subjectId: randomUUID(), keyId: null, destroyedAt: '2020-07-16T08:00:00.000001Z', actorId: 'a', reason: 'r' });
    for (const text of [`${line}\n${line.slice(0, 50)}`, `${line}\n${line}`, 'null\n', `${line}\n\n`, `${line.replace('2020-07-16T', '2020-07-16 ')}\n`]) {
      await writeFile(file, text);
      await expect(readDestroyedList(file)).rejects.toMatchObject({ code: 'invalid-input' });
    }
    await expect(readDestroyedList(path.join(folder, 'missing'))).rejects.toMatchObject({ code: 'vault-unavailable' });
  });
});
