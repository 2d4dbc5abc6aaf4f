/** What an operator asks of a district that works: its streams sent again, events put aside looked at and given up, its signing key changed. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream } from '@nats-io/jetstream';
import { subjectOf } from '@nuanxin/contracts';
import { contactEnded } from '@nuanxin/contracts/hotline-cases';
import { withClient } from '@nuanxin/embedded';
import { connectNats } from '@nuanxin/messaging';
import { eventually } from '@nuanxin/testing';
import { backupSecrets, mountSecrets, nuanxin, type BackupSecrets, type Said } from '../../operations/support/nuanxin.js';
import type { Story } from './hours.js';

/** How the command is run, with what, on which district. */
interface Asking {
  readonly given: () => Story;
  readonly ask: (...args: string[]) => Promise<Said>;
  /** What was asked of volunteer-hours, and what came of it. */
  readonly rows: () => Promise<unknown>;
  /** The folder of the secrets, once it is made. */
  readonly secrets: () => string;
  readonly own: BackupSecrets;
}

function sendsAgain({ given, ask, rows }: Asking): void {
  it('N1 to send a stream again, and says how many events that were', async () => {
    expect(await ask('republish', 'HOURS', '--dry-run')).toMatchObject({ code: 0, out: 'volunteer-hours sends HOURS again: would be done\n' });
    expect(await rows()).toEqual([]);
    expect(await ask('republish', 'HOURS')).toMatchObject({ code: 0, out: expect.stringMatching(/^volunteer-hours sends HOURS again: [1-9]\d* events are sent again\n$/) });
    expect(await rows()).toEqual([{ act: 'republish', failed: false }]);
    expect(await ask('republish', 'NOWHERE')).toMatchObject({ code: 1, err: expect.stringContaining('No service sends to NOWHERE') });
    await given().cell.settle();
  });

  it('P2 by a role that services do not have themselves', async () => {
    const url = given().cell.cell.databases.get('volunteer-hours')?.runUrl ?? '';
    await expect(withClient(url, (client) => client.query(`INSERT INTO operator_request (id, act, argument) VALUES (gen_random_uuid(), 'republish', '{}')`))).rejects.toThrow(/permission denied/);
  });
}

function goesOn({ given, ask }: Asking): void {
  it('N3 P1 to try an event again that stands aside, or to give it up, and shows it without its data', async () => {
    const { cell: { cell } } = given();
    const connection = await connectNats({ servers: cell.natsUrl, user: 'hotline-cases', credentialsFile: path.join(cell.natsCredentialsDir, 'hotline-cases.nk') });
    await jetstream(connection).publish(subjectOf(cell.district, contactEnded), 'what was said: CANARY');
    await connection.close();
    const found = await eventually(async () => {
      const { out } = await ask('parked', 'list', 'volunteer-hours', '--json');
      const { parked: [event] } = JSON.parse(out) as { parked: { eventId: string }[] };
      if (event === undefined) throw new Error('It was not put aside yet.');
      return event;
    });
    expect(found).toMatchObject({ service: 'volunteer-hours', at: 'volunteer-hours--hotline-cases--contact', type: 'unreadable', behind: 0 });
    const shown = await ask('parked', 'show', found.eventId);
    expect([shown.code, shown.out.includes('CANARY'), (await ask('parked', 'list')).out.includes('CANARY')]).toEqual([0, false, false]);
    expect(await ask('parked', 'retry', found.eventId)).toMatchObject({ code: 1, err: expect.stringContaining('volunteer-hours could not') });
    expect(await ask('parked', 'discard', found.eventId, '--dry-run')).toMatchObject({ code: 0 });
    expect(await ask('parked', 'discard', found.eventId)).toMatchObject({ code: 0, out: expect.stringContaining('discarded; 0 events after it took effect') });
    expect(await ask('parked', 'discard', found.eventId)).toMatchObject({ code: 1, err: expect.stringContaining('stops anything') });
    expect((await ask('parked', 'list', 'volunteer-hours')).out).toBe('No event is parked.\n');
  });
}

