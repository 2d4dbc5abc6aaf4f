/** An end that no connection holds up: each is closed with the answer that was under way on it, and what would never end by itself is ended. */
import type { FastifyInstance } from 'fastify';
import { StreamBody } from './stream.js';

/**
 * `close()` of Node's server ends idle connections alone; one that is answered later stays open for as long as
 * keep-alive lasts, and the end waits for it. So answers given from then on say `Connection: close`, and those whose
 * headers had gone out before (downloads) are followed by the connection's end. Streams end after a whole item; their
 * readers come again with Last-Event-ID.
 */
export function endConnectionsWithAnswers(fastify: FastifyInstance): void {
  let closing = false;
  const streams = new Set<StreamBody>();
  fastify.addHook('preClose', (done) => {
    closing = true;
    for (const stream of streams) stream.finish();
    done();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) void reply.header('connection', 'close');
    if (payload instanceof StreamBody) {
      streams.add(payload);
      payload.once('close', () => streams.delete(payload));
      if (closing) payload.finish();
    }
    done(null, payload);
  });
  fastify.addHook('onResponse', (request, _reply, done) => {
    if (closing) request.raw.socket.end();
    done();
  });
}
