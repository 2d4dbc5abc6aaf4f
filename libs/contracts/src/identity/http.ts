/** Routes of identity. */
import type { Route } from '../core/route.js';
import { openSessionRoutes } from './open-session-routes.js';
import { organisationRoutes } from './organisation-routes.js';
import { personRoutes } from './person-routes.js';
import { sessionRoutes } from './session-routes.js';

export const routes = { ...sessionRoutes, ...openSessionRoutes, ...organisationRoutes, ...personRoutes } satisfies Record<string, Route>;
