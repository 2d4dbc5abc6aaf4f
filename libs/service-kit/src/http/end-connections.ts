/** An end that no connection holds up: each is closed with the answer that was under way on it, and what would never end by itself is ended. */
import type { FastifyInstance } from 'fastify';
import { StreamBody } from './stream.js';

/** The end of a server's connections, which may begin before that of the server. */
export interface Ending {
  /** From now on each answer is the last on its connection: whoever keeps it for more asks elsewhere. */
  begin(): void;
}

/**
 * `close()` of Node's server ends idle connections alone; one that is answered later stays open for as long as
 * keep-alive lasts, and the end waits for it. So answers given from then on, or from `begin` on, say `Connection: close`, and those
 * whose headers had gone out before (downloads) are followed by the connection's end. Streams end after a whole item; their
 * readers come again with Last-Event-ID. A request that is sent just as its idle connection is closed is lost (RFC 9112 §9.6):
 * whoever begins so long before as clients keep idle connections loses none.
 */
export function endConnectionsWithAnswers(fastify: FastifyInstance): Ending {
  let closing = false;
  const streams = new Set<StreamBody>();
  const begin = (): void => { closing = true; };
  fastify.addHook('preClose', (done) => {
    begin();
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
  return { begin };
}
