/** A district backed up while it works, destroyed, and restored onto empty volumes: what was acknowledged is there, what was destroyed stays so, and nothing is done a second time. */
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createClient } from '@nuanxin/client';
import { serviceNames } from '@nuanxin/contracts';
import { routes as content } from '@nuanxin/contracts/content-scheduling';
import { routes as duty } from '@nuanxin/contracts/duty-roster';
import { routes as groups } from '@nuanxin/contracts/hospital-groups';
import { routes as hotline } from '@nuanxin/contracts/hotline-cases';
import { routes as identity } from '@nuanxin/contracts/identity';
import { routes as hours } from '@nuanxin/contracts/volunteer-hours';
import { jetstream } from '@nats-io/jetstream';
import { withClient } from '@nuanxin/embedded';
import type { RunningCell } from '@nuanxin/launcher';
import { connectNats } from '@nuanxin/messaging';
import { eventually } from '@nuanxin/testing';
import { z } from 'zod';
import { ADMINISTRATOR, TestCell } from '../e2e/support/cell.js';
import { file } from '../e2e/support/files.js';
import { workedHours, type Story } from '../e2e/suites/hours.js';
import { backupSecrets, mountSecrets, nuanxin } from './support/nuanxin.js';

/** Two cells of nine processes are started, on a machine that other tests use too. */
jest.setTimeout(300_000);

const listed = z.object({ backups: z.array(z.object({ id: z.string(), of: z.string(), databases: z.array(z.object({ name: z.string(), recoveryPoint: z.string(), rows: z.number() })), attachments: z.object({ files: z.number() }).nullable() })) });
const manifest = z.looseObject({ databases: z.array(z.object({ name: z.string(), recoveryPoint: z.string(), tables: z.array(z.object({ name: z.string(), rows: z.number(), content: z.object({ key: z.string() }) })) })) });
const hoursLine = z.object({ id: z.string(), data: z.object({ minutes: z.number() }) });
/** Of the one call besides the story's. */
const CALL_MINUTES = 10;
/** What would have more rows if something were done a second time. */
const DONE = ['entry', 'task', 'shift', 'contact', 'hotline_case', 'case_work', 'claim', 'slot', 'post', 'breach', 'person', 'hospital', 'support_group', 'parked_event'];
/** What a restore itself changes, by design. */
const CHANGED = ['messaging_epoch', 'stream_seen', 'restoration', 'audit_anchor'];

interface Acknowledged { readonly hospitalId: string; readonly at: number }

