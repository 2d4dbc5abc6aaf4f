/** Checking: the chain is whole, and every anchored head still stands in it. */
import { ENTRY_COLUMNS, GENESIS, hashOf, type LinkedEntry, type Query } from './entry.js';

/** A head as it was put out of the database's reach. */
export interface Anchor {
  readonly link: string;
  /** Hexadecimal. */
  readonly hash: string;
  readonly at: string;
}

export interface Verdict {
  /** Entries in the chain. */
  readonly entries: number;
  readonly anchors: number;
  /** What is wrong, oldest first; at most twenty. */
  readonly problems: readonly string[];
}

const BATCH_ROWS = 2_000;
const PROBLEMS_MAX = 20;
/** Milliseconds after which an entry must stand in the chain, and a chain that grew must have been anchored. */
const UNCHAINED_MS_MAX = 15 * 60_000;
const UNANCHORED_MS_MAX = 2 * 3_600_000;

/** Walks the whole chain once. Reads only. */
export async function verifyChain(query: Query, anchors: readonly Anchor[], now: Date): Promise<Verdict> {
  const problems: string[] = [];
  const due = new Map(anchors.map((anchor) => [anchor.link, anchor]));
  let [after, before, entries] = ['0', GENESIS, 0];
  for (;;) {
    const rows = await query<LinkedEntry>(`SELECT ${ENTRY_COLUMNS}, link::text, hash FROM audit_entry WHERE link > $1::bigint ORDER BY audit_entry.link LIMIT ${BATCH_ROWS}`, [after]);
    for (const row of rows) {
      entries += 1;
      if (BigInt(row.link) !== BigInt(after) + 1n) problems.push(`entries ${BigInt(after) + 1n} to ${BigInt(row.link) - 1n} of the chain are missing`);
      else if (!hashOf(before, row.link, row).equals(row.hash)) problems.push(`entry ${row.link} of the chain (position ${row.position}) was changed, or one before it`);
      const anchor = due.get(row.link);
      if (anchor !== undefined && anchor.hash !== row.hash.toString('hex')) problems.push(`entry ${row.link} of the chain is not the one that was anchored at ${anchor.at}: the chain was rewritten`);
      due.delete(row.link);
      [after, before] = [row.link, row.hash];
      if (problems.length >= PROBLEMS_MAX) return { entries, anchors: anchors.length, problems };
    }
    if (rows.length < BATCH_ROWS) break;
  }
  for (const anchor of due.values()) problems.push(`entry ${anchor.link} of the chain, anchored at ${anchor.at}, is gone: the chain was cut short`);
  problems.push(...await overdue(query, anchors, after, now));
  return { entries, anchors: anchors.length, problems: problems.slice(0, PROBLEMS_MAX) };
}

/** Entries that should have been chained, and a head that should have been anchored, by now. */
async function overdue(query: Query, anchors: readonly Anchor[], head: string, now: Date): Promise<string[]> {
  const [loose] = await query<{ count: number }>('SELECT count(*)::int AS count FROM audit_entry WHERE link IS NULL AND at < $1', [new Date(now.getTime() - UNCHAINED_MS_MAX).toISOString()]);
  const anchored = anchors.reduce((last, { link }) => (BigInt(link) > last ? BigInt(link) : last), 0n);
  const [waiting] = await query<{ count: number }>('SELECT count(*)::int AS count FROM audit_entry WHERE link > $1::bigint AND at < $2', [anchored.toString(), new Date(now.getTime() - UNANCHORED_MS_MAX).toISOString()]);
  return [
    ...(loose === undefined || loose.count === 0 ? [] : [`${loose.count} entries are still outside the chain`]),
    ...(waiting === undefined || waiting.count === 0 ? [] : [`${waiting.count} entries before ${head} are not anchored, though it is time`]),
  ];
}
