/** Domain time and identifiers: the system's, or in an evaluation instance a time that is driven and never runs backwards. */
import type { Clock, Ids } from '@nuanxin/kernel';
import type { DataSource } from 'typeorm';
import { v7 } from 'uuid';

/** UUIDv7 by the system's clock: identifiers tell when they were really made, whatever the domain's time. */
export const ids: Ids = { next: () => v7() };

export const systemClock: Clock = { now: () => new Date() };

/** The clock of an evaluation instance: stands still until it is set forward, and is kept in the service's database. */
export class DrivenClock implements Clock {
  private current = 0;

  now(): Date {
    return new Date(this.current);
  }

  /** Reads the time kept in the database; an instance that was never driven begins in 1970, so that any record can be driven through it. */
  async load(dataSource: DataSource): Promise<void> {
    const rows: { now: Date }[] = await dataSource.query('SELECT now FROM domain_time');
    this.current = rows[0] === undefined ? 0 : new Date(rows[0].now).getTime();
  }

  /** Sets the time forward and keeps it. An earlier time than the present one is left unused (it is monotonic). */
  async advance(dataSource: DataSource, to: Date): Promise<void> {
    if (to.getTime() <= this.current) return;
    // Not waited for until it is on disk: whatever is written at this time and acknowledged brings it there with itself.
    await dataSource.query(`INSERT INTO domain_time (now) SELECT $1::timestamptz FROM set_config('synchronous_commit', 'off', true) ON CONFLICT (single) DO UPDATE SET now = greatest(domain_time.now, excluded.now)`, [to]);
    this.current = to.getTime();
  }
}
