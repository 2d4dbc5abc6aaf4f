/** When the demo district is not seeded. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seedDemo } from './seed.js';

describe('the demo district', () => {
  let secretsFolder = '';
  const asked: string[] = [];
  /** Stands for a district whose first administrator was registered by somebody, under a password of their own. */
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const [status, code] = request.url === '/v1/setup' ? [409, 'setup-done'] : [401, 'wrong-credentials'];
    response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ status, code, title: 'No.' }));
  });
  beforeAll(async () => {
    secretsFolder = await mkdtemp(path.join(tmpdir(), 'nuanxin-seed-'));
    await writeFile(path.join(secretsFolder, 'setup-code'), 'a-code-of-this-folder');
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  });
  afterAll(async () => {
    await new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); });
    await rm(secretsFolder, { recursive: true, force: true });
  });

  it('stays out of a district that was set up by its own administrator, and says so', async () => {
    const said: string[] = [];
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await seedDemo({ url, setupCodeFile: path.join(secretsFolder, 'setup-code'), secretsFolder, zone: 'Asia/Shanghai', say: (line) => said.push(line) })).toBeUndefined();
    expect(said).toEqual(['This district was set up by its own administrator; the demo district is left out.']);
    expect(asked).toEqual(['POST /v1/setup', 'POST /v1/session']);
  });
});
