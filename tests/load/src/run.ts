/** A load run: streams that stay open, half of the requests that there could be, and services that die meanwhile; then everything at rest, observed and judged. */
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient, createSession } from '@nuanxin/client';
import { serviceNames } from '@nuanxin/contracts';
import { routes as hotline } from '@nuanxin/contracts/hotline-cases';
import { routes as identity } from '@nuanxin/contracts/identity';
import type { RunningCell } from '@nuanxin/launcher';
import { benchCell, type BenchCell } from '@nuanxin/test-bench';
import { asSuperuser, check, History, noteEffects, observe, type Observation, type Violation, type Work } from '@nuanxin/test-chaos';
import { eventually } from '@nuanxin/testing';
import { Followers, type Login } from './followers.js';
import { Memory, type Life } from './memory.js';
import { asFastAsAnswered, atRate } from './requests.js';

export interface LoadOptions {
  readonly seconds: number;
  readonly followers: number;
  readonly say: (line: string) => void;
}

export interface LoadResult {
  /** Requests a second that are answered when nothing is held back, and at how many of them the run went on. */
  readonly maximum: number;
  readonly rate: number;
  readonly answered: number;
  /** Requests that had to be sent again, with the same key: each came to its end, or the run would have failed. */
  readonly repeated: number;
  readonly followers: { readonly count: number; readonly complete: number; readonly lines: number; readonly opened: number; readonly unavailable: number };
  readonly memory: readonly Life[];
  readonly observation: Observation;
  readonly violations: readonly Violation[];
}

const MEASURED = 0.2;
const LOGINS = 10;
/** Contacts in a whole run: each becomes a line that every follower gets. */
const CONTACTS = 20;
const APART_MS = 180_000;
const LASTING_MS = 120_000;
const LOOKS = 60;
const SETTLED_MS_MAX = 120_000;
const SECOND_MS = 1_000;
const PASSWORD = 'only for this load run';

