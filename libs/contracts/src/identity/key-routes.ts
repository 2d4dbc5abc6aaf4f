/** Routes of signing keys. */
import { z } from 'zod';
import { id, instant } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute } from '../core/route.js';
import { signingKeyAggregate } from './aggregates.js';

const nextKey = z.object({ kid: id, signsFrom: instant.describe('When it signs; until then everybody hears of it.') })
  .register(examples, { example: { kid: signingKeyAggregate.example.kid, signsFrom: '2020-02-01T08:05:00Z' } });

export const keyRoutes = {
  rotateKeys: defineRoute({
    id: 'rotateKeys', service: 'identity', method: 'POST', path: '/v1/keys/rotate', permission: 'operations.write', status: 200, idempotencyKey: false,
    summary: 'Make a new signing key: told to everybody now, it signs some minutes later, and the old one is retired when its last token is over.',
    body: z.strictObject({}), response: nextKey, errors: ['rotation-under-way', 'reauthentication-required'], exampleBody: {},
  }),
};
