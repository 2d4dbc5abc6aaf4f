/** Faults of what the services stand on: a broker that dies, stays away or forgets everything, and a database server that dies. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import type { PartName, RunningCell } from '@nuanxin/launcher';
import { connectNats, streamsOf } from '@nuanxin/messaging';
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

/** Erases every stream and durable; resolves when the services have sent all of it again. */
export async function emptyBroker(cell: RunningCell): Promise<void> {
  await cell.halt('nats');
  await rm(path.join(cell.dataDir, 'nats', 'store'), { recursive: true, force: true });
  await cell.resume('nats');
  await streamsComplete(cell);
}

/** Resolves when every stream is there and each sender has noted that this life of it has everything. */
export async function streamsComplete(cell: RunningCell): Promise<void> {
  await eventually(async () => {
    const connection = await connectNats({ servers: cell.natsUrl, user: 'provisioner', credentialsFile: path.join(cell.natsCredentialsDir, 'provisioner.nk') });
    try {
      const manager = await jetstreamManager(connection);
      for (const service of serviceNames) {
        const seen = new Map((await seenBy(cell, service)).map((row) => [row.stream, row.made_at]));
        for (const stream of streamsOf(service)) if ((await manager.streams.info(stream)).created !== seen.get(stream)) throw new Error(`${stream} is not complete.`);
      }
    } finally {
      await connection.close();
    }
  }, BACK_MS_MAX);
}

function seenBy(cell: RunningCell, service: ServiceName): Promise<{ stream: string; made_at: string }[]> {
  const url = new URL(cell.superuserUrl);
  url.pathname = service.replaceAll('-', '_');
  return withClient(url.toString(), async (client) => (await client.query<{ stream: string; made_at: string }>('SELECT stream, made_at FROM stream_seen')).rows);
}
