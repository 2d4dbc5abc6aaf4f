/** Driving domain time in an evaluation instance: set it forward, do what is due, tell when nothing is under way. */
import { reachOf } from '@nuanxin/contracts';
import { DomainError } from '@nuanxin/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { TokenVerifier } from '../auth/verifier.js';
import { sendProblem, toDomainError } from '../http/problem.js';

const advanceBody = z.strictObject({ to: z.iso.datetime({ offset: true }) });

export interface Evaluation {
  /** Sets domain time forward and does what is due by then. */
  advance(to: Date): Promise<void>;
  /** Whether the outbox is empty; of durables the gateway asks the broker. */
  idle(): Promise<{ idle: boolean; now: string }>;
}

/** The two internal routes behind the gateway's evaluation route; they exist in evaluation instances alone. */
export function evaluationRoutes(fastify: FastifyInstance, verifier: TokenVerifier, evaluation: Evaluation): void {
  const permit = async (request: FastifyRequest): Promise<void> => {
    const actor = await verifier.verify((request.headers.authorization ?? '').replace(/^Bearer /, ''));
    if (reachOf(actor, 'evaluation.drive')?.district !== true) throw new DomainError('forbidden');
  };
  fastify.post('/evaluation/advance', async (request, reply) => {
    try {
      await permit(request);
      const body = advanceBody.safeParse(request.body);
      if (!body.success) throw new DomainError('invalid-input', { violations: [{ pointer: '/to', message: 'must be an instant with offset' }] });
      await evaluation.advance(new Date(body.data.to));
      return await reply.send(await evaluation.idle());
    } catch (error) {
      return sendProblem(reply, toDomainError(error), request.id);
    }
  });
  fastify.get('/evaluation/idle', async (request, reply) => {
    try {
      await permit(request);
      return await reply.send(await evaluation.idle());
    } catch (error) {
      return sendProblem(reply, toDomainError(error), request.id);
    }
  });
}
