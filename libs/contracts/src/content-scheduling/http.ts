/** Routes of content-scheduling. */
import type { Route } from '../core/route.js';
import { planRoutes } from './plan-routes.js';
import { resourceRoutes } from './resource-routes.js';
import { slotRoutes } from './slot-routes.js';
import { topicRoutes } from './topic-routes.js';

export const routes = { ...topicRoutes, ...planRoutes, ...slotRoutes, ...resourceRoutes } satisfies Record<string, Route>;
