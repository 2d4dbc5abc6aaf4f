/** A cell for measuring: set up through its API with one hospital, one counsellor and one client. */
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient, type Client } from '@nuanxin/client';
import { routes as hotline } from '@nuanxin/contracts/hotline-cases';
import { routes as identity } from '@nuanxin/contracts/identity';
import { removeDataFolder, startCell, type RunningCell } from '@nuanxin/launcher';
import pg from 'pg';

const PASSWORD = 'only for this benchmark';

export interface BenchCell {
  readonly cell: RunningCell;
  readonly counsellor: Client;
  /** A fresh access token of the counsellor: they live five minutes. */
  token(): Promise<string>;
  readonly counsellorId: string;
  readonly clientId: string;
  /** Connects to a service's database as its running role. */
  database(service: 'hotline-cases' | 'volunteer-hours'): Promise<pg.Client>;
  stop(): Promise<void>;
}

/** Starts one with telemetry on, as in production; evaluation lifts the limits that would refuse one address so many requests. */
export async function benchCell(): Promise<BenchCell> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'nuanxin-bench-'));
  const cell = await startCell({ dataDir, evaluation: true, logLevel: 'warn', say: (line) => process.stderr.write(`${line}\n`) });
  const anonymous = createClient({ baseUrl: cell.url });
  const signIn = async (login: string): Promise<string> => (await anonymous.call(identity.signIn, { body: { login, password: PASSWORD } })).data.accessToken;
  await anonymous.call(identity.setUp, { body: { code: (await readFile(cell.setupCodeFile, 'utf8')).trim(), name: '测试', login: 'bench-admin', password: PASSWORD } });
  const admin = createClient({ baseUrl: cell.url, token: await signIn('bench-admin') });
  const person = await admin.call(identity.registerPerson, {
    body: {
      name: '咨询师', professions: [{ profession: 'psychologist', credential: null, validFrom: '2015-01-01', validTo: null }],
      grants: [{ role: 'counsellor', scope: { kind: 'district' } }, { role: 'supervisor', scope: { kind: 'district' } }], credentials: { login: 'bench-counsellor', password: PASSWORD },
    },
  });
  const counsellor = createClient({ baseUrl: cell.url, token: () => signIn('bench-counsellor') });
  await admin.call(identity.getMe);
  const advanced = await fetch(new URL('/v1/evaluation/advance', cell.url), { method: 'POST', headers: { authorization: `Bearer ${await signIn('bench-admin')}`, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify({ to: new Date().toISOString() }) });
  if (!advanced.ok) throw new Error(`The cell did not settle: ${advanced.status} ${await advanced.text()}`);
  const offeredAt = new Date(Date.now() - 600_000).toISOString();
  const contact = await counsellor.call(hotline.recordContact, { body: { channel: 'telephone', kind: 'counselling', offeredAt, answeredAt: offeredAt, endedAt: new Date(Date.now() - 60_000).toISOString(), caller: { phone: '13900000000' } } });
  const { clientId } = contact.data;
  if (clientId === null) throw new Error('The caller did not become a client.');
  return {
    cell, counsellor, clientId, counsellorId: person.data.personId, token: () => signIn('bench-counsellor'),
    database: async (service) => {
      const url = cell.databases.get(service)?.runUrl;
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    },
    stop: async () => {
      await cell.stop();
      await removeDataFolder(dataDir);
    },
  };
}