describe('a district that is destroyed and restored', () => {
  let folder = '';
  let first: TestCell | undefined;
  let second: TestCell | undefined;
  let story: Story | undefined;
  const place = (name: string): string => path.join(folder, name);
  const secrets = backupSecrets();
  const acknowledged: Acknowledged[] = [];
  let recoveryPoint = '';
  let refreshTokenOf = '';
  let fileOf = { caseId: '', attachmentId: '' };
  const attachment = file('一份转介单');

  const run = (args: readonly string[], of: 'first' | 'second' = 'first') =>
    nuanxin([...args, '--secrets', place(`secrets-${of}`)], { ATTACHMENTS_DIR: path.join((of === 'first' ? first : second)?.dataDir ?? '', 'attachments', 'hotline-cases') });
  const places = (): string[] => ['--data', place('data'), '--keys', place('keys')];
  const backup = (cell: TestCell, more: readonly string[] = [], to = places()) => run(['backup', '--district', cell.cell.district, ...to, '--json', ...more]);
  const restore = (more: readonly string[] = []) => run(['restore', '--district', second?.cell.district ?? '', ...places(), ...more], 'second');
  const given = (): { cell: TestCell; story: Story } => {
    if (first === undefined || story === undefined) throw new Error('The district was not lived.');
    return { cell: first, story };
  };
  const newest = async (name: string): Promise<z.output<typeof manifest>> => {
    const files = (await readdir(place(`${name}/manifests`), { recursive: true, withFileTypes: true })).filter((each) => each.isFile()).sort((a, b) => a.name.localeCompare(b.name));
    const last = files.at(-1);
    const text = await readFile(path.join(last?.parentPath ?? '', last?.name ?? ''), 'utf8');
    return manifest.parse(JSON.parse(text.slice(text.indexOf('\n'))));
  };

  /** Works on until told to stop, and keeps what was acknowledged. */
  async function workOn(cell: TestCell, until: () => boolean): Promise<void> {
    for (let count = 0; !until(); count += 1) {
      const { hospitalId } = await cell.as(ADMINISTRATOR, groups.registerHospital, { body: { code: `W-${count}`, name: '临时医院', address: '天津', capacity: 10, openedOn: '2020-01-25' } });
      acknowledged.push({ hospitalId, at: Date.now() });
    }
  }

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-operations-'));
    first = await TestCell.start('2020-02-03T00:00:00Z');
    story = await workedHours(first);
    const { contactId } = await first.as('counsellor', hotline.recordContact, { body: { channel: 'telephone', kind: 'counselling', offeredAt: '2020-02-03T03:00:00Z', answeredAt: '2020-02-03T03:00:00Z', endedAt: '2020-02-03T03:10:00Z', caller: { name: story.words.caller } } });
    const { caseId } = await first.as('counsellor', hotline.openCase, { body: { contactId } });
    const { data } = await first.clientOf('counsellor').upload(hotline.attachToCase, { params: { caseId }, query: { name: '转介单.pdf' }, content: new Uint8Array(attachment) });
    fileOf = { caseId, attachmentId: data.attachmentId };
    await mountSecrets(place('secrets-first'), first.cell, secrets);
    expect(await run(['databases'])).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await Promise.all([first?.stop(), second?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  it('P1 refuses to put keys where what they open lies', async () => {
    const answer = await backup(given().cell, [], ['--data', place('data'), '--keys', place('data/keys')]);
    expect(answer).toMatchObject({ code: 1, err: expect.stringContaining('Keys must lie apart from what they open') });
  });

  it('is backed up while it works, and says what is in the backup', async () => {
    const { cell } = given();
    expect(await backup(cell, ['--dry-run'])).toMatchObject({ code: 0, out: expect.stringContaining('"backups": []') });
    let over = false;
    const working = workOn(cell, () => over);
    const answer = await backup(cell);
    over = true;
    await working;
    expect(answer.err).toContain('attached files: 1 copied, 0 were there');
    expect(answer.code).toBe(0);
    const { backups } = listed.parse(JSON.parse(answer.out));
    expect(backups.map(({ of, databases }) => [of, databases.map(({ name }) => name).sort()])).toEqual([['data', [...serviceNames].sort()], ['keys', ['hotline-cases-vault', 'identity-vault']]]);
    expect(listed.parse(JSON.parse((await run(['backups', ...places(), '--json', '--verify'])).out))).toEqual({ backups });
  });

  it('P1 has no word of a note or a caller in its backups, and no key beside what it opens', async () => {
    const { words } = given().story;
    const kept: Record<string, Buffer[]> = {};
    for (const name of ['data', 'keys']) {
      const files = (await readdir(place(name), { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
      kept[name] = await Promise.all(files.map(async ({ parentPath, name: own }) => {
        const bytes = await readFile(path.join(parentPath, own));
        return parentPath.includes('contents') ? gunzipSync(bytes) : bytes;
      }));
    }
    const holding = (name: string, text: string): number => (kept[name] ?? []).filter((bytes) => bytes.includes(text)).length;
    expect(['data', 'keys'].flatMap((name) => [words.canary, words.phone, '一份转介单'].map((text) => holding(name, text)))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(holding('data', words.topic)).toBeGreaterThan(0);
    const wrapped = await withClient(given().cell.cell.databases.get('hotline-cases-vault')?.runUrl ?? '', async (client) => (await client.query<{ key: string }>(`SELECT encode(wrapped, 'hex') AS key FROM subject_key LIMIT 1`)).rows);
    expect(['data', 'keys'].map((name) => holding(name, wrapped[0]?.key ?? 'no key'))).toEqual([0, 1]);
  });

  it('P1 keeps the newest list of destroyed keys beside older backups, and copies no file twice', async () => {
    const { cell, story: { clientId } } = given();
    await withClient(cell.cell.databases.get('hotline-cases-vault')?.runUrl ?? '', (client) => client.query(`SELECT destroy_subject_key($1, 'operator', 'asked for it')`, [clientId]));
    ({ refreshToken: refreshTokenOf } = await cell.signIn('professor'));
    const answer = await backup(cell);
    expect(answer.err).toContain('attached files: 0 copied, 1 were there');
    for (const name of ['keys', 'data']) expect((await readdir(place(`${name}/destroyed`), { recursive: true, withFileTypes: true })).filter((each) => each.isFile())).toHaveLength(2);
  });

  const tampered = async (what: string, change: (bytes: Buffer) => Buffer): Promise<string> => {
    const copy = place('tampered');
    await rm(copy, { recursive: true, force: true });
    await mkdir(copy);
    await cp(place('data'), copy, { recursive: true });
    const found = (await readdir(path.join(copy, what), { recursive: true, withFileTypes: true })).filter((each) => each.isFile()).sort((a, b) => b.name.localeCompare(a.name))[0];
    const victim = path.join(found?.parentPath ?? '', found?.name ?? '');
    await writeFile(victim, change(await readFile(victim)));
    return (await run(['backups', '--data', copy, '--verify'])).err;
  };
  const flipped = (bytes: Buffer): Buffer => {
    const other = Buffer.from(bytes);
    other[other.length - 5] = (other[other.length - 5] ?? 0) ^ 1;
    return other;
  };

  it('refuses a backup of which a byte was changed, wherever it stands', async () => {
    expect(await tampered('contents', flipped)).toMatch(/is not what it was, nothing is restored from it:\n {2}\S+, table \w+ was changed/);
    expect(await tampered('attachments', flipped)).toMatch(/the attached file \S+ was changed/);
    expect(await tampered('contents', (bytes) => Buffer.concat([bytes, Buffer.from([0])]))).toContain('was changed');
    expect(await tampered('manifests', (bytes) => Buffer.from(bytes.toString().replace('"of":"data"', '"of":"keys"')))).toContain('was changed, or sealed by another backup-key');
  });

  it('N1 P1 comes back as it stood, all or nothing, into a district whose services are stopped', async () => {
    const { cell } = given();
    const before = await newest('data');
    recoveryPoint = before.databases.find(({ name }) => name === 'hospital-groups')?.recoveryPoint ?? '';
    await cell.advance('2020-02-04T02:05:00Z');
    await cell.as('professor', content.postSlot, { params: { slotId: await nextSlot(cell) }, body: {} });
    await cell.end();
    second = await TestCell.successor(cell, (fresh: RunningCell) => mountSecrets(place('secrets-second'), fresh, secrets));
    expect(await run(['databases'], 'second')).toMatchObject({ code: 0 });
    expect(await restore()).toMatchObject({ code: 1, err: expect.stringMatching(/connections of a running program to the database of/) });
    const { cell: running } = second;
    await Promise.all([...serviceNames, 'gateway' as const].map((name) => running.halt(name)));
    expect(await restore()).toMatchObject({ code: 1, err: expect.stringMatching(/is not empty; --replace lets what is in it go/) });
    const [oldest] = listed.parse(JSON.parse((await run(['backups', '--keys', place('keys'), '--json'])).out)).backups.slice(-1);
    const chosen = ['--keys-backup', oldest?.id ?? '', '--replace', '--happened-until', '2020-02-04T04:00:00Z'];
    expect(await restore([...chosen, '--dry-run'])).toMatchObject({ code: 0, out: expect.stringContaining('identity: can be restored') });
    const answer = await restore(chosen);
    expect(answer).toMatchObject({ code: 0, err: '' });
    const again = await run(['backup', '--district', cell.cell.district, '--data', place('again'), '--json'], 'second');
    expect(again.code).toBe(0);
    const contents = ({ databases }: z.output<typeof manifest>, of: string): Promise<string[]> => Promise.all(databases.flatMap(({ name, tables }) => tables.filter((table) => !CHANGED.includes(table.name)).map(async (table) => {
      const text = gunzipSync(await readFile(path.join(place(of), 'contents', table.content.key.slice(-2), table.content.key)));
      return `${name}.${table.name} ${table.rows} ${createHash('sha256').update(text).digest('hex')}`;
    })));
    expect(await contents(await newest('again'), 'again')).toEqual(await contents(before, 'data'));
    await Promise.all([...serviceNames, 'gateway' as const].map((name) => running.resume(name)));
    const ready = (url: string): Promise<void> => eventually(async () => expect((await fetch(new URL('/health/ready', url))).status).toBe(200), 60_000);
    await Promise.all([running.url, ...Object.values(running.serviceUrls)].map(ready));
    await second.settle();
  });

  /** The slot of the day after the story's. */
  async function nextSlot(cell: TestCell): Promise<string> {
    const { items: [slot] } = await cell.as('professor', content.listSlots, { query: { from: '2020-02-04', to: '2020-02-05' } });
    return slot?.slotId ?? '';
  }

  const restored = (): TestCell => {
    if (second === undefined) throw new Error('Nothing was restored.');
    return second;
  };

  it('N1 has everything that was acknowledged before the recovery point, and its totals', async () => {
    const point = Date.parse(recoveryPoint);
    const isThere = async ({ hospitalId }: Acknowledged): Promise<boolean> => restored().as(ADMINISTRATOR, groups.getHospital, { params: { hospitalId } }).then(() => true, () => false);
    const there = await Promise.all(acknowledged.map(isThere));
    expect(acknowledged.filter(({ at }, index) => at <= point && there[index] !== true)).toEqual([]);
    expect(there.filter((each) => each)).not.toEqual([]);
    const total = await restored().as('analyst', hours.summariseHours, { query: { by: 'activity', from: '2020-01-01', to: '2021-01-01' } });
    expect(total.minutes).toBe(given().story.minutes + CALL_MINUTES);
  });

  it('N1 N2 tells everything anew and does nothing a second time', async () => {
    const connection = await connectNats({ servers: restored().cell.natsUrl, user: 'analysts', credentialsFile: path.join(restored().cell.natsCredentialsDir, 'analysts.nk') });
    const lines: { id: string; minutes: number }[] = [];
    const consumer = await jetstream(connection).consumers.get('HOURS');
    const { num_pending: waiting } = await consumer.info();
    for await (const message of await consumer.fetch({ max_messages: waiting, expires: 5_000 })) {
      const { id, data } = hoursLine.parse(message.json());
      lines.push({ id, minutes: data.minutes });
      if (lines.length === waiting) break;
    }
    await connection.close();
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
    expect(lines.reduce((sum, { minutes }) => sum + minutes, 0)).toBe(given().story.minutes + CALL_MINUTES);
    expect((await run(['backup', '--district', restored().cell.district, '--data', place('after'), '--json'], 'second')).code).toBe(0);
    const counts = ({ databases }: z.output<typeof manifest>): string[] => databases.flatMap(({ name, tables }) => tables.filter((table) => DONE.includes(table.name)).map((table) => `${name}.${table.name} ${table.rows}`));
    expect(counts(await newest('after'))).toEqual(counts(await newest('again')));
  });

  it('P1 has what was sealed, but for what was destroyed after the keys were backed up', async () => {
    const { story: { caseId, clientId } } = given();
    const { items } = await restored().as('counsellor', hotline.listNotes, { params: { caseId } });
    expect(items).toHaveLength(2);
    const download = await restored().clientOf('counsellor').download(hotline.downloadCaseAttachment, { params: fileOf });
    const bytes = Buffer.from(await download.arrayBuffer());
    expect(bytes.equals(attachment)).toBe(true);
    const token = await restored().tokenOf('counsellor');
    const answer = await fetch(new URL(`/v1/clients/${clientId}`, restored().url), { headers: { authorization: `Bearer ${token}` } });
    expect([answer.status, await answer.json()]).toEqual([410, expect.objectContaining({ code: 'vault-key-destroyed' })]);
  });

  it('ID-42 has nobody signed in who was before', async () => {
    await expect(createClient({ baseUrl: restored().url }).call(identity.refreshToken, { body: { refreshToken: refreshTokenOf } })).rejects.toMatchObject({ status: 401 });
  });

  it('C1 asks nobody to post what was posted after the recovery point, and leaves it to a person', async () => {
    const slotId = await nextSlot(restored());
    await restored().advance('2020-02-04T06:00:00Z');
    const { items } = await restored().as('professor', content.listSlots, { query: { unsure: 'true' } });
    expect(items).toMatchObject([{ slotId, status: 'planned', task: null }]);
    const tasks = await restored().as(ADMINISTRATOR, duty.listTasks, { query: {} });
    expect(tasks.items.filter(({ referenceId }) => referenceId === slotId)).toEqual([]);
    expect(await restored().as('professor', content.postSlot, { params: { slotId }, body: { postedAt: '2020-02-04T02:05:00Z' } })).toMatchObject({ status: 'sent', unsure: false });
  });
});
