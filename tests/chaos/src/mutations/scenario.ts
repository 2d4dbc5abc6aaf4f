/** The small scenario: overlapping calls of a few counsellors, told in no order, corrected and withdrawn, while both services die and old messages come again. */
import { jetstreamManager } from '@nats-io/jetstream';
import { createClient, type Client } from '@nuanxin/client';
import { contactAggregate, routes } from '@nuanxin/contracts/hotline-cases';
import { eventually } from '@nuanxin/testing';
import { v7 } from 'uuid';
import { check } from '../checker/check.js';
import type { Observation, Violation, Work } from '../checker/observation.js';
import { publishAgain } from '../faults/injection.js';
import { randomFrom, shuffled } from '../faults/random.js';
import { History } from '../load/history.js';
import { withClient } from '../observe/instruments.js';
import { observe } from '../observe/observe.js';
import type { Mutation } from './mutations.js';
import { startPair, type Pair, type Paired } from './pair.js';

const COUNSELLORS = 4;
const CALLS = 96;
const AT_ONCE = 12;
const AGAIN = 150;
const FIRST_CALL = Date.parse('2020-02-01T06:00:00Z');
const NOW = '2020-02-10T00:00:00Z';
const MINUTE_MS = 60_000;
/** Calls begin within so many minutes, so that those of one counsellor overlap and some pass midnight. */
const WITHIN_MINUTES = 14 * 60;
const LONGEST_MINUTES = 90;
const CHANGED_EVERY = 4;

interface Call {
  readonly counsellor: Client;
  readonly volunteerId: string;
  start: number;
  end: number;
  contactId?: string;
  withdrawn?: boolean;
}

export interface ScenarioResult {
  readonly observation: Observation;
  readonly violations: readonly Violation[];
  /** The files that the mutation was made in. */
  readonly mutated: readonly string[];
  /** Deaths at failpoints. */
  readonly deaths: number;
}

/** Runs it from a seed, with a mistake in one service or none, and judges it. */
export async function runScenario(seed: number, mutation: Mutation | undefined): Promise<ScenarioResult> {
  const pair = await startPair({
    mutation, arm: { 'hotline-cases': [{ failpoint: 'relay.published', passes: 0 }], 'volunteer-hours': [{ failpoint: 'router.handled', passes: 0 }, { failpoint: 'ledger.booked', passes: 0 }] },
  });
  try {
    const history = new History();
    const calls = await tellCalls(pair, history, randomFrom(seed));
    if (mutation?.restless === true) {
      await still(pair);
    } else {
      await idle(pair);
      await publishAgain({ service: 'hotline-cases', superuserUrl: pair.superuserUrl('hotline-cases'), natsUrl: pair.nats.url, credentialsFile: pair.nats.credentialsFile('hotline-cases') }, AGAIN);
      await idle(pair);
    }
    const observation = await observe(pair.place, { history: history.acknowledged, works: calls.flatMap(workOf) });
    const deaths = [...pair.crashes.crashes.values()].flatMap((counts) => [...counts.values()]).reduce((sum, times) => sum + times, 0);
    return { observation, violations: check(observation), mutated: await pair.mutated(), deaths };
  } finally {
    await pair.stop();
  }
}

async function tellCalls(pair: Pair, history: History, random: () => number): Promise<Call[]> {
  const administrator = await pair.tokens.sign('administrator');
  for (const url of Object.values(pair.urls)) {
    const advanced = await history.fetch(new URL('/evaluation/advance', url), { method: 'POST', headers: { 'authorization': `Bearer ${administrator}`, 'content-type': 'application/json' }, body: JSON.stringify({ to: NOW }) });
    if (!advanced.ok) throw new Error(`${url} was not set forward: ${await advanced.text()}`);
  }
  const counsellors = await Promise.all(Array.from({ length: COUNSELLORS }, async () => {
    const volunteerId = v7();
    const token = await pair.tokens.sign('supervisor', { personId: volunteerId });
    return { volunteerId, counsellor: createClient({ baseUrl: pair.urls['hotline-cases'], token, fetch: history.fetch }) };
  }));
  const calls = Array.from({ length: CALLS }, (_, index): Call => {
    const start = FIRST_CALL + Math.floor(random() * WITHIN_MINUTES) * MINUTE_MS;
    return { ...(counsellors[index % COUNSELLORS] ?? counsellors[0])!, start, end: start + (1 + Math.floor(random() * LONGEST_MINUTES)) * MINUTE_MS };
  });
  await side(shuffled(calls, random), record);
  await side(shuffled(calls, random).filter((_, index) => index % CHANGED_EVERY === 0), (call, index) => (index % 2 === 0 ? correct(call) : withdraw(call)));
  return calls;
}

