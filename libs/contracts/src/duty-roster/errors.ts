/** Errors of duty-roster: code → status and title. */
import { defineErrors } from '../core/errors.js';

export const errors = defineErrors({});