/** Runs, judges, and leaves nothing running. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const history = new History();
  const bench = await benchCell({ fetch: history.fetch, say: options.say });
  try {
    return await load(bench, history, options);
  } finally {
    await bench.stop();
  }
}

async function load(bench: BenchCell, history: History, { seconds, followers: count, say }: LoadOptions): Promise<LoadResult> {
  const { cell } = bench;
  const databases = new Map(serviceNames.map((service) => [service, asSuperuser(cell.superuserUrl, cell.databases.get(service)?.runUrl ?? '')] as const));
  for (const url of databases.values()) await noteEffects(url);
  const works = [workOf(bench, bench.contact)];
  const { ask, record } = requestsOf(bench, history);
  const maximum = await asFastAsAnswered(ask, seconds * MEASURED * SECOND_MS);
  say(`${Math.round(maximum)} requests a second at the most`);
  const followers = new Followers(cell.url, await analysts(bench));
  await followers.follow(count);
  say(`${count} streams are open`);

  const memory = new Memory(cell, ['gateway', ...serviceNames]);
  const [before, over] = [history.repeated, new AbortController()];
  const during = (what: Promise<unknown>): Promise<unknown> => what.catch((error: unknown) => { if (!over.signal.aborted) throw error; });
  const [answered] = await Promise.all([
    atRate(ask, maximum / 2, seconds * SECOND_MS).finally(() => over.abort()),
    during(every(seconds / LOOKS, over.signal, () => memory.look())),
    during(every(seconds / CONTACTS, over.signal, async () => { works.push(workOf(bench, await record())); })),
    restarts(cell, seconds, say),
  ]);
  await memory.look();
  say('The load is over; everything comes to rest.');
  await bench.settle();
  const nats = { url: cell.natsUrl, credentialsFile: (user: string) => path.join(cell.natsCredentialsDir, `${user}.nk`) };
  const observation = await observe({ zone: cell.zone, nats, databases }, { history: history.acknowledged, works });
  const { rows } = await lines(bench);
  await eventually(() => { if (followers.complete(rows) < count) throw new Error('Some streams have not all lines yet.'); }, SETTLED_MS_MAX).catch(() => undefined);
  const complete = followers.complete(rows);
  await followers.stop();
  return {
    maximum, rate: maximum / 2, answered, repeated: history.repeated - before, memory: memory.all(), observation, violations: check(observation),
    followers: { count, complete, lines: rows.length, opened: followers.opened, unavailable: followers.unavailable },
  };
}

/** Every request a person on duty may send: half read a case, half open one; and contacts, few enough for streams to be idle. */
function requestsOf(bench: BenchCell, history: History) {
  const anonymous = createClient({ baseUrl: bench.cell.url, fetch: history.fetch });
  const session = createSession({
    signIn: async () => (await anonymous.call(identity.signIn, { body: bench.counsellorLogin })).data,
    refresh: async (refreshToken) => (await anonymous.call(identity.refreshToken, { body: { refreshToken } })).data,
  });
  const client = createClient({ baseUrl: bench.cell.url, fetch: history.fetch, token: () => session.token(), onRefresh: () => session.onRefresh() });
  let known: string | undefined;
  let [turn, recorded] = [0, 0];
  const ask = async (): Promise<void> => {
    turn += 1;
    if (known !== undefined && turn % 2 === 0) await client.call(hotline.getCase, { params: { caseId: known } });
    else known = (await client.call(hotline.openCase, { body: { clientId: bench.clientId } })).data.caseId;
  };
  const record = async (): Promise<{ contactId: string; answeredAt: string; endedAt: string }> => {
    // Each before the one before, so that none takes a minute from another.
    recorded += 1;
    const start = Date.parse(bench.contact.answeredAt) - recorded * APART_MS;
    const [answeredAt, endedAt] = [new Date(start).toISOString(), new Date(start + LASTING_MS).toISOString()];
    const { data } = await client.call(hotline.recordContact, { body: { channel: 'telephone', kind: 'information', offeredAt: answeredAt, answeredAt, endedAt } });
    return { contactId: data.contactId, answeredAt, endedAt };
  };
  return { ask, record };
}

const workOf = ({ counsellorId }: BenchCell, { contactId, answeredAt, endedAt }: BenchCell['contact']): Work =>
  ({ volunteerId: counsellorId, activity: 'call', hospitalId: null, sourceId: contactId, start: answeredAt, end: endedAt });

async function analysts({ admin }: BenchCell): Promise<Login[]> {
  const logins = Array.from({ length: LOGINS }, (_, n) => ({ login: `load-analyst-${n}`, password: PASSWORD }));
  for (const credentials of logins) await admin.call(identity.registerPerson, { body: { name: '分析员', professions: [], grants: [{ role: 'analyst', scope: { kind: 'district' } }], credentials } });
  return logins;
}

async function every(seconds: number, signal: AbortSignal, what: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await what();
    await delay(seconds * SECOND_MS, undefined, { signal });
  }
}

/** The service that is asked dies, and is replaced in order; then the one whose streams are open dies. */
async function restarts(cell: RunningCell, seconds: number, say: (line: string) => void): Promise<void> {
  const part = (share: number): Promise<void> => delay(seconds * share * SECOND_MS);
  await part(0.2);
  say('kill -9 of hotline-cases');
  cell.kill('hotline-cases');
  await part(0.3);
  say('hotline-cases is stopped and started');
  await cell.halt('hotline-cases');
  await cell.resume('hotline-cases');
  await part(0.2);
  say('kill -9 of volunteer-hours, to which all streams lead');
  cell.kill('volunteer-hours');
}

async function lines(bench: BenchCell): Promise<{ rows: string[] }> {
  const client = await bench.database('volunteer-hours');
  try {
    return { rows: (await client.query<{ position: string }>('SELECT position FROM entry')).rows.map(({ position }) => String(position)) };
  } finally {
    await client.end();
  }
}
