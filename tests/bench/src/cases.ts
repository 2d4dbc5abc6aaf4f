/** Measures opening and reading a case through the gateway, and how soon and at what memory. */
import { routes as hotline } from '@nuanxin/contracts/hotline-cases';
import { alone, ratio, type Figure } from './figures.js';
import type { BenchCell } from './cell.js';
import { load } from './load.js';
import { residentMegabytes } from './memory.js';
import { insertLike, pgbench, rowsWritten } from './same-rows.js';

const CONNECTIONS = 10;
const SECONDS = 15;
const WARM_UP_SECONDS = 4;

/** Newest first, by what each table knows of time. */
const NEWEST_BY: Record<string, string> = { outbox: 'seq', audit_entry: 'position', idempotency: 'created_at', inbox: 'received_at' };

/** Opening a case for a known client against the same rows by pgbench with equal connections. */
async function opening({ cell, counsellor, token, clientId, database }: BenchCell): Promise<Figure[]> {
  const client = await database('hotline-cases');
  const url = cell.databases.get('hotline-cases')?.runUrl ?? '';
  try {
    const written = await rowsWritten(client, async () => {
      await counsellor.call(hotline.openCase, { body: { clientId } });
    });
    const statements: string[] = [];
    for (const [table, count] of written) {
      const statement = await insertLike(client, table, NEWEST_BY[table] ?? 'id');
      for (let index = 0; index < count; index += 1) statements.push(statement);
    }
    process.stdout.write(`  one opened case writes: ${[...written].map(([table, count]) => `${count} ${table}`).join(', ')}\n`);
    const plan = { url: `${cell.url}${hotline.openCase.path}`, method: 'POST' as const, token: await token(), body: { clientId }, connections: CONNECTIONS };
    await load({ ...plan, seconds: WARM_UP_SECONDS });
    const before = await pgbench(url, statements, CONNECTIONS, SECONDS / 3);
    const ours = await load({ ...plan, seconds: SECONDS });
    const under = await residentMegabytes(cell);
    const after = await pgbench(url, statements, CONNECTIONS, SECONDS / 3);
    const figures = before === undefined || after === undefined
      ? [alone('opening a case (not run: pgbench)', ours.perSecond, 'requests/s')]
      : [ratio('opening a case against the same rows by pgbench', ours.perSecond, (before + after) / 2, 'per s', 0.18)];
    return [...figures, alone('opening a case, p99', ours.p99Ms, 'ms'), alone('memory of the whole system under that load', under, 'MB')];
  } finally {
    await client.end();
  }
}

/** Reading a case through the gateway against the service alone. */
async function reading({ cell, counsellor, token, clientId }: BenchCell): Promise<Figure[]> {
  const { data } = await counsellor.call(hotline.openCase, { body: { clientId } });
  const plan = { method: 'GET' as const, token: await token(), connections: CONNECTIONS, seconds: SECONDS };
  const path = hotline.getCase.path.replace(':caseId', data.caseId);
  const service = `${cell.serviceUrls['hotline-cases']}${path}`;
  await load({ ...plan, url: `${cell.url}${path}`, seconds: WARM_UP_SECONDS });
  const before = await load({ ...plan, url: service });
  const through = await load({ ...plan, url: `${cell.url}${path}` });
  const after = await load({ ...plan, url: service });
  return [ratio('reading a case through the gateway against the service alone', through.perSecond, (before.perSecond + after.perSecond) / 2, 'requests/s', 0.6), alone('reading a case through the gateway, p99', through.p99Ms, 'ms')];
}

/** From the commit of a contact to its effect in the ledger, at half the rate that contacts can be recorded at. */
async function visible({ cell, token, database }: BenchCell): Promise<Figure[]> {
  const offeredAt = new Date(Date.now() - 600_000).toISOString();
  const body = { channel: 'telephone', kind: 'information', offeredAt, answeredAt: offeredAt, endedAt: new Date(Date.now() - 480_000).toISOString() };
  const plan = { url: `${cell.url}${hotline.recordContact.path}`, method: 'POST' as const, token: await token(), body, connections: CONNECTIONS };
  const most = await load({ ...plan, seconds: WARM_UP_SECONDS });
  const [sent, heard] = [await database('hotline-cases'), await database('volunteer-hours')];
  try {
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const { rows: [mark] } = await sent.query<{ seq: string }>('SELECT max(seq) AS seq FROM outbox');
    await load({ ...plan, seconds: SECONDS, rate: Math.max(1, Math.floor(most.perSecond / 2)) });
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const { rows: written } = await sent.query<{ id: string; at: Date }>(`SELECT id, created_at AS at FROM outbox WHERE seq > $1 AND aggregate = 'contact'`, [mark?.seq]);
    const { rows: received } = await heard.query<{ id: string; at: Date }>('SELECT event_id AS id, received_at AS at FROM inbox WHERE event_id = ANY($1::uuid[])', [written.map((row) => row.id)]);
    const receivedAt = new Map(received.map((row) => [row.id, row.at.getTime()]));
    const delays = written.flatMap((row) => (receivedAt.has(row.id) ? [(receivedAt.get(row.id) ?? 0) - row.at.getTime()] : [])).sort((a, b) => a - b);
    const at = (share: number): number => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? NaN;
    return [alone(`commit to taken up by the ledger at half load (${delays.length} events), p50`, at(0.5), 'ms'), alone('the same, p99', at(0.99), 'ms')];
  } finally {
    await sent.end();
    await heard.end();
  }
}

/** All of it on one cell. */
export async function measureCases(bench: BenchCell): Promise<Figure[]> {
  const rest = await residentMegabytes(bench.cell);
  return [...(await opening(bench)), ...(await reading(bench)), ...(await visible(bench)), alone('memory of the whole system at rest', rest, 'MB')];
}
