/** The analysts' user on the broker of a real cell: reads HOURS, and nothing else. */
import { describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { aggregates } from '@nuanxin/contracts';
import { connectNats } from '@nuanxin/messaging';
import path from 'node:path';
import { heard, type Story } from './hours.js';

const others = [...new Set(aggregates.map(({ stream }) => stream))].filter((stream) => stream !== 'HOURS');

/** What the server let be done of what it should refuse. */
async function allowed(connection: NatsConnection, tries: Readonly<Record<string, () => Promise<unknown>>>): Promise<string[]> {
  const done = await Promise.all(Object.entries(tries).map(async ([what, attempt]) => attempt().then(() => [what], () => [])));
  await connection.flush();
  return done.flat();
}

export function readsHoursOnly(given: () => Story): void {
  describe('P2: the analysts’ user', () => {
    const connected = async (work: (connection: NatsConnection) => Promise<void>): Promise<void> => {
      const { cell } = given().cell;
      const connection = await connectNats({ servers: cell.natsUrl, user: 'analysts', credentialsFile: path.join(cell.natsCredentialsDir, 'analysts.nk') });
      try {
        await work(connection);
      } finally {
        await connection.close();
      }
    };
    const TIMEOUT_MS = 1_000;

    it.each(others)('reads nothing of %s', async (stream) => {
      await connected(async (connection) => {
        const manager = await jetstreamManager(connection, { checkAPI: false, timeout: TIMEOUT_MS });
        expect(await allowed(connection, {
          'a consumer': () => jetstream(connection, { timeout: TIMEOUT_MS }).consumers.get(stream, {}),
          'a durable': () => manager.consumers.add(stream, { durable_name: 'mine' }),
          'a message': () => manager.streams.getMessage(stream, { seq: 1 }),
          'a message, directly': () => manager.direct.getMessage(stream, { seq: 1 }),
          'its consumers': () => manager.consumers.list(stream).next(),
          'deleting it': () => manager.streams.delete(stream),
        })).toEqual([]);
      });
    });

    it('hears nothing as it happens, publishes nothing, and leaves HOURS as it is', async () => {
      const before = await heard(given().cell);
      await connected(async (connection) => {
        const heardOf: string[] = [];
        const refused = ['>', 'nuanxin.>', `nuanxin.${given().cell.cell.district}.hotline-cases.>`, '$JS.>', '$SYS.>', '_INBOX.>'].map((subject) => new Promise<string>((resolve) => {
          connection.subscribe(subject, { callback: (error, message) => { if (error === null) heardOf.push(message.subject); else resolve(subject); } });
        }));
        expect(await Promise.all(refused)).toHaveLength(6);
        const manager = await jetstreamManager(connection, { checkAPI: false, timeout: TIMEOUT_MS });
        expect(await allowed(connection, {
          'publishing a line': () => jetstream(connection, { timeout: TIMEOUT_MS }).publish(`nuanxin.${given().cell.cell.district}.volunteer-hours.entry.entry-booked.v1`, '{}'),
          'emptying': () => manager.streams.purge('HOURS'),
          'deleting': () => manager.streams.delete('HOURS'),
          'deleting a line': () => manager.streams.deleteMessage('HOURS', 1),
          'a stream of its own': () => manager.streams.add({ name: 'MINE', subjects: ['nuanxin.>'] }),
        })).toEqual([]);
        expect(heardOf).toEqual([]);
      });
      expect(await heard(given().cell)).toEqual(before);
    });
  });
}
