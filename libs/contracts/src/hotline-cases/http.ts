/** Routes of hotline-cases. */
import type { Route } from '../core/route.js';
import { caseRoutes } from './case-routes.js';
import { clientRoutes } from './client-routes.js';
import { contactRoutes } from './contact-routes.js';

export const routes = { ...contactRoutes, ...clientRoutes, ...caseRoutes } satisfies Record<string, Route>;
