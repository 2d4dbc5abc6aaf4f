/** An end that no kept-alive connection holds up: each is closed with the answer that was under way on it. */
import type { FastifyInstance } from 'fastify';

/**
 * `close()` of Node's server ends idle connections alone; one that is answered later stays open for as long as
 * keep-alive lasts, and the end waits for it. So answers given from then on say `Connection: close`, and those whose
 * headers had gone out before (downloads) are followed by the connection's end.
 */
export function endConnectionsWithAnswers(fastify: FastifyInstance): void {
  let closing = false;
  fastify.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done(null, payload);
  });
  fastify.addHook('onResponse', (request, _reply, done) => {
    if (closing) request.raw.socket.end();
    done();
  });
}
