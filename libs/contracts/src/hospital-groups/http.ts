/** Routes of hospital-groups. */
import type { Route } from '../core/route.js';

export const routes = {} satisfies Record<string, Route>;
