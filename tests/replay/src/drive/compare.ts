/** The comparison at the end: every way to the total, side by side. */
import { routes as hours } from '@nuanxin/contracts/volunteer-hours';
import { bruteForceTotal, finalFacts } from '../brute-force.js';
import { ADMINISTRATOR, type Plan } from '../plan/index.js';
import { hearHours } from './consumer.js';
import type { World } from './world.js';

export interface Row {
  readonly what: string;
  readonly minutes: number;
  readonly hours: string;
}

const GROUPINGS = ['volunteer', 'hospital', 'activity', 'profession', 'organisation', 'day'] as const;

/** Minutes as hours with one decimal, by integers alone: written apart from the ledger's own. */
const hoursOf = (minutes: number): string => {
  const tenths = Math.floor((Math.abs(minutes) + 3) / 6);
  return `${minutes < 0 ? '-' : ''}${Math.floor(tenths / 10)}.${tenths % 10}`;
};

/** Asks for every total. All must be equal: the first row is the brute force over the plan itself. */
export async function compare(world: World, plan: Plan, nats: { url: string; credentialsFile: string } | undefined): Promise<Row[]> {
  const rows: Row[] = [];
  const add = (what: string, minutes: number, shown = hoursOf(minutes)): void => void rows.push({ what, minutes, hours: shown });
  add('brute force over the plan', bruteForceTotal(finalFacts(plan.actions)));
  for (const by of GROUPINGS) {
    const { data } = await world.as(ADMINISTRATOR, hours.summariseHours, { query: { by } });
    if (by === GROUPINGS[0]) add('ledger, total', data.minutes, data.hours);
    add(`ledger, rows by ${by}`, data.rows.reduce((sum, row) => sum + row.minutes, 0));
    if (data.minutes !== rows[1]?.minutes) add(`ledger, total by ${by}`, data.minutes, data.hours);
  }
  let listed = 0;
  for await (const entry of world.administrator().items(hours.listEntries, { query: { limit: 200 } })) listed += entry.minutes;
  add('lines of the entry list', listed);
  if (nats !== undefined) {
    const heard = await hearHours(nats.url, nats.credentialsFile);
    add(`HOURS on NATS (${heard.lines} lines)`, heard.minutes);
  }
  return rows;
}

/** What differs from the brute force, or from the target where there is one; nothing when all is equal. */
export function differences(rows: readonly Row[], target: number | null): string[] {
  const expected = rows[0]?.minutes;
  const wrong = rows.filter((row) => row.minutes !== expected).map((row) => `${row.what}: ${row.minutes} instead of ${expected}`);
  if (target !== null && expected !== target) wrong.push(`the record comes to ${expected} minutes instead of the published ${target}`);
  return wrong;
}
