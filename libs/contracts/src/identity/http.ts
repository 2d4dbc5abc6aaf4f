/** Routes of identity. */
import type { Route } from '../core/route.js';
import { accessRoutes } from './access-routes.js';
import { keyRoutes } from './key-routes.js';
import { linkRoutes } from './link-routes.js';
import { openSessionRoutes } from './open-session-routes.js';
import { organisationRoutes } from './organisation-routes.js';
import { ownAccountRoutes } from './own-account-routes.js';
import { passkeyRoutes } from './passkey-routes.js';
import { personRoutes } from './person-routes.js';
import { privacyRoutes } from './privacy-routes.js';
import { providerRoutes } from './provider-routes.js';
import { rightsRoutes } from './rights-routes.js';
import { secondFactorRoutes } from './second-factor-routes.js';
import { serviceAccountRoutes } from './service-account-routes.js';
import { sessionRoutes } from './session-routes.js';

export const routes = { ...sessionRoutes, ...openSessionRoutes, ...ownAccountRoutes, ...secondFactorRoutes, ...passkeyRoutes, ...linkRoutes, ...keyRoutes, ...organisationRoutes, ...personRoutes, ...providerRoutes, ...privacyRoutes, ...rightsRoutes, ...serviceAccountRoutes, ...accessRoutes } satisfies Record<string, Route>;
