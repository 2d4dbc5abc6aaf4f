/** Uploads: the body of a route that takes a file is handed on as it streams in, and never held whole. */
import { Readable } from 'node:stream';
import { routesOf, type Route, type ServiceName } from '@nuanxin/contracts';
import { DomainError } from '@nuanxin/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const ANY_FILE = 'application/octet-stream';

/** Leaves the bodies of uploads unread; what is no JSON is refused everywhere else. */
export function acceptUploads(fastify: FastifyInstance, service: ServiceName): void {
  const uploads = new Set(routesOf(service).filter(({ upload }) => upload !== undefined).map(({ method, path }) => `${method} ${path}`));
  if (uploads.size === 0) return;
  fastify.addContentTypeParser('*', (request, payload, done) => {
    if (uploads.has(`${request.method} ${request.routeOptions.url}`)) done(null, payload);
    else done(new DomainError('unsupported-media-type'));
  });
}

/**
 * What is uploaded. Throws `unsupported-media-type` for a Content-Type that is neither of a file that is taken nor bytes, and
 * `payload-too-large` for a length past the limit; a length that is not told is counted as it comes.
 */
export function uploadedContent({ upload }: Route, { body, headers }: Pick<FastifyRequest, 'body' | 'headers'>): AsyncIterable<Uint8Array> {
  if (upload === undefined || body === undefined || body === null) return Readable.from([]);
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!(body instanceof Readable) || (type !== ANY_FILE && !upload.types.includes(type))) throw new DomainError('unsupported-media-type', { detail: `A file is sent as ${[ANY_FILE, ...upload.types].join(', ')}.` });
  if (Number(headers['content-length'] ?? 0) > upload.maxBytes) throw new DomainError('payload-too-large', { detail: `At most ${upload.maxBytes} bytes are taken here.` });
  return comingIn(body);
}

/** Chunks as they come. Who stops reading gets to answer: the connection stays, and what still comes is thrown away. */
async function* comingIn(body: Readable): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array;
  } catch (error) {
    throw new DomainError('malformed-body', { detail: 'The body did not come to its end.', cause: error });
  } finally {
    body.resume();
  }
}
