/** Routes of service accounts, by which programs of others read: integrations and analysts, each by keys of its own that expire. */
import { z } from 'zod';
import { id, instant, line, nothing, page, pageQuery, patchOf, text } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute } from '../core/route.js';
import { SERVICE_ACCOUNT_PERMISSIONS } from '../permissions.js';
import { grant } from './aggregates.js';
import { grants } from './person-routes.js';

const service = 'identity';
const permission = 'service-account.manage';
/** Days that a key lasts at the most. */
export const ACCOUNT_KEY_DAYS_MAX = 180;

const params = z.strictObject({ accountId: id });
const permissionNames = z.array(z.enum(SERVICE_ACCOUNT_PERMISSIONS)).min(1).max(SERVICE_ACCOUNT_PERMISSIONS.length)
  .refine((names) => new Set(names).size === names.length, 'must not repeat').meta({ uniqueItems: true });

const fields = {
  name: line(100), purpose: text(1_000).describe('What it is for.'),
  responsibleId: id.describe('The person who answers for it; active. Once they are deactivated its keys give nothing until another is named.'),
};

const keyView = z.object({
  keyId: id, hint: z.string().describe('How the key begins.'), madeAt: instant, expiresAt: instant, lastUsedAt: instant.nullable().describe('When it was exchanged last; null: never.'),
  state: z.enum(['live', 'expired', 'revoked']), expiresSoon: z.boolean().describe('It is live and has two weeks left at the most.'),
});
const keyExample = { keyId: '0196a2b4-0000-7000-8000-000000000151', hint: 'nuanxin_key_4fT', madeAt: '2020-02-01T08:00:00Z', expiresAt: '2020-05-01T08:00:00Z', lastUsedAt: '2020-02-03T01:00:00Z', state: 'live' as const, expiresSoon: false };

const accountExample = {
  accountId: '0196a2b4-0000-7000-8000-000000000150', version: 1, name: '南开大学服务时长分析', purpose: 'Reads the ledger of hours into the university’s evaluation.',
  responsibleId: '0196a2b4-0000-7000-8000-0000000000b1', grants: [{ role: 'analyst' as const, scope: { kind: 'district' as const } }],
  permissions: ['hours.read' as const, 'hours.stream' as const], status: 'active' as const, createdAt: '2020-02-01T08:00:00Z', attention: [], keys: [keyExample],
};

export const serviceAccountView = z.object({
  accountId: id, version: z.int(), name: fields.name, purpose: z.string(), responsibleId: id, grants: z.array(grant),
  permissions: z.array(z.enum(SERVICE_ACCOUNT_PERMISSIONS)).describe('All that it may do, within the scopes of its roles.'), status: z.enum(['active', 'deactivated']), createdAt: instant,
  attention: z.array(z.enum(['no-live-key', 'key-expires-soon', 'responsible-deactivated'])).describe('What somebody should look at.'),
  keys: z.array(keyView).describe('Live ones first, then the newest; ten at the most.'),
}).meta({ id: 'ServiceAccount' }).register(examples, { example: accountExample });

const madeKey = z.object({ keyId: id, key: z.string().describe('Shown now and never again.'), expiresAt: instant })
  .register(examples, { example: { keyId: keyExample.keyId, key: 'nuanxin_key_EXAMPLE', expiresAt: keyExample.expiresAt } });

const accessToken = z.object({
  accessToken: z.string().describe('A signed JWT (RFC 9068), for the Authorization header.'), expiresIn: z.int().describe('Seconds for which it lives; then exchange the key again.'),
}).register(examples, { example: { accessToken: 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIwMTk2In0.c2lnbmF0dXJl', expiresIn: 300 } });

export const serviceAccountRoutes = {
  createServiceAccount: defineRoute({
    id: 'createServiceAccount', service, method: 'POST', path: '/v1/service-accounts', permission,
    summary: 'Create a service account: what it may do is said now and never widened; make it keys by which its program gets in.',
    body: z.strictObject({ ...fields, grants: grants.min(1), permissions: permissionNames.describe('What of its roles it may do; nothing else.') }), response: serviceAccountView,
    errors: ['person-deactivated', 'reauthentication-required'],
    exampleBody: { name: accountExample.name, purpose: accountExample.purpose, responsibleId: accountExample.responsibleId, grants: accountExample.grants, permissions: accountExample.permissions },
  }),
  listServiceAccounts: defineRoute({
    id: 'listServiceAccounts', service, method: 'GET', path: '/v1/service-accounts', permission, summary: 'List service accounts with their keys, and what should be looked at.',
    query: z.strictObject({ ...pageQuery, status: serviceAccountView.shape.status.optional() }), response: page(serviceAccountView),
  }),
  getServiceAccount: defineRoute({ id: 'getServiceAccount', service, method: 'GET', path: '/v1/service-accounts/:accountId', permission, summary: 'Read a service account.', params, response: serviceAccountView }),
  changeServiceAccount: defineRoute({
    id: 'changeServiceAccount', service, method: 'PATCH', path: '/v1/service-accounts/:accountId', permission, summary: 'Change name, purpose or responsible person of a service account.', params,
    body: patchOf(fields), response: serviceAccountView, errors: ['account-deactivated', 'person-deactivated'], exampleBody: { purpose: 'Reads the ledger of hours, until summer.' },
  }),
  deactivateServiceAccount: defineRoute({
    id: 'deactivateServiceAccount', service, method: 'POST', path: '/v1/service-accounts/:accountId/deactivate', permission, status: 200, idempotencyKey: false,
    summary: 'Deactivate a service account for good: its keys are revoked and their tokens refused.', params, body: z.strictObject({}), response: serviceAccountView, exampleBody: {},
  }),
  makeServiceAccountKey: defineRoute({
    id: 'makeServiceAccountKey', service, method: 'POST', path: '/v1/service-accounts/:accountId/keys', permission, status: 200, idempotencyKey: false,
    summary: 'Make a key, which is shown once. There may be two live ones, so that the old one goes on until the new one is in place.', params,
    body: z.strictObject({ days: z.int().min(1).max(ACCOUNT_KEY_DAYS_MAX).describe(`Days until it expires, ${ACCOUNT_KEY_DAYS_MAX} at the most.`) }), response: madeKey,
    errors: ['account-deactivated', 'keys-enough', 'reauthentication-required'], exampleBody: { days: 90 },
  }),
  revokeServiceAccountKey: defineRoute({
    id: 'revokeServiceAccountKey', service, method: 'POST', path: '/v1/service-accounts/:accountId/keys/:keyId/revoke', permission, status: 200, idempotencyKey: false,
    summary: 'Revoke a key: it gives nothing any more, and tokens got by it are refused.', params: z.strictObject({ ...params.shape, keyId: id }), body: z.strictObject({}), response: nothing, exampleBody: {},
  }),
  exchangeKey: defineRoute({
    id: 'exchangeKey', service, method: 'POST', path: '/v1/token', permission: 'public', status: 200, idempotencyKey: false, summary: 'Exchange the key of a service account for an access token, for five minutes at the most.',
    body: z.strictObject({ key: z.string().min(1).max(128) }), response: accessToken, errors: ['key-over'], exampleBody: { key: 'nuanxin_key_EXAMPLE' },
  }),
};
