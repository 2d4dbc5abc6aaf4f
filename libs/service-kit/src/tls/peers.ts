/** Who may speak with a service that listens by TLS: the gateway, by its certificate. Why so: ../../mutual-tls.md. */
import { checkServerIdentity, TLSSocket } from 'node:tls';
import { DomainError } from '@nuanxin/kernel';
import type { FastifyInstance } from 'fastify';
import { sendProblem } from '../http/problem.js';

const HEALTH = /^\/health\//;

/** Refuses every request but those for health that comes without a certificate of the cell's authority, and of another name than `name` where one is given. */
export function admitPeers(fastify: FastifyInstance, name: string | undefined): void {
  const admitted = new WeakSet<TLSSocket>();
  fastify.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    if (HEALTH.test(request.routeOptions.url ?? '') || (socket instanceof TLSSocket && (admitted.has(socket) || isPeer(socket, name)))) {
      if (socket instanceof TLSSocket && socket.authorized) admitted.add(socket);
      done();
      return;
    }
    sendProblem(reply, new DomainError('forbidden', { detail: 'This service is spoken to by the gateway of its cell.' }), request.id);
  });
}

/** By the handshake, which Node has judged by then; names as a client checks a server's (RFC 9525). */
const isPeer = (socket: TLSSocket, name: string | undefined): boolean => socket.authorized && (name === undefined || checkServerIdentity(name, socket.getPeerCertificate()) === undefined);
