/** For every route a call that succeeds, with what it needs made before it: what all tests of every route begin with. */
import type { Route } from '@nuanxin/contracts';
import { routes } from '@nuanxin/contracts';
import { auditRoutes } from '@nuanxin/contracts/audit';
import { contentCalls } from './calls-content.js';
import { dutyCalls } from './calls-duty.js';
import { groupsCalls } from './calls-groups.js';
import { hotlineCalls } from './calls-hotline.js';
import { hoursCalls } from './calls-hours.js';
import { identityCalls } from './calls-identity.js';
import type { Call, Calls, Setting } from './setting.js';

const auditCalls: Calls = Object.fromEntries(Object.values(auditRoutes).map(({ id }) => [id, () => Promise.resolve({})]));

const calls = { ...identityCalls, ...groupsCalls, ...dutyCalls, ...contentCalls, ...hotlineCalls, ...hoursCalls, ...auditCalls };

/** Routes for which no call is known here. */
export const unknownRoutes = (): string[] => routes.filter(({ id }) => calls[id] === undefined).map(({ id }) => id);

/** Makes what the route needs, and gives the call. */
export async function callOf(route: Route, setting: Setting): Promise<Call> {
  const make = calls[route.id];
  if (make === undefined) throw new Error(`No call is known for ${route.id}; add one to the calls of ${route.service}.`);
  return make(setting);
}
