/** Routes of hotline-cases. */
import type { Route } from '../core/route.js';
import { attachmentRoutes } from './attachment-routes.js';
import { caseRoutes } from './case-routes.js';
import { clientRoutes } from './client-routes.js';
import { contactRoutes } from './contact-routes.js';
import { workRoutes } from './work-routes.js';

export const routes = { ...contactRoutes, ...clientRoutes, ...caseRoutes, ...attachmentRoutes, ...workRoutes } satisfies Record<string, Route>;
