/** Stores one-time links, as hashes of their tokens. */
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Link } from '../domain/link.js';
import { forgetExpired } from './forget-expired.js';


@Injectable()
export class LinksRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Stores a link in place of those that the person has. */
  async put(tx: EntityManager, { personId, kind, expiresAt }: Link, hash: Buffer, madeBy: string): Promise<void> {
    await this.drop(tx, personId);
    await tx.query('INSERT INTO one_time_link (hash, person_id, kind, made_by, expires_at) VALUES ($1, $2, $3, $4, $5)', [hash, personId, kind, madeBy, expiresAt]);
  }

  /** The links of a person are over. */
  async drop(tx: EntityManager, personId: string): Promise<void> {
    await tx.query('DELETE FROM one_time_link WHERE person_id = $1', [personId]);
  }

  /** Whose link it is; undefined for one that is over. */
  async personOf(hash: Buffer, now: Date): Promise<string | undefined> {
    const rows: { personId: string }[] = await this.dataSource.query('SELECT person_id AS "personId" FROM one_time_link WHERE hash = $1 AND expires_at > $2', [hash, now]);
    return rows[0]?.personId;
  }

  /** Uses a link up. Gives whether it stood until now. */
  async use(tx: EntityManager, hash: Buffer, now: Date): Promise<boolean> {
    const [, used]: [unknown, number] = await tx.query('DELETE FROM one_time_link WHERE hash = $1 AND expires_at > $2', [hash, now]);
    return used > 0;
  }

  /** ID-42: drops the links that came with a restored backup. */
  async dropRestored(): Promise<void> {
    await this.dataSource.query('DELETE FROM one_time_link l WHERE EXISTS (SELECT FROM restoration r WHERE r.restored_at > l.made_at)');
  }

  /** Forgets links that are over; a bounded batch. Gives how many. */
  expire(now: Date): Promise<number> {
    return forgetExpired(this.dataSource, 'one_time_link', now);
  }
}
