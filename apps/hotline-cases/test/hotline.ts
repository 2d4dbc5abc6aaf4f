/** The service under test: with a vault of its own, and the commands that most tests begin with. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hospitalAggregate, hospitalRegistered } from '@nuanxin/contracts/hospital-groups';
import { routes } from '@nuanxin/contracts/hotline-cases';
import { personAggregate, personRegistered } from '@nuanxin/contracts/identity';
import type { RoleName } from '@nuanxin/contracts';
import { asSuperuser, eventually, freshDatabase, testService, type CallOptions, type TestService } from '@nuanxin/testing';
import { migrateVault, newMasterKeyLine } from '@nuanxin/vault';
import { hotlineCases } from '../src/hotline-cases.module.js';

export interface Hotline extends TestService {
  /** Superusers' connections to the service's database and to the vault's. */
  readonly databases: readonly [service: string, vault: string];
  /** Another service tells of a hospital; gives its id once it is known here. */
  hospital(): Promise<string>;
  /** Identity tells of somebody; gives the id once they are known here. */
  person(role: RoleName, active?: boolean): Promise<string>;
  /** A contact of a new caller and the case opened from it, both of one counsellor. */
  caseOf(counsellor: CallOptions, caller?: { name?: string; phone?: string; other?: string }): Promise<{ caseId: string; contactId: string; clientId: string }>;
}

/** A telephone number of Tianjin that nobody else in the tests has. */
export const freshPhone = (): string => `139${String(Number.parseInt(randomUUID().slice(0, 8), 16) % 100_000_000).padStart(8, '0')}`;

export const counsellor = (personId: string = randomUUID()): { role: 'counsellor'; personId: string } => ({ role: 'counsellor', personId });

const at = (minutesAgo: number): string => new Date(Date.now() - minutesAgo * 60_000).toISOString();

/** A counselling call that ended a minute ago. */
export const call = () => ({ channel: 'telephone' as const, kind: 'counselling' as const, offeredAt: at(31), answeredAt: at(30), endedAt: at(1) });

/** Starts it; `logTo` takes its log, at the level of debugging. */
export async function startHotline(options: { logTo?: { write(line: string): void } } = {}): Promise<Hotline> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-hotline-'));
  const keyFile = path.join(folder, 'master-key');
  await writeFile(keyFile, `${newMasterKeyLine('test')}\n`, { mode: 0o600 });
  const vault: { url?: string } = {};
  const test = await testService(hotlineCases, async ({ postgres }) => {
    const { migrateUrl, runUrl } = await freshDatabase(postgres, 'hotline-vault');
    await migrateVault(migrateUrl);
    vault.url = runUrl;
    return { VAULT_DATABASE_URL: runUrl, VAULT_MASTER_KEY_FILE: keyFile, ATTACHMENTS_DIR: path.join(folder, 'attachments'), ...(options.logTo === undefined ? {} : { LOG_LEVEL: 'debug' }) };
  }, options);
  const known = async (table: 'person' | 'hospital', id: string): Promise<string> => {
    await eventually(async () => {
      if ((await test.service.kit.dataSource.query<unknown[]>(`SELECT FROM ${table} WHERE id = $1`, [id])).length === 0) throw new Error(`${table} is not known yet`);
    });
    return id;
  };
  return {
    ...test,
    databases: [asSuperuser(test.postgres.superuserUrl, test.environment['DATABASE_URL'] ?? ''), asSuperuser(test.postgres.superuserUrl, vault.url ?? '')],
    hospital: async () => {
      const hospitalId = randomUUID();
      await test.tell(hospitalRegistered, hospitalId, 1, { ...hospitalAggregate.example, hospitalId });
      return known('hospital', hospitalId);
    },
    person: async (role, active = true) => {
      const personId = randomUUID();
      await test.tell(personRegistered, personId, 1, { ...personAggregate.example, personId, status: active ? 'active' : 'deactivated', grants: [{ role, scope: { kind: 'district' } }] });
      return known('person', personId);
    },
    caseOf: async (who, caller = { phone: freshPhone() }) => {
      const { body: contact } = await test.call(routes.recordContact, { ...who, body: { ...call(), caller } });
      const { body: opened } = await test.call(routes.openCase, { ...who, body: { contactId: contact.contactId } });
      return { caseId: opened.caseId, contactId: contact.contactId, clientId: contact.clientId ?? '' };
    },
    stop: async () => {
      await test.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
