/** The examples of the reference work against a demo: signing in as it says, and every creation that needs nothing else by id. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient, type Client } from '@nuanxin/client';
import { routes, type Route } from '@nuanxin/contracts';
import { routes as duty } from '@nuanxin/contracts/duty-roster';
import { routes as identity } from '@nuanxin/contracts/identity';
import { removeDataFolder, seedDemo, startCell, type Demo, type RunningCell } from '@nuanxin/launcher';

const CELL_MS = 180_000;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-7/;

/** Routes whose example makes something out of nothing: no id in the address, none in the body. */
const makers = routes.filter((route) => route.idempotencyKey && !route.path.includes(':') && !UUID.test(JSON.stringify(route.exampleBody)));

interface Example { readonly login: string; readonly password: string }
interface Document { readonly paths: Record<string, Record<string, { readonly requestBody: { readonly content: Record<string, { readonly example: Example }> } }>> }

describe('the reference of a demo', () => {
  let dataDir = '';
  let cell: RunningCell | undefined;
  let demo: Demo | undefined;
  let url = '';
  const people = new Map<string, Client>();

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'nuanxin-demo-'));
    // PostgreSQL may run under another account, which must get to its folder.
    await chmod(dataDir, 0o755);
    cell = await startCell({ dataDir, demo: true, say: () => undefined });
    url = cell.url;
    demo = await seedDemo({ url, setupCodeFile: cell.setupCodeFile, secretsFolder: path.dirname(cell.setupCodeFile), zone: cell.zone, say: () => undefined });
    const anonymous = createClient({ baseUrl: url });
    for (const login of demo?.logins ?? []) {
      const { data } = await anonymous.call(identity.signIn, { body: { login, password: demo?.password ?? '' } });
      people.set(login, createClient({ baseUrl: url, token: data.accessToken }));
    }
  }, CELL_MS);
  afterAll(async () => {
    await cell?.stop();
    await removeDataFolder(dataDir);
  });

  it('signs in by the example that it shows', async () => {
    const document = await (await fetch(`${url}/openapi.json`)).json() as Document;
    const example = document.paths['/v1/session']?.['post']?.requestBody.content['application/json']?.example;
    expect(demo?.logins).toContain(example?.login);
    const response = await fetch(`${url}/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(example) });
    expect([response.status, Object.keys(await response.json() as object)]).toEqual([201, expect.arrayContaining(['accessToken', 'refreshToken'])]);
  });

  /** Somebody of the demo who may call a route. */
  async function whoMay({ permission }: Route): Promise<Client> {
    for (const client of people.values()) if ((await client.call(identity.getMe)).data.permissions.includes(permission)) return client;
    throw new Error(`Nobody of the demo holds ${permission}.`);
  }

  it('has examples of making something', () => {
    expect(makers.map(({ id }) => id)).toEqual(expect.arrayContaining(['registerHospital', 'createTopic', 'publishResource', 'openPost', 'submitClaim', 'recordContact']));
  });

  it.each(makers.map((route) => [route.id, route] as const))('%s: is carried out as shown', async (_, route) => {
    const client = await whoMay(route);
    // There is one hotline at a time, and the demo has it.
    if (route.id === duty.openPost.id) for await (const { postId } of client.items(duty.listPosts, { query: { kind: 'hotline', status: 'open' } })) await client.call(duty.closePost, { params: { postId }, body: {} });
    expect((await client.call(route, { body: route.exampleBody })).status).toBe(route.status);
  });
});
