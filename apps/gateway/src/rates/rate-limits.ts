/** Rates per address, identity and route, counted together by all gateways of a district; each answer tells what is left of them, and what is over them is answered 429. */
import { normalizeIP } from '@fastify/rate-limit';
import type { NatsConnection } from '@nats-io/nats-core';
import { DomainError } from '@nuanxin/kernel';
import type { Logger } from '@nuanxin/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayConfig } from '../config.js';
import { OpenStreams } from '../http/open-streams.js';
import { IPV6_SUBNET, RATE_WINDOW_MS, RATES_KEPT, SIGN_IN_WINDOW_MS } from '../limits.js';
import { Counts } from './counts.js';
import { RateExchange } from './exchange.js';

/** Adds an item to a list that a header is. */
const add = (reply: FastifyReply, name: string, item: string): void => {
  const sofar = reply.getHeader(name);
  void reply.header(name, typeof sofar === 'string' ? `${sofar}, ${item}` : item);
};

export interface RateLimits {
  /** Each throws `too-many-requests` with the seconds after which the window ends. */
  address(request: FastifyRequest, reply: FastifyReply): void;
  signIn(request: FastifyRequest, reply: FastifyReply): void;
  /** Of all that an identity asks, and of what it asks of one route. */
  identity(request: FastifyRequest, reply: FastifyReply, personId: string): void;
  /** Of the streams that an address, and an identity, holds open: until the connection is closed. */
  streamOfAddress(request: FastifyRequest, reply: FastifyReply): void;
  streamOfIdentity(reply: FastifyReply, personId: string): void;
  /** Counts together with other gateways over this connection from now on. */
  share(connection: NatsConnection): void;
  stop(): void;
}

const nothing = (): void => undefined;

/** In an evaluation instance nothing is limited: a replay sends the work of forty-four people from one address. */
export function createRateLimits(config: GatewayConfig, logger: Logger): RateLimits {
  if (config.NUANXIN_EVALUATION === '1') return { address: nothing, signIn: nothing, identity: nothing, streamOfAddress: nothing, streamOfIdentity: nothing, share: nothing, stop: nothing };
  const counts = (name: string, max: number, windowMs: number): Counts => new Counts({ name, max, windowMs }, { keysMax: RATES_KEPT, now: () => performance.now() });
  const address = counts('address', config.RATE_PER_ADDRESS, RATE_WINDOW_MS);
  const signIn = counts('sign-in', config.RATE_SIGN_IN, SIGN_IN_WINDOW_MS);
  const identity = counts('identity', config.RATE_PER_IDENTITY, RATE_WINDOW_MS);
  const route = counts('route', config.RATE_PER_ROUTE, RATE_WINDOW_MS);
  const streams = new OpenStreams({ perIdentity: config.STREAMS_PER_IDENTITY, perAddress: config.STREAMS_PER_ADDRESS });
  const exchange = new RateExchange({ district: config.NUANXIN_DISTRICT, counts: [address, signIn, identity, route], logger });

  /** Counts a request under a policy, and says so in `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-11). */
  const enforce = (under: Counts, key: string, reply: FastifyReply): void => {
    const { name, max, windowMs } = under.policy;
    const { count, endsInMs } = under.count(key);
    exchange.later();
    const seconds = Math.max(1, Math.ceil(endsInMs / 1_000));
    add(reply, 'ratelimit-policy', `"${name}";q=${max};w=${windowMs / 1_000}`);
    add(reply, 'ratelimit', `"${name}";r=${Math.max(0, max - count)};t=${seconds}`);
    if (count > max) throw new DomainError('too-many-requests', { retryAfterSeconds: seconds });
  };
  return {
    address: (request, reply) => enforce(address, normalizeIP(request.ip, IPV6_SUBNET), reply),
    signIn: (request, reply) => enforce(signIn, normalizeIP(request.ip, IPV6_SUBNET), reply),
    streamOfAddress: (request, reply) => streams.ofAddress(request, reply),
    streamOfIdentity: (reply, personId) => streams.ofIdentity(personId, reply),
    identity: (request, reply, personId) => {
      enforce(identity, personId, reply);
      enforce(route, `${personId} ${request.method} ${request.routeOptions.url ?? ''}`, reply);
    },
    share: (connection) => exchange.use(connection),
    stop: () => exchange.stop(),
  };
}
