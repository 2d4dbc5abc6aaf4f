/** A cell for measuring: set up through its API with one hospital, one counsellor and one client. */
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient, type Client } from '@nuanxin/client';
import { routes as hotline } from '@nuanxin/contracts/hotline-cases';
import { routes as identity } from '@nuanxin/contracts/identity';
import { removeDataFolder, startCell, type CellOptions, type RunningCell } from '@nuanxin/launcher';
import pg from 'pg';

const PASSWORD = 'only for this benchmark';

export interface BenchCell {
  readonly cell: RunningCell;
  /** Signed in for five minutes. */
  readonly admin: Client;
  readonly counsellor: Client;
  readonly counsellorLogin: { readonly login: string; readonly password: string };
  /** A fresh access token of the counsellor: they live five minutes. */
  token(): Promise<string>;
  readonly counsellorId: string;
  readonly clientId: string;
  /** The one contact that there is already. */
  readonly contact: { readonly contactId: string; readonly answeredAt: string; readonly endedAt: string };
  /** Resolves when nothing is under way. */
  settle(): Promise<void>;
  /** Connects to a service's database as its running role. */
  database(service: 'hotline-cases' | 'volunteer-hours'): Promise<pg.Client>;
  stop(): Promise<void>;
}

/** `fetch` takes the place of the global one, for those who listen in. */
export interface BenchOptions extends Pick<CellOptions, 'environmentOf'> {
  readonly fetch?: typeof globalThis.fetch;
  readonly say?: (line: string) => void;
}

/** Starts one with telemetry on, as in production; evaluation lifts the limits that would refuse one address so many requests. */
export async function benchCell({ fetch: send, environmentOf, say = (line) => process.stderr.write(`${line}\n`) }: BenchOptions = {}): Promise<BenchCell> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'nuanxin-bench-'));
  const cell = await startCell({ dataDir, evaluation: true, logLevel: 'warn', say, ...(environmentOf === undefined ? {} : { environmentOf }) });
  const anonymous = createClient({ baseUrl: cell.url, fetch: send });
  const signIn = async (login: string): Promise<string> => (await anonymous.call(identity.signIn, { body: { login, password: PASSWORD } })).data.accessToken;
  await anonymous.call(identity.setUp, { body: { code: (await readFile(cell.setupCodeFile, 'utf8')).trim(), name: '测试', login: 'bench-admin', password: PASSWORD } });
  const admin = createClient({ baseUrl: cell.url, fetch: send, token: await signIn('bench-admin') });
  const counsellorLogin = { login: 'bench-counsellor', password: PASSWORD };
  const person = await admin.call(identity.registerPerson, {
    body: {
      name: '咨询师', professions: [{ profession: 'psychologist', credential: null, validFrom: '2015-01-01', validTo: null }],
      grants: [{ role: 'counsellor', scope: { kind: 'district' } }, { role: 'supervisor', scope: { kind: 'district' } }], credentials: counsellorLogin,
    },
  });
  const counsellor = createClient({ baseUrl: cell.url, fetch: send, token: () => signIn('bench-counsellor') });
  await admin.call(identity.getMe);
  const settle = async (): Promise<void> => {
    const advanced = await fetch(new URL('/v1/evaluation/advance', cell.url), { method: 'POST', headers: { authorization: `Bearer ${await signIn('bench-admin')}`, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify({ to: new Date().toISOString() }) });
    if (!advanced.ok) throw new Error(`The cell did not settle: ${advanced.status} ${await advanced.text()}`);
  };
  await settle();
  const offeredAt = new Date(Date.now() - 600_000).toISOString();
  const contact = await counsellor.call(hotline.recordContact, { body: { channel: 'telephone', kind: 'counselling', offeredAt, answeredAt: offeredAt, endedAt: new Date(Date.now() - 60_000).toISOString(), caller: { phone: '13900000000' } } });
  const { clientId, contactId, answeredAt, endedAt } = contact.data;
  if (clientId === null || answeredAt === null || endedAt === null) throw new Error('The caller did not become a client.');
  return {
    cell, admin, counsellor, counsellorLogin, settle, clientId, contact: { contactId, answeredAt, endedAt }, counsellorId: person.data.personId, token: () => signIn('bench-counsellor'),
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
