/** The frontend developer's page does what it says: its code is the example's, and that runs against a whole cell. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient, type Client } from '@nuanxin/client';
import { routes as identity } from '@nuanxin/contracts/identity';
import { routes as hours } from '@nuanxin/contracts/volunteer-hours';
import { removePostgresData } from '@nuanxin/embedded';
import { startCell, type RunningCell } from '@nuanxin/launcher';
import { eventually } from '@nuanxin/testing';
import { changeCapacity, clientOf, followHours, hospitalNames, pageClientOf, registerHospital } from '../../libs/client/test/example.js';

const CELL_MS = 120_000;
const BACK_MS = 30_000;
/** The real one, whatever takes its place for a while. */
const network = globalThis.fetch;

/** What a browser does for a page of the gateway's own: it says where the request comes from, and keeps and shows cookies where the page asks for that. */
function browserAt(origin: string): { fetch: typeof fetch; cookies: () => string[] } {
  const kept = new Map<string, string>();
  const send: typeof fetch = async (address, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set('origin', origin);
    const isShown = init.credentials === 'include';
    if (isShown && kept.size > 0) headers.set('cookie', [...kept].map((pair) => pair.join('=')).join('; '));
    const response = await network(address, { ...init, headers });
    for (const [, name = '', value = '', rest = ''] of response.headers.getSetCookie().flatMap((line) => [...line.matchAll(/^([^=]+)=([^;]*)(.*)$/g)])) {
      if (!isShown || /Max-Age=0/.test(rest)) kept.delete(name);
      else kept.set(name, value);
    }
    return response;
  };
  return { fetch: send, cookies: () => [...kept.keys()] };
}

const library = path.join(import.meta.dirname, '../../libs/client');

it('quotes the example whole, and nothing else', async () => {
  const [page, example] = await Promise.all(['README.md', 'test/example.ts'].map((file) => readFile(path.join(library, file), 'utf8')));
  const quoted = [...(page ?? '').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code).join('\n');
  expect(quoted).toBe(example?.slice(example.indexOf('\n') + 1));
});

describe('the example', () => {
  let dataDir = '';
  let cell: RunningCell | undefined;
  let administrator: Client;
  let supervisor: Client;
  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'nuanxin-page-'));
    // PostgreSQL may run under another account, which must get to its folder.
    await chmod(dataDir, 0o755);
    const running = (cell = await startCell({ dataDir, demo: true, say: () => undefined }));
    const password = 'a long enough password';
    await createClient({ baseUrl: running.url }).call(identity.setUp, { body: { code: (await readFile(running.setupCodeFile, 'utf8')).trim(), name: '王芳', login: 'wang.fang', password } });
    administrator = clientOf(running.url, 'wang.fang', password);
    await administrator.call(identity.registerPerson, { body: { name: '李明', credentials: { login: 'li.ming', password }, grants: [{ role: 'supervisor', scope: { kind: 'district' } }] } });
    supervisor = clientOf(running.url, 'li.ming', password);
  }, CELL_MS);
  afterAll(async () => {
    await cell?.stop();
    await removePostgresData(path.join(dataDir, 'postgres'));
    await rm(dataDir, { recursive: true, force: true });
  });

  let claims = 0;

  /** Books a line of `minutes` in the ledger: on one local day, whatever the hour at which this runs, or there would be two. */
  async function work(minutes: number): Promise<void> {
    const start = new Date(`${new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)}T0${(claims += 1)}:00:00Z`);
    const body = { activity: 'preparation' as const, start: start.toISOString(), end: new Date(start.getTime() + minutes * 60_000).toISOString(), what: '准备材料' };
    // A service that was killed may take longer to come back, on a busy machine, than a call has patience; the keys keep it at one claim.
    const [submission, approval] = [randomUUID(), randomUUID()];
    const { data } = await eventually(() => administrator.call(hours.submitClaim, { body, idempotencyKey: submission }), BACK_MS);
    await eventually(() => supervisor.call(hours.approveClaim, { params: { claimId: data.claimId }, body: {}, idempotencyKey: approval }), BACK_MS);
  }

  it('signs in, lists, creates, changes, and tells problems apart', async () => {
    const hospital = { code: 'TJ-03', name: '和平假日酒店', address: '天津市和平区示例路3号', capacity: 120, openedOn: '2020-01-25' };
    const hospitalId = await registerHospital(administrator, hospital);
    expect(await registerHospital(administrator, hospital)).toEqual(["TJ-03 is another hospital's code."]);
    expect(await registerHospital(administrator, { ...hospital, code: 'small', capacity: 0 })).toEqual([expect.stringMatching(/^\/code must be/), expect.stringMatching(/^\/capacity /)]);
    expect(await hospitalNames(administrator)).toEqual(['和平假日酒店']);
    expect(await changeCapacity(administrator, String(hospitalId), (capacity) => capacity + 20)).toBe(true);
  });

  it('keeps a page signed in by a cookie that it never sees, over a reload, until it signs out', async () => {
    const url = cell?.url ?? '';
    const browser = browserAt(url);
    const asked: string[] = [];
    const load = (): Client => pageClientOf(url, () => {
      asked.push('login');
      return Promise.resolve({ login: 'wang.fang', password: 'a long enough password' });
    });
    globalThis.fetch = browser.fetch;
    try {
      expect((await load().call(identity.getMe)).data.person.login).toBe('wang.fang');
      expect([asked.length, browser.cookies()]).toEqual([1, ['__Host-nuanxin-refresh']]);
      const reloaded = load();
      expect((await reloaded.call(identity.getMe)).data.person.login).toBe('wang.fang');
      expect(asked.length).toBe(1);
      await reloaded.call(identity.signOut, { body: {} });
      expect(browser.cookies()).toEqual([]);
      await load().call(identity.getMe);
      expect(asked.length).toBe(2);
    } finally {
      globalThis.fetch = network;
    }
  });

  it('follows the hours, and goes on after the last line when the service was killed', async () => {
    const seen: [string | undefined, number][] = [];
    const stop = new AbortController();
    const follow = (place: string | undefined): Promise<unknown> => followHours(administrator, place, (...line) => seen.push(line), stop.signal).catch((error: unknown) => error);
    const following = follow(undefined);
    await work(31);
    await eventually(() => expect(seen).toEqual([['1', 31]]));
    cell?.kill('volunteer-hours');
    await work(17);
    await eventually(() => expect(seen).toEqual([['1', 31], ['2', 17]]), BACK_MS);
    stop.abort(new Error('enough'));
    expect(await following).toEqual(new Error('enough'));
  }, CELL_MS);
});
