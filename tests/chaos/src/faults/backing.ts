/** Faults of what the services stand on: a broker that dies, stays away or forgets everything, and a database server that dies. */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { aggregates } from '@nuanxin/contracts';
import type { PartName, RunningCell } from '@nuanxin/launcher';
import { connectNats } from '@nuanxin/messaging';
import { eventually } from '@nuanxin/testing';
import { withClient } from '../observe/instruments.js';

/** Recovery of PostgreSQL, or sending six streams again, on a busy machine. */
const BACK_MS_MAX = 90_000;

/** `kill -9`; resolves when the launcher has another one up. */
async function killed(cell: RunningCell, part: PartName): Promise<void> {
  const before = cell.pids()[part];
  cell.kill(part);
  await eventually(() => {
    const now = cell.pids()[part];
    if (now === undefined || now === before) throw new Error(`${part} is not back.`);
  }, BACK_MS_MAX);
}

export async function killBroker(cell: RunningCell): Promise<void> {
  await killed(cell, 'nats');
  await streamsComplete(cell);
}

export async function killPostgres(cell: RunningCell): Promise<void> {
  await killed(cell, 'postgres');
  await eventually(() => withClient(cell.superuserUrl, (client) => client.query('SELECT 1')), BACK_MS_MAX);
}

/** Takes the broker away for a time. `atReturn` runs as soon as it is back, before most services have noticed. */
export async function takeBrokerAway(cell: RunningCell, ms: number, atReturn: () => Promise<void>): Promise<void> {
  await cell.halt('nats');
  await delay(ms);
  await cell.resume('nats');
  await atReturn();
}

/** Erases every stream and durable; resolves when the launcher has had all of it sent again. */
export async function emptyBroker(cell: RunningCell): Promise<void> {
  await cell.halt('nats');
  await rm(path.join(cell.dataDir, 'nats', 'store'), { recursive: true, force: true });
  await cell.resume('nats');
  await streamsComplete(cell);
}

/** Resolves when every stream is there and counts as complete: the launcher notes that of each life of a stream. */
export async function streamsComplete(cell: RunningCell): Promise<void> {
  const streams = [...new Set(aggregates.map(({ stream }) => stream))];
  await eventually(async () => {
    const complete = JSON.parse(await readFile(path.join(cell.dataDir, 'streams.json'), 'utf8')) as Record<string, string>;
    const connection = await connectNats({ servers: cell.natsUrl, user: 'provisioner', credentialsFile: path.join(cell.natsCredentialsDir, 'provisioner.nk') });
    try {
      const manager = await jetstreamManager(connection);
      for (const stream of streams) if ((await manager.streams.info(stream)).created !== complete[stream]) throw new Error(`${stream} is not complete.`);
    } finally {
      await connection.close();
    }
  }, BACK_MS_MAX);
}
