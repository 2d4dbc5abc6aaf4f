/** Routes of volunteer-hours. */
import type { Route } from '../core/route.js';

export const routes = {} satisfies Record<string, Route>;
