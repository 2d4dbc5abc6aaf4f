/** Forgets what was made for one use and is over: links, challenges and sign-ins that nobody went on with. */
import type { DataSource } from 'typeorm';

const BATCH = 1_000;
/** The column by which a row of each table is told from others. */
const KEYS = { one_time_link: 'hash', passkey_challenge: 'hash', provider_sign_in: 'state_hash', sign_in_challenge: 'hash' } as const;

/** Forgets rows of the table that are over at `now`; a bounded batch. Gives how many. */
export async function forgetExpired(dataSource: DataSource, table: keyof typeof KEYS, now: Date): Promise<number> {
  const key = KEYS[table];
  const [, forgotten] = await dataSource.query<[unknown, number]>(`DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE expires_at <= $1 LIMIT ${BATCH})`, [now]);
  return forgotten;
}
