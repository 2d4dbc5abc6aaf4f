/** Reads asked for again by If-None-Match. */
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { answerConditionally } from './conditional.js';
import { ifMatchVersion } from './validate.js';

let server: FastifyInstance;
/** What the reads answer with; it changes under a version that stays. */
let task: string;
beforeEach(() => {
  task = 'open';
  server = fastify();
  answerConditionally(server);
  server.get('/public', () => ({ task }));
  server.get('/personal', (_request, reply) => reply.header('cache-control', 'no-store').send({ task }));
  server.get('/versioned', (_request, reply) => reply.header('cache-control', 'no-store').header('etag', '"3"').send({ task }));
  server.post('/made', (_request, reply) => reply.header('etag', '"1"').send({ task }));
  server.get('/refused', (_request, reply) => reply.status(404).send({ task }));
});

const read = async (url: string, ifNoneMatch?: string) => {
  const { statusCode, headers, body } = await server.inject({ url, headers: ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch } });
  return { status: statusCode, etag: String(headers['etag']), body, headers };
};

describe.each(['/public', '/personal', '/versioned'])('a read of %s', (url) => {
  it('is not sent again to whoever holds it, and is once its content changed, whatever its version', async () => {
    const first = await read(url);
    expect(first).toMatchObject({ status: 200, body: '{"task":"open"}' });
    const again = await read(url, first.etag);
    expect(again).toMatchObject({ status: 304, body: '', etag: first.etag });
    expect(again.headers['content-type']).toBeUndefined();
    expect(again.headers['cache-control']).toBe(first.headers['cache-control']);
    task = 'done';
    expect(await read(url, first.etag)).toMatchObject({ status: 200, body: '{"task":"done"}' });
  });

  it('may be named among others, weakly, or by a star', async () => {
    const { etag } = await read(url);
    const bare = etag.replace('W/', '');
    for (const named of [`"other", ${etag}`, bare, `W/${bare}`, '*']) expect((await read(url, named)).status).toBe(304);
    for (const other of ['"other"', '', `${bare}x`]) expect((await read(url, other)).status).toBe(200);
  });
});

describe('ETags', () => {
  it('are weak where there is no version; of what is public by its content alone, of what is personal by none that others could make', async () => {
    const plain = `W/"${createHash('sha256').update('{"task":"open"}').digest('base64url').slice(0, 16)}"`;
    expect((await read('/public')).etag).toBe(plain);
    expect((await read('/personal')).etag).toMatch(/^W\/"[\w-]{16}"$/);
    expect((await read('/personal')).etag).not.toBe(plain);
  });

  it('begin with the version where there is one, and are taken as If-Match', async () => {
    const { etag } = await read('/versioned');
    expect(etag).toMatch(/^"3\.[\w-]{16}"$/);
    expect([ifMatchVersion(etag), ifMatchVersion('"3"')]).toEqual([3, 3]);
    for (const other of ['3', 'W/"3"', '"3.short"', '"x"']) expect(() => ifMatchVersion(other)).toThrow('precondition-failed');
  });

  it('of what is no read stay as they are', async () => {
    const made = await server.inject({ method: 'POST', url: '/made', headers: { 'if-none-match': '*' } });
    expect([made.statusCode, made.headers['etag']]).toEqual([200, '"1"']);
    expect(await read('/refused', '*')).toMatchObject({ status: 404, etag: 'undefined' });
  });
});
