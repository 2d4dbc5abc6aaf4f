/** Streams that are open, by identity and by address: each holds two connections for as long as it likes, so nobody may have many. */
import { normalizeIP } from '@fastify/rate-limit';
import { DomainError } from '@nuanxin/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IPV6_SUBNET, STREAM_RETRY_SECONDS } from '../limits.js';

export class OpenStreams {
  private readonly open = new Map<string, number>();

  constructor(private readonly max: { readonly perIdentity: number; readonly perAddress: number }) {}

  /** Counts a stream of an address until its connection is closed. Throws `too-many-requests`. */
  ofAddress(request: FastifyRequest, reply: FastifyReply): void {
    this.enter(`address ${normalizeIP(request.ip, IPV6_SUBNET)}`, this.max.perAddress, reply);
  }

  ofIdentity(personId: string, reply: FastifyReply): void {
    this.enter(`identity ${personId}`, this.max.perIdentity, reply);
  }

  private enter(key: string, max: number, reply: FastifyReply): void {
    const count = this.open.get(key) ?? 0;
    if (count >= max) throw new DomainError('too-many-requests', { detail: `There are ${max} streams open already; close one first.`, retryAfterSeconds: STREAM_RETRY_SECONDS });
    this.open.set(key, count + 1);
    reply.raw.once('close', () => this.leave(key));
  }

  private leave(key: string): void {
    const count = this.open.get(key) ?? 0;
    if (count > 1) this.open.set(key, count - 1);
    else this.open.delete(key);
  }
}
