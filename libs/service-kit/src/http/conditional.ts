/** Reads that are asked for again: an ETag on each, and 304 to whoever holds the same already (RFC 9110 §13.1.2). */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Characters of base64url that stand for the content: 96 bits. */
const MARK_LENGTH = 16;

/**
 * The mark of what is personal is keyed, by a key of this process: ETags stand in logs on the way, and whoever knows all but a
 * telephone number of an answer could try them out against a plain hash. Another process gives another mark, which costs a whole
 * answer where 304 would have done. What is public has the same mark everywhere.
 */
const key = randomBytes(32);
const markOf = (text: string, isPersonal: boolean): string =>
  (isPersonal ? createHmac('sha256', key) : createHash('sha256')).update(text).digest('base64url').slice(0, MARK_LENGTH);

/** The ETag of a read: the version, where there is one, with a mark of the content, which may change without it (a slot shows its task). */
function etagOf(reply: FastifyReply, text: string): string {
  const version = reply.getHeader('etag');
  const mark = markOf(text, reply.getHeader('cache-control') === 'no-store');
  return typeof version === 'string' ? `${version.slice(0, -1)}.${mark}"` : `W/"${mark}"`;
}

const bare = (etag: string): string => etag.trim().replace(/^W\//, '');

/** Whether `If-None-Match` names the ETag, by weak comparison. */
export const isNamed = (etag: string, asked: string | undefined): boolean => asked !== undefined && (asked.trim() === '*' || asked.split(',').map(bare).includes(bare(etag)));

/** Does so for every read that is answered whole; streams have ids of their own to go on after. */
export function answerConditionally(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') {
      done(null, payload);
      return;
    }
    const etag = etagOf(reply, payload);
    void reply.header('etag', etag);
    if (!isNamed(etag, request.headers['if-none-match'])) {
      done(null, payload);
      return;
    }
    void reply.status(304).removeHeader('content-type').removeHeader('content-length');
    done(null, '');
  });
}