/** Some at a time. */
async function side<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  const waiting = [...items.entries()];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next[1], next[0]);
  }));
}

const iso = (ms: number): string => new Date(ms).toISOString();

async function record(call: Call): Promise<void> {
  const { data } = await call.counsellor.call(routes.recordContact, { body: { channel: 'telephone', kind: 'counselling', offeredAt: iso(call.start), answeredAt: iso(call.start), endedAt: iso(call.end) } });
  call.contactId = data.contactId;
}

async function correct(call: Call): Promise<void> {
  call.end += MINUTE_MS;
  await call.counsellor.call(routes.correctContact, { params: { contactId: call.contactId ?? '' }, body: { endedAt: iso(call.end) }, ifMatch: '"1"' });
}

async function withdraw(call: Call): Promise<void> {
  call.withdrawn = true;
  await call.counsellor.call(routes.withdrawContact, { params: { contactId: call.contactId ?? '' }, body: {} });
}

const workOf = ({ volunteerId, start, end, contactId, withdrawn }: Call): Work[] => (withdrawn === true || contactId === undefined ? [] : [{ volunteerId, activity: 'call', hospitalId: null, sourceId: contactId, start: iso(start), end: iso(end) }]);

/** A message that waits comes again within ten seconds at the most. */
const STILL_MS = 11_000;
const REST_MS_MAX = 90_000;

/** Resolves when outbox and durables of both are empty, twice on end with nothing moved between. */
async function idle(pair: Pair): Promise<void> {
  let before = '';
  await eventually(async () => {
    const states = await statesOf(pair);
    const [now, last] = [JSON.stringify(states), before];
    before = now;
    if (now !== last || !states.every((state) => state.idle)) throw new Error('The pair does not come to rest.');
  }, REST_MS_MAX);
}

/** Resolves when both answer and nothing has moved for longer than any message waits. */
async function still(pair: Pair): Promise<void> {
  let [before, since] = ['', performance.now()];
  await eventually(async () => {
    const states = await statesOf(pair);
    const now = JSON.stringify(states);
    if (now !== before || !states.every((state) => state.up)) since = performance.now();
    before = now;
    if (performance.now() - since < STILL_MS) throw new Error('The pair goes on moving.');
  }, REST_MS_MAX);
}

interface State {
  readonly up: boolean;
  readonly idle: boolean;
  /** Counts that grow with whatever happens. */
  readonly moved: unknown;
}

const statesOf = (pair: Pair): Promise<State[]> => Promise.all([durableOf(pair), ...(Object.keys(pair.urls) as Paired[]).map((service) => serviceOf(pair, service))]);

async function serviceOf(pair: Pair, service: Paired): Promise<State> {
  const up = await fetch(`${pair.urls[service]}/health/ready`).then((response) => response.ok, () => false);
  return withClient(pair.superuserUrl(service), async (client) => {
    const { rows: [row] } = await client.query<{ unsent: string }>(`SELECT count(*) FILTER (WHERE published_at IS NULL) AS unsent, count(*) AS told, (SELECT count(*) FROM chaos_effect) AS effects FROM outbox`);
    return { up, idle: up && row?.unsent === '0', moved: row };
  });
}

async function durableOf(pair: Pair): Promise<State> {
  const connection = await pair.nats.connect('provisioner');
  try {
    const { num_pending: pending, num_ack_pending: unacknowledged } = await (await jetstreamManager(connection)).consumers.info(contactAggregate.stream, `volunteer-hours--hotline-cases--${contactAggregate.name}`);
    return { up: true, idle: pending + unacknowledged === 0, moved: pending };
  } finally {
    await connection.close();
  }
}
