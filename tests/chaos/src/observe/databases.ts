/** Reads what stands in a service's database: ids, keys, outbox, effects, the ledger, and what it knows of others. */
import type { ServiceName } from '@nuanxin/contracts';
import type pg from 'pg';
import type { Line, Projected, ServiceRecord, Told } from '../checker/observation.js';
import { withClient } from './instruments.js';

const TOLD = `SELECT id AS "eventId", aggregate, aggregate_id AS "aggregateId", epoch, aggregate_version AS version, type LIKE '%-snapshot.v%' AS snapshot,
  published_at IS NOT NULL AS sent, parked_at IS NOT NULL AS parked FROM outbox ORDER BY seq`;
const LINES = `SELECT id, volunteer_id AS "volunteerId", worked_on::text AS "workedOn", activity, hospital_id AS "hospitalId", minutes, reverses, source_id AS "sourceId" FROM entry ORDER BY position`;

/** Everything of one service. */
export function readService(service: ServiceName, superuserUrl: string): Promise<ServiceRecord> {
  return withClient(superuserUrl, async (client) => {
    const { rows: told } = await client.query<Told>(TOLD);
    const { rows: effects } = await client.query<{ durable: string; eventId: string }>('SELECT durable, event_id AS "eventId" FROM chaos_effect ORDER BY seq');
    const { rows: keys } = await client.query<{ hash: string; resource: string }>(`SELECT encode(key_hash, 'hex') AS hash, resource_id AS resource FROM idempotency`);
    const { rows: [aside] } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM parked_event');
    return {
      ids: await allIds(client), keys: new Map(keys.map(({ hash, resource }) => [hash, resource])),
      told: told.map((each) => ({ ...each, aggregate: `${service}/${each.aggregate}` })), effects, aside: aside?.count ?? 0,
    };
  });
}

/** The `id` of every row of every table that has one. */
async function allIds(client: pg.Client): Promise<Set<string>> {
  const { rows: tables } = await client.query<{ name: string }>(`SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'id' AND data_type = 'uuid'`);
  const ids = new Set<string>();
  for (const { name } of tables) for (const { id } of (await client.query<{ id: string }>(`SELECT id FROM "${name}"`)).rows) ids.add(id);
  return ids;
}

/** The ledger, in its own order. */
export const readLines = (superuserUrl: string): Promise<Line[]> => withClient(superuserUrl, async (client) => (await client.query<Line>(LINES)).rows);

interface Projection {
  readonly consumer: ServiceName;
  readonly source: ServiceName;
  readonly aggregate: string;
  /** Gives `id` and `text` of what is known. */
  readonly known: string;
  /** The same text of the newest event's data `d`. */
  readonly told: string;
}

const activeIs = `((d->>'status') = 'active')::text`;
const sorted = (json: string): string => `(SELECT coalesce(string_agg(p->>'profession', ',' ORDER BY p->>'profession'), '') FROM jsonb_array_elements(${json}) p)`;

/** What consumers keep of others' things, each with how it follows from what was told. */
const PROJECTIONS: readonly Projection[] = [
  ...(['duty-roster', 'volunteer-hours'] as const).map((consumer) => ({
    consumer, source: 'identity' as const, aggregate: 'person', known: `SELECT id, active::text || ' ' || ${sorted('professions')} AS text FROM person`, told: `${activeIs} || ' ' || ${sorted(`d->'professions'`)}`,
  })),
  { consumer: 'volunteer-hours', source: 'identity', aggregate: 'person', known: `SELECT id, coalesce(organisation_id::text, '') AS text FROM person`, told: `coalesce(d->>'organisationId', '')` },
  { consumer: 'hotline-cases', source: 'identity', aggregate: 'person', known: 'SELECT id, active::text AS text FROM person', told: activeIs },
  { consumer: 'content-scheduling', source: 'identity', aggregate: 'person', known: 'SELECT id, active::text AS text FROM known_person', told: activeIs },
  { consumer: 'content-scheduling', source: 'hospital-groups', aggregate: 'group', known: 'SELECT id, status AS text FROM known_group', told: `d->>'status'` },
  { consumer: 'content-scheduling', source: 'hospital-groups', aggregate: 'hospital', known: `SELECT id, coalesce(closed_on::text, '') AS text FROM known_hospital`, told: `coalesce(d->>'closedOn', '')` },
  { consumer: 'content-scheduling', source: 'duty-roster', aggregate: 'task', known: 'SELECT id, status AS text FROM known_task', told: `d->>'status'` },
  { consumer: 'volunteer-hours', source: 'hospital-groups', aggregate: 'hospital', known: 'SELECT id, code AS text FROM hospital', told: `d->>'code'` },
];

/** What each consumer knows beside what was last told; `urlOf` gives a superuser's address, or nothing for a service that does not run. */
export async function readProjections(urlOf: (service: ServiceName) => string | undefined): Promise<Projected[]> {
  const all = await Promise.all(PROJECTIONS.map(async ({ consumer, source, aggregate, known, told }): Promise<Projected[]> => {
    const [there, here] = [urlOf(source), urlOf(consumer)];
    if (there === undefined || here === undefined) return [];
    const newest = `SELECT DISTINCT ON (aggregate_id) aggregate_id AS id, ${told} AS text FROM (SELECT *, payload::jsonb->'data' AS d FROM outbox) o WHERE aggregate = $1 ORDER BY aggregate_id, epoch DESC, aggregate_version DESC`;
    const tellings = await withClient(there, async (client) => (await client.query<{ id: string; text: string }>(newest, [aggregate])).rows);
    const knowledge = new Map(await withClient(here, async (client) => (await client.query<{ id: string; text: string }>(known)).rows.map(({ id, text }) => [id, text] as const)));
    return tellings.map(({ id, text }) => ({ consumer, what: `${source}/${aggregate}`, id, known: knowledge.get(id), told: text }));
  }));
  return all.flat();
}
