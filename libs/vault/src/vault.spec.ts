/** The vault over a real PostgreSQL: one key per subject whoever comes first, destroyed for ever, and guarded by the database itself. */
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, startVaultServer, untilWaiting, whileOpen, type VaultDatabase, type VaultServer } from '../test/vault-database.js';
import { VAULT_LIMITS, migrateVault, newMasterKeyLine, openVault, parseMasterKeyRing, vaultMigrations, type Vault, type VaultOptions } from './index.js';

const place = { table: 'case_note', column: 'body', row: randomUUID() };
const masterKeys = parseMasterKeyRing(newMasterKeyLine('2020'));
const destroyedError = expect.objectContaining({ code: 'vault-key-destroyed' });

let server: VaultServer;
let db: VaultDatabase;
const opened: Vault[] = [];

async function open(change: Partial<VaultOptions> = {}): Promise<Vault> {
  const vault = await openVault({ ...VAULT_LIMITS, url: db.runUrl, masterKeys, monotonicMs: () => performance.now(), ...change });
  opened.push(vault);
  return vault;
}

beforeAll(async () => { server = await startVaultServer(); });
beforeEach(async () => { db = await server.database(); });
afterEach(async () => { await Promise.all(opened.splice(0).map((vault) => vault.close())); });
afterAll(async () => { await server.stop(); });

describe('a key per subject', () => {
  it('P1: opens in another process what one has sealed', async () => {
    const subject = randomUUID();
    const sealed = (await (await open()).sealerFor(subject)).seal(place, '她说：谢谢 💗');
    expect((await (await open()).sealerFor(subject)).open(place, sealed)).toBe('她说：谢谢 💗');
  });

  it('P1: opens nothing that was sealed for another subject', async () => {
    const vault = await open();
    const sealed = (await vault.sealerFor(randomUUID())).seal(place, 'x');
    const other = await vault.sealerFor(randomUUID());
    expect(() => other.open(place, sealed)).toThrow('vault-integrity');
  });

  it('P1: everyone who comes first at once gets one and the same key', async () => {
    const subject = randomUUID();
    const vaults = await Promise.all(Array.from({ length: 6 }, () => open()));
    const sealers = await Promise.all([...vaults, ...vaults, ...vaults].map((vault) => vault.sealerFor(subject)));
    const sealed = sealers.map((sealer) => sealer.seal(place, 'x'));
    for (const sealer of sealers) for (const value of sealed) expect(sealer.open(place, value)).toBe('x');
    expect(await ask(db.superuserUrl, 'select count(*)::int as keys from subject_key')).toEqual([{ keys: 1 }]);
  });

  it('P1: a stored key that was changed, or exchanged with another subject\'s, is vault-integrity', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    const vault = await open();
    await Promise.all([vault.sealerFor(a), vault.sealerFor(b)]);
    await ask(db.superuserUrl, 'update subject_key k set wrapped = o.wrapped from subject_key o where o.subject_id <> k.subject_id');
    await expect((await open()).sealerFor(a)).rejects.toMatchObject({ code: 'vault-integrity' });
  });

  it('P1: nothing that passes through stands in any table of the database, in any spelling', async () => {
    const canary = `canary-${randomUUID()}`;
    const vault = await open();
    const subject = randomUUID();
    const sealer = await vault.sealerFor(subject);
    sealer.open(place, sealer.seal(place, canary));
    vault.blindIndex(canary, 'caller-phone');
    await vault.destroy(subject, randomUUID(), 'the client asked for it');
    const tables = await ask(db.superuserUrl, `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public'`);
    const rows = (await Promise.all(tables.map(({ name }) => ask(db.superuserUrl, `select t::text as row from ${String(name)} t`)))).flat().map(({ row }) => String(row));
    expect(tables.map(({ name }) => name).sort()).toEqual(['public.destroyed_key', 'public.index_key', 'public.subject_key', 'public.vault_migration']);
    expect(rows.length).toBeGreaterThanOrEqual(3);
    for (const spelling of [canary, Buffer.from(canary).toString('hex'), Buffer.from(canary).toString('base64').slice(0, 48)]) {
      expect(rows.filter((row) => row.includes(spelling))).toEqual([]);
    }
  });
});