function isLookedOver({ given, ask, secrets, own }: Asking): void {
  it('is looked over by the doctor, who finds nothing, and says what is wrong and what to do where something is', async () => {
    const { cell: { cell, url } } = given();
    const doctor = async (nats: string, ...args: string[]) => {
      const answer = await ask('doctor', '--district', cell.district, '--nats', nats, '--json', ...args);
      const { findings } = JSON.parse(answer.out) as { findings: { about: string; severity: string; what: string; todo?: string }[] };
      return { code: answer.code, bad: findings.filter(({ severity }) => severity !== 'fine') };
    };
    expect(await doctor(cell.natsUrl, '--nats-monitor', cell.monitorUrl, '--url', url)).toEqual({ code: 0, bad: [] });
    const short = await doctor(cell.natsUrl, '--replicas', '3');
    expect([short.code, short.bad[0]]).toEqual([1, { about: 'NATS', severity: 'warning', what: expect.stringMatching(/has 1 replicas, not 3/), todo: expect.stringContaining('provisioner') }]);
    const none = await mkdtemp(path.join(tmpdir(), 'nuanxin-no-backups-'));
    await writeFile(path.join(secrets(), 'backup', 'duty-roster-url'), 'postgresql://duty_roster_read:CANARY@127.0.0.1:1/duty_roster');
    const ill = await doctor('nats://127.0.0.1:1', '--url', 'http://127.0.0.1:1', '--data', none);
    expect([ill.code, ill.bad.map(({ about, severity }) => `${about} ${severity}`)]).toEqual([2, ['database of duty-roster problem', 'NATS problem', 'gateway problem', 'backups of data problem']]);
    expect([ill.bad.every(({ todo }) => todo !== undefined), JSON.stringify(ill).includes('CANARY')]).toEqual([true, false]);
    await mountSecrets(secrets(), cell, own);
    await rm(none, { recursive: true });
  });
}

function changesKeys({ given, ask }: Asking): void {
  it('has its audit logs checked by who may read them', async () => {
    const { cell: { cell } } = given();
    const answer = await eventually(async () => {
      const said = await ask('audit', '--district', cell.district, '--nats', cell.natsUrl);
      expect(said).toMatchObject({ code: 0 });
      return said;
    });
    expect(answer.out).toMatch(/identity: [1-9]\d* entries, \d+ anchors, whole/);
  });

  it('ID-22 to make a new signing key, and hears why where there is one under way', async () => {
    // The one before may be under way still, of whoever asked for it.
    const answers = await eventually(async () => {
      const both = await Promise.all([ask('keys', 'rotate', 'signing'), ask('keys', 'rotate', 'signing')]);
      expect(both.map(({ code }) => code).sort()).toEqual([0, 1]);
      return both;
    });
    expect(answers.map(({ out }) => out).join('')).toMatch(/^identity makes a new signing key: [0-9a-f-]{36} signs from \S+ on\n$/);
    expect(answers.map(({ err }) => err).join('')).toContain('identity could not');
  });
}

export function obeysOperators(given: () => Story): void {
  describe('the operator’s command asks services', () => {
    let folder = '';
    const own = backupSecrets();
    const asking: Asking = {
      given, own, secrets: () => folder, ask: (...args) => nuanxin([...args, '--secrets', folder]),
      rows: () => withClient(given().cell.cell.databases.get('volunteer-hours')?.migrateUrl ?? '', async (client) => (await client.query('SELECT act, failed FROM operator_request ORDER BY asked_at')).rows),
    };
    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-secrets-'));
      await mountSecrets(folder, given().cell.cell, own);
      expect((await asking.ask('databases')).code).toBe(0);
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    sendsAgain(asking);
    goesOn(asking);
    isLookedOver(asking);
    changesKeys(asking);
  });
}
