/** Uploads on their way through: the body is passed on as it comes, at the speed at which the service takes it. */
import type { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { DomainError } from '@nuanxin/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Hands bodies on unread. A stream of its own stands between: a service that refuses half way ends that one, and not the client's
 * connection, on which it is still to be answered. Throws `payload-too-large` for a length past the limit; one that isn't told is counted by the service.
 */
export function passBodiesThrough(scope: FastifyInstance): void {
  scope.addContentTypeParser('*', (request, payload, done) => {
    if (Number(request.headers['content-length'] ?? 0) > request.routeOptions.bodyLimit) {
      done(new DomainError('payload-too-large'));
      return;
    }
    const onward = new PassThrough();
    payload.pipe(onward);
    // What still comes after a refusal is thrown away, so that its sender gets to read the answer.
    onward.once('close', () => { payload.resume(); }).on('error', () => undefined);
    request.raw.once('close', () => { if (!request.raw.complete) onward.destroy(new Error('The client has gone.')); });
    done(null, onward);
  });
}

/** What is looked at of a request that comes in. */
export interface Arriving {
  readonly headers: FastifyRequest['headers'];
  readonly raw: Pick<FastifyRequest['raw'], 'complete'> & EventEmitter;
}

/** Ends a request whose body has not come within `ms`, by `end`; uploads have more of it, as the server allows. */
export function awaitBody({ raw, headers }: Arriving, ms: number, end: () => void): void {
  if (raw.complete || (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0)) return;
  const timer = setTimeout(end, ms);
  const stop = (): void => { clearTimeout(timer); };
  raw.once('end', stop).once('close', stop);
}
