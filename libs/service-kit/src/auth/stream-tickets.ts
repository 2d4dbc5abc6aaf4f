/** Tickets for streams: what a browser's EventSource opens one with, since it can send no token. Good once, for half a minute. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';

export const STREAM_TICKET_SECONDS = 30;
/** Tells the gateway, and nobody beyond it, whose ticket opened a stream, so that it counts under them. */
export const TICKET_OWNER_HEADER = 'x-nuanxin-ticket-owner';
/** Tickets that are over and go with each that is given. */
const BATCH_ROWS = 100;
const TICKET = /^[A-Za-z0-9_-]{43}$/;

/** The table, for a service that has a stream. What is lost with a crash is got again. */
export class StreamTickets1750000000004 implements MigrationInterface {
  readonly name = 'StreamTickets1750000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE UNLOGGED TABLE stream_ticket (id bytea PRIMARY KEY, route text NOT NULL, sealed bytea NOT NULL, expires_at timestamptz NOT NULL);
      CREATE INDEX stream_ticket_expires_at ON stream_ticket (expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE stream_ticket');
  }
}

/**
 * A ticket stands for the access token of whoever asked for it, and so for its session, roles and end. The token is kept sealed by the
 * ticket, of which the database knows a hash only: neither who reads the table nor who reads a log has both.
 */
export class StreamTickets {
  constructor(private readonly dataSource: DataSource) {}

  /** Gives a ticket for a stream in place of a token. */
  async issue(routeId: string, token: string): Promise<string> {
    const ticket = randomBytes(32).toString('base64url');
    await this.dataSource.query(
      `WITH over AS (DELETE FROM stream_ticket WHERE id IN (SELECT id FROM stream_ticket WHERE expires_at < now() LIMIT ${BATCH_ROWS} FOR UPDATE SKIP LOCKED))
       INSERT INTO stream_ticket (id, route, sealed, expires_at) VALUES ($1, $2, $3, now() + interval '${STREAM_TICKET_SECONDS} seconds')`,
      [idOf(ticket), routeId, seal(ticket, routeId, token)],
    );
    return ticket;
  }

  /** The token that a ticket for this stream stands for, to the first who shows it in time; undefined for all others. */
  async redeem(routeId: string, ticket: string): Promise<string | undefined> {
    if (!TICKET.test(ticket)) return undefined;
    const [[row]] = await this.dataSource.query<[{ sealed: Buffer }[], number]>('DELETE FROM stream_ticket WHERE id = $1 AND route = $2 AND expires_at > now() RETURNING sealed', [idOf(ticket), routeId]);
    return row === undefined ? undefined : unseal(ticket, routeId, row.sealed);
  }
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
const idOf = (ticket: string): Buffer => hash(`id ${ticket}`);
/** A ticket is 256 bits of chance and seals once: its hash is a key, and the nonce may stand still. */
const keyOf = (ticket: string): Buffer => hash(`key ${ticket}`);
const NONCE = Buffer.alloc(12);
const TAG_BYTES = 16;

function seal(ticket: string, routeId: string, token: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', keyOf(ticket), NONCE).setAAD(Buffer.from(routeId));
  return Buffer.concat([cipher.update(token, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function unseal(ticket: string, routeId: string, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', keyOf(ticket), NONCE).setAAD(Buffer.from(routeId)).setAuthTag(sealed.subarray(-TAG_BYTES));
  return decipher.update(sealed.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}
