/** Compression of answers: of reads that are long enough, and of nothing else. */
import compress from '@fastify/compress';
import { constants } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BROTLI_QUALITY, COMPRESSED_BYTES_MIN } from '../limits.js';

/** Gives replies their `compress`, which asks `Accept-Encoding` how. */
export async function compressAnswers(fastify: FastifyInstance): Promise<void> {
  await fastify.register(compress, {
    global: false, globalDecompression: false, encodings: ['br', 'gzip'], threshold: COMPRESSED_BYTES_MIN,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
  });
}

/**
 * Whether what a service answered is: a read, in JSON. Tokens come in answers to POST alone, and the length of one that is compressed
 * would tell of them to whoever can have a guess repeated beside them (BREACH). A stream's items must not wait for each other.
 */
export function isWorthCompressing(request: FastifyRequest, reply: FastifyReply): boolean {
  const length = Number(reply.getHeader('content-length') ?? 0);
  return request.method === 'GET' && reply.statusCode === 200 && length >= COMPRESSED_BYTES_MIN && String(reply.getHeader('content-type')).startsWith('application/json');
}
