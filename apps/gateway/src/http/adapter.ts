/** The gateway's HTTP server: Fastify under Nest with all limits stated, and what it answers where no route is reached. */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { BODY_LIMIT_BYTES } from '@nuanxin/contracts';
import { DomainError } from '@nuanxin/kernel';
import { ids, problemOf, sendProblem, type TlsMaterial } from '@nuanxin/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayConfig } from '../config.js';
import { ARRIVAL_CHECK_MS, CONNECTIONS_MAX, HEADERS_BYTES_MAX, KEEP_ALIVE_MS, PARAM_LENGTH_MAX, UPLOAD_MS } from '../limits.js';
import { limitConnections } from './connections.js';
import { securityHeaders } from './security-headers.js';

const REQUEST_ID = /^[0-9a-zA-Z-]{8,64}$/;

function problemBefore(code: string | undefined): DomainError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW': return new DomainError('headers-too-large');
    case 'ERR_HTTP_REQUEST_TIMEOUT': return new DomainError('request-timeout');
    default: return new DomainError('malformed-body', { detail: 'This is no HTTP request that can be read.' });
  }
}

/** Answers by hand, since there is no request yet, or not all of it, and closes. */
export function answerBadRequest(error: { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const problem = problemOf(problemBefore(error.code), randomUUID());
  const body = JSON.stringify(problem);
  const headers = { ...securityHeaders(false), 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store', 'content-length': String(Buffer.byteLength(body)), connection: 'close', 'x-request-id': problem.requestId };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`, () => socket.destroySoon());
}

/** An address that the router cannot read reaches no hook. */
function answerBadUrl(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers({ ...securityHeaders(request.protocol === 'https'), 'x-request-id': request.id });
  sendProblem(reply, new DomainError('invalid-input', { detail: 'The address cannot be read: its percent encoding is broken, or a part of it is too long.' }), request.id);
}

/** An adapter with all limits stated, for HTTPS where there is a certificate to show. */
export function createGatewayAdapter(config: GatewayConfig, certificate: TlsMaterial | undefined): FastifyAdapter {
  const limits = { maxHeaderSize: HEADERS_BYTES_MAX, headersTimeout: config.HEADERS_TIMEOUT_MS, connectionsCheckingInterval: ARRIVAL_CHECK_MS };
  const adapter = new FastifyAdapter({
    ...(certificate === undefined ? { http: limits } : { https: { ...limits, ...certificate } }),
    // Of uploads; what else comes has less, by `awaitBody`.
    requestTimeout: UPLOAD_MS, keepAliveTimeout: KEEP_ALIVE_MS, bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: 'idle', return503OnClosing: false, exposeHeadRoutes: true,
    trustProxy: config.TRUSTED_PROXIES ?? false,
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX },
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : ids.next();
    },
    clientErrorHandler: answerBadRequest, frameworkErrors: answerBadUrl,
  });
  const { server } = adapter.getInstance();
  server.maxConnections = CONNECTIONS_MAX;
  if (config.TRUSTED_PROXIES === undefined && config.NUANXIN_EVALUATION !== '1') limitConnections(server, config.CONNECTIONS_PER_ADDRESS);
  return adapter;
}
