/** Routes of duty-roster. */
import type { Route } from '../core/route.js';
import { coverRoutes } from './cover-routes.js';
import { postRoutes } from './post-routes.js';
import { shiftRoutes } from './shift-routes.js';
import { taskRoutes } from './task-routes.js';

export const routes = { ...postRoutes, ...shiftRoutes, ...taskRoutes, ...coverRoutes } satisfies Record<string, Route>;