describe('a destroyed key', () => {
  it('P1: ends at once in this process, and is never made again', async () => {
    const subject = randomUUID();
    const vault = await open();
    const sealer = await vault.sealerFor(subject);
    const sealed = sealer.seal(place, 'x');
    await vault.destroy(subject, 'person-1', 'retention is over');
    expect(() => sealer.open(place, sealed)).toThrow(destroyedError);
    expect(() => sealer.seal(place, 'y')).toThrow(destroyedError);
    await expect(vault.sealerFor(subject)).rejects.toEqual(destroyedError);
    await expect((await open()).sealerFor(subject)).rejects.toEqual(destroyedError);
    expect(await ask(db.superuserUrl, 'select * from subject_key')).toEqual([]);
  });

  it('P1: ends in other processes within the TTL', async () => {
    const subject = randomUUID();
    let nowMs = 0;
    const other = await open({ monotonicMs: () => nowMs });
    const sealer = await other.sealerFor(subject);
    await (await open()).destroy(subject, 'person-1', 'retention is over');
    nowMs = VAULT_LIMITS.ttlMs;
    expect(() => sealer.seal(place, 'x')).toThrow('vault-unavailable');
    await expect(other.sealerFor(subject)).rejects.toEqual(destroyedError);
  });

  it('P1: is listed with subject, key, time, actor and reason; again changes nothing; one without a key can never get one', async () => {
    const [subject, keyless] = [randomUUID(), randomUUID()];
    const vault = await open();
    const keyId = (await vault.sealerFor(subject)).seal(place, 'x').subarray(1, 17).toString('hex');
    await vault.destroy(subject, 'person-1', 'the client asked for it');
    await vault.destroy(subject, 'person-2', 'again');
    await vault.destroy(keyless, 'person-1', 'in advance');
    const [first, second, ...more] = await vault.exportDestroyed();
    expect(first).toEqual({ subjectId: subject, keyId: expect.any(String), destroyedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}Z$/), actorId: 'person-1', reason: 'the client asked for it' });
    expect(first?.keyId?.replaceAll('-', '')).toBe(keyId);
    expect(Math.abs(Date.parse(first?.destroyedAt ?? '') - Date.now())).toBeLessThan(60_000);
    expect(second).toMatchObject({ subjectId: keyless, keyId: null });
    expect(more).toEqual([]);
    await expect(vault.sealerFor(keyless)).rejects.toEqual(destroyedError);
  });

  it('P1: however creation and destruction race, no listed subject has a key', async () => {
    const vaults = await Promise.all(Array.from({ length: 4 }, () => open()));
    const subjects = Array.from({ length: 40 }, () => randomUUID());
    await Promise.allSettled(subjects.flatMap((subject) => vaults.map((vault, index) => (index === 1 ? vault.destroy(subject, 'person-1', 'race') : vault.sealerFor(subject)))));
    expect(await ask(db.superuserUrl, 'select count(*)::int as listed from destroyed_key')).toEqual([{ listed: 40 }]);
    expect(await ask(db.superuserUrl, 'select * from subject_key')).toEqual([]);
  });

  it('P1: a creation that waits for a destruction sees it; under another isolation level there is none', async () => {
    const subject = randomUUID();
    const create = `select * from create_subject_key('${subject}', gen_random_uuid(), 'm', '\\x00')`;
    await ask(db.runUrl, create);
    const creation = await whileOpen(db.runUrl, `select destroy_subject_key('${subject}', 'a', 'r')`, async () => {
      const waiting = ask(db.runUrl, create);
      await untilWaiting(db.superuserUrl, 1);
      return { waiting };
    });
    expect(await creation.waiting).toEqual([]);
    await expect(ask(`${db.runUrl}?options=-c%20default_transaction_isolation%3Dserializable`, create)).rejects.toThrow('read committed');
  });
});

