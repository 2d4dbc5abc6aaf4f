/** Reads the ledger: totals, lines, the stream; each within the reader's reach (P2). */
import { Inject, Injectable } from '@nestjs/common';
import type { Activity } from '@nuanxin/contracts';
import { decodeCursor, encodeCursor, reach, scopePredicate, type Access, type Page, type PageRequest } from '@nuanxin/service-kit';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import type { PlacedLine } from './entry.js';
import { entryTable } from './entry.table.js';

/** Which lines: days of work by the district's calendar, `to` exclusive; `asOf` a position of the ledger. */
export interface EntryFilter {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly asOf?: number | undefined;
  readonly volunteer?: string | undefined;
  readonly hospital?: string | undefined;
  readonly activity?: Activity | undefined;
}

export const groupings = {
  volunteer: 'volunteer_id', hospital: 'hospital_id', activity: 'activity', profession: 'profession', organisation: 'organisation_id', day: 'worked_on',
} as const;
export type Grouping = keyof typeof groupings;

@Injectable()
export class EntriesRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Minutes a key, smallest key first, null last; lines that cancel out leave no row. */
  async summarise(access: Access, filter: EntryFilter, by: Grouping): Promise<{ key: string | null; minutes: number }[]> {
    const rows: { key: string | null; minutes: number }[] = await this.query(access, filter)
      .select(`a.${groupings[by]}::text`, 'key').addSelect('sum(a.minutes)::bigint', 'minutes').groupBy('1').having('sum(a.minutes) <> 0').orderBy('1', 'ASC', 'NULLS LAST').getRawMany();
    return rows.map((row) => ({ key: row.key, minutes: Number(row.minutes) }));
  }

  /** A page of lines in the order of the ledger. */
  async page(access: Access, filter: EntryFilter, { cursor, limit }: PageRequest): Promise<Page<PlacedLine>> {
    const query = this.query(access, filter);
    if (cursor !== undefined) query.andWhere('a.position > :after', { after: Number(decodeCursor(cursor, 'key').replace(/\D/g, '')) });
    const rows = await query.orderBy('a.position', 'ASC').limit(limit + 1).getMany();
    const items = rows.slice(0, limit);
    return { items, next: rows.length > limit ? encodeCursor(String(items.at(-1)?.position)) : null };
  }

  /** Up to `limit` lines after a position, for the stream. */
  after(access: Access, position: number, limit: number): Promise<PlacedLine[]> {
    return this.query(access, {}).andWhere('a.position > :position', { position }).orderBy('a.position', 'ASC').limit(limit).getMany();
  }

  /** The position of the last line. */
  async head(): Promise<number> {
    const [row]: [{ position: number }] = await this.dataSource.query('SELECT position FROM ledger_head');
    return Number(row.position);
  }

  private query(access: Access, filter: EntryFilter): SelectQueryBuilder<PlacedLine> {
    const predicate = scopePredicate('a', { hospital: 'hospital_id', owner: 'volunteer_id' }, reach(access));
    const query = this.dataSource.getRepository(entryTable).createQueryBuilder('a').where(predicate.sql, predicate.parameters);
    if (filter.from !== undefined) query.andWhere('a.worked_on >= :from', { from: filter.from });
    if (filter.to !== undefined) query.andWhere('a.worked_on < :to', { to: filter.to });
    if (filter.asOf !== undefined) query.andWhere('a.position <= :asOf', { asOf: filter.asOf });
    if (filter.volunteer !== undefined) query.andWhere('a.volunteer_id = :volunteer', { volunteer: filter.volunteer });
    if (filter.hospital !== undefined) query.andWhere('a.hospital_id = :hospital', { hospital: filter.hospital });
    if (filter.activity !== undefined) query.andWhere('a.activity = :activity', { activity: filter.activity });
    return query;
  }
}
