/** Due work that is not done is told of, for how long it has been due; what waits for its hour is not. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, testPostgres, type TestPostgres } from '@nuanxin/testing';
import type { DataSource } from 'typeorm';
import { createDataSource, Scheduler, systemClock, type DueWork } from '../index.js';

describe('due work', () => {
  let postgres: TestPostgres;
  let source: DataSource;
  beforeAll(async () => {
    postgres = await testPostgres();
    source = await createDataSource((await freshDatabase(postgres, 'due_work')).runUrl, { entities: [], migrations: [] }, 5).initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await postgres.stop();
  });

  it('is overdue for as long as it fails, and no longer; what is to be looked at in an hour is not', async () => {
    let broken = true;
    const works: DueWork[] = [
      { name: 'often', run: async () => 0 },
      { name: 'seldom', everyMs: 3_600_000, run: async () => 0 },
      { name: 'broken', everyMs: 3_600_000, run: async () => { if (broken) throw new Error('as told'); return 0; } },
    ];
    const failed: string[] = [];
    const scheduler = new Scheduler({ dataSource: source, clock: systemClock, works, intervalMs: 1_000, onError: (_, name) => { failed.push(name); } });
    const overdue = async (): Promise<Record<string, number>> => {
      await scheduler.runAll();
      return Object.fromEntries(scheduler.overdueSeconds().map(({ name, seconds }) => [name, seconds]));
    };
    const first = await overdue();
    const second = await overdue();
    expect([first['seldom'], second['seldom']]).toEqual([0, 0]);
    expect(first['broken']).toBeGreaterThan(first['often'] ?? Infinity);
    expect(second['broken']).toBeGreaterThan(first['broken'] ?? Infinity);
    expect(failed).toEqual(['broken', 'broken']);
    broken = false;
    expect((await overdue())['broken']).toBe(0);
  });
});