describe('the database of the keys', () => {
  it('P1: lets the running role write no key and no line of the list by itself', async () => {
    const vault = await open();
    await vault.sealerFor(randomUUID());
    await vault.destroy(randomUUID(), 'person-1', 'in advance');
    const forbidden = [
      'delete from subject_key', 'update subject_key set wrapped = null', 'truncate subject_key', 'insert into subject_key select gen_random_uuid(), gen_random_uuid(), master_id, wrapped from subject_key',
      'delete from destroyed_key', 'update destroyed_key set reason = null', 'truncate destroyed_key', `insert into destroyed_key values (gen_random_uuid(), null, now(), 'a', 'r')`,
      'delete from index_key', 'update index_key set wrapped = null', 'drop table subject_key', 'select one_at_a_time(gen_random_uuid())', 'delete from vault_migration where false; alter table subject_key disable trigger all',
    ];
    for (const sql of forbidden) await expect(ask(db.runUrl, sql)).rejects.toThrow(/permission denied|must be owner/);
  });

  it('P1: lets not even its owner shorten the list, or remove a key that is not listed', async () => {
    const vault = await open();
    await vault.sealerFor(randomUUID());
    await vault.destroy(randomUUID(), 'person-1', 'in advance');
    for (const sql of ['delete from destroyed_key', `update destroyed_key set reason = ''`, 'truncate destroyed_key', 'delete from subject_key']) {
      await expect(ask(db.migrateUrl, sql)).rejects.toThrow(/only grows|only when its destruction is listed/);
    }
  });

  it('N1: migrates once, however many try at once, and refuses a newer database', async () => {
    expect(await Promise.all([1, 2, 3].map(() => migrateVault(db.migrateUrl)))).toEqual([0, 0, 0]);
    await ask(db.migrateUrl, 'insert into vault_migration (version) values ($1)', [vaultMigrations.length + 1]);
    await expect(migrateVault(db.migrateUrl)).rejects.toMatchObject({ code: 'vault-unavailable' });
  });

  it('O1: is vault-unavailable, retryable, where it does not answer, and the error holds no password', async () => {
    const url = new URL(db.runUrl);
    url.port = '1';
    const error: unknown = await open({ url: url.toString() }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'vault-unavailable', retryAfterSeconds: 2 });
    expect(inspect(error, { depth: 9 })).not.toContain(url.password);
    const vault = await open();
    await vault.ping();
    await ask(db.superuserUrl, `alter table subject_key rename to elsewhere`);
    const failed: unknown = await vault.sealerFor(randomUUID()).catch((thrown: unknown) => thrown);
    expect(failed).toMatchObject({ code: 'vault-unavailable', cause: { message: 'PostgreSQL answered with SQLSTATE 42P01.' } });
  });

  it('O1: goes on after its connections were cut', async () => {
    const vault = await open();
    await vault.ping();
    await ask(db.superuserUrl, `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'nuanxin-vault' and datname = current_database()`);
    await vault.ping().catch(() => undefined);
    await vault.ping();
  });

  it('P1: names of subjects, actors and reasons are checked, and a wrong one is not repeated', async () => {
    const vault = await open();
    for (const wrong of [vault.sealerFor('13800138000'), vault.destroy('13800138000', 'a', 'r'), vault.destroy(randomUUID(), ' ', 'r'), vault.destroy(randomUUID(), 'a', 'r'.repeat(501))]) {
      const error: unknown = await wrong.catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'invalid-input' });
      expect(inspect(error)).not.toContain('13800138000');
    }
    expect(await vault.exportDestroyed()).toEqual([]);
  });
});

describe('a blind index', () => {
  it('P1: is the same for equal values of one purpose in every process, and for nothing else', async () => {
    const [one, two] = await Promise.all([open(), open()]);
    const index = one.blindIndex('+8613800138000', 'caller-phone');
    expect(index).toHaveLength(32);
    expect(two.blindIndex('+8613800138000', 'caller-phone').equals(index)).toBe(true);
    expect(one.blindIndex('+8613800138001', 'caller-phone').equals(index)).toBe(false);
    expect(one.blindIndex('+8613800138000', 'client-phone').equals(index)).toBe(false);
    db = await server.database();
    expect((await open()).blindIndex('+8613800138000', 'caller-phone').equals(index)).toBe(false);
  });
});
