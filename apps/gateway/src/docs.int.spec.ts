/** The page of the API reference: served from here alone, under a policy that lets nothing else in. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serviceNames } from '@nuanxin/contracts';
import { loadConfig } from '@nuanxin/service-kit';
import { testCell, type TestCell } from '../test/cell.js';
import { gatewayConfig } from './config.js';

let cell: TestCell;
let folder = '';
const demoPassword = (): string => path.join(folder, 'demo-password');
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-docs-'));
  cell = await testCell({ environment: { DEMO_PASSWORD_FILE: demoPassword() } });
});
afterAll(async () => {
  await cell.stop();
  await rm(folder, { recursive: true });
});

/** Reads an answer whole: what is left unread holds its connection, and so the gateway's end. */
async function get(url: string, headers: Record<string, string> = {}): Promise<Response> {
  const response = await cell.call('GET', url, { token: null, headers });
  const body = await response.text();
  return new Response(response.status === 304 ? null : body, { status: response.status, headers: response.headers });
}

describe('/docs', () => {
  it('is linked from the index, and is a page', async () => {
    const { docs } = await (await get('/')).json() as { docs: string };
    const page = await get(docs);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  it('has a policy of its own, which lets it load its scripts and styles from here, run none of its own text, and ask this server alone', async () => {
    const policy = new Map((await get('/docs')).headers.get('content-security-policy')?.split('; ').map((part): [string, string] => [part.slice(0, part.indexOf(' ')), part.slice(part.indexOf(' ') + 1)]));
    expect(Object.fromEntries(policy)).toMatchObject({ 'default-src': "'none'", 'script-src': "'self'", 'style-src': "'self'", 'connect-src': "'self'", 'frame-ancestors': "'none'", 'base-uri': "'none'", 'form-action': "'none'" });
    expect((await get('/openapi.json')).headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  });

  it('names files that are there, of their types, and nothing from elsewhere; it has no script or style in its text', async () => {
    const text = await (await get('/docs')).text();
    const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file);
    // Without an icon of its own a browser would ask for /favicon.ico, which is not there.
    expect(files.filter((file) => !file.startsWith('/docs/'))).toEqual(['data:,']);
    const answers = await Promise.all(files.filter((file) => file.startsWith('/')).map((file) => get(file)));
    expect(answers.map(({ status, headers }) => `${status} ${headers.get('content-type')?.split(';')[0]}`)).toEqual(['200 text/css', '200 text/javascript', '200 text/javascript']);
    expect(text).not.toMatch(/<style|style=|<script(?![^>]* src=)|\son\w+=/);
  });

  it('is not sent twice', async () => {
    const first = await get('/docs/swagger-ui-bundle.js');
    const again = await get('/docs/swagger-ui-bundle.js', { 'if-none-match': first.headers.get('etag') ?? '' });
    expect([first.status, again.status, await again.text()]).toEqual([200, 304, '']);
  });
});

describe('the example of signing in', () => {
  const example = async (): Promise<unknown> => {
    const { paths } = await (await get('/openapi.json')).json() as { paths: Record<string, { post: { requestBody: { content: Record<string, { example: unknown }> } } }> };
    return paths['/v1/session']?.post.requestBody.content['application/json']?.example;
  };

  it("is made up until a demo's password is there, then the demo's own", async () => {
    expect(await example()).toMatchObject({ login: 'wang.fang' });
    await writeFile(demoPassword(), 'made at random\n');
    expect(await example()).toEqual({ login: 'administrator', password: 'made at random' });
  });

  it('is never filled in where others than this machine could read it', () => {
    const upstreams = Object.fromEntries(serviceNames.map((name) => [`UPSTREAM_${name.toUpperCase().replaceAll('-', '_')}`, 'http://127.0.0.1:1']));
    const environment = { ...upstreams, NUANXIN_DISTRICT: 'here', GATEWAY_KEYS_FILE: 'k', NATS_URL: 'nats://127.0.0.1:1', NATS_CREDENTIALS_FILE: 'n', NATS_MONITOR_URL: 'http://127.0.0.1:1', DEMO_PASSWORD_FILE: 'p' };
    expect(loadConfig(gatewayConfig, environment).DEMO_PASSWORD_FILE).toBe('p');
    expect(() => loadConfig(gatewayConfig, { ...environment, HOST: '0.0.0.0' })).toThrow('DEMO_PASSWORD_FILE');
  });
});
