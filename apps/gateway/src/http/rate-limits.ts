/** Rates per address and per identity, counted in this process; each answer tells what is left of them, and what is over them is answered 429. */
import rateLimit from '@fastify/rate-limit';
import type { PersonActor } from '@nuanxin/kernel';
import { DomainError } from '@nuanxin/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayConfig } from '../config.js';
import { RATE_WINDOW_MS, RATES_KEPT, SIGN_IN_WINDOW_MS } from '../limits.js';

type Limit = ReturnType<FastifyInstance['createRateLimit']>;

/** Adds an item to a list that a header is. */
const add = (reply: FastifyReply, name: string, item: string): void => {
  const sofar = reply.getHeader(name);
  void reply.header(name, typeof sofar === 'string' ? `${sofar}, ${item}` : item);
};

/** Counts a request under a policy, and says so in `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-11). */
async function enforce(policy: string, limit: Limit, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const result = await limit(request);
  if (result.isAllowed) return;
  add(reply, 'ratelimit-policy', `"${policy}";q=${result.max};w=${result.timeWindow / 1_000}`);
  add(reply, 'ratelimit', `"${policy}";r=${result.remaining};t=${result.ttlInSeconds}`);
  if (result.isExceeded) throw new DomainError('too-many-requests', { retryAfterSeconds: Math.max(1, result.ttlInSeconds) });
}

export interface RateLimits {
  /** Each throws `too-many-requests` with the seconds after which the window ends. */
  address(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  signIn(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  identity(request: FastifyRequest, reply: FastifyReply, actor: PersonActor): Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();

/** In an evaluation instance nothing is limited: a replay sends the work of forty-four people from one address. */
export async function createRateLimits(fastify: FastifyInstance, config: GatewayConfig): Promise<RateLimits> {
  if (config.NUANXIN_EVALUATION === '1') return { address: nothing, signIn: nothing, identity: nothing };
  await fastify.register(rateLimit, { global: false, cache: RATES_KEPT });
  const actors = new WeakMap<FastifyRequest, string>();
  // An IPv6 client owns a /64 as a rule, and could otherwise come from a new address every time.
  const address = fastify.createRateLimit({ max: config.RATE_PER_ADDRESS, timeWindow: RATE_WINDOW_MS, ipv6Subnet: 64 });
  const signIn = fastify.createRateLimit({ max: config.RATE_SIGN_IN, timeWindow: SIGN_IN_WINDOW_MS, ipv6Subnet: 64 });
  const identity = fastify.createRateLimit({ max: config.RATE_PER_IDENTITY, timeWindow: RATE_WINDOW_MS, keyGenerator: (request) => actors.get(request) ?? '' });
  return {
    address: (request, reply) => enforce('address', address, request, reply),
    signIn: (request, reply) => enforce('sign-in', signIn, request, reply),
    identity: (request, reply, actor) => {
      actors.set(request, actor.personId);
      return enforce('identity', identity, request, reply);
    },
  };
}
