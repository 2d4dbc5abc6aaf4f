/** Errors of volunteer-hours: code → status and title. */
import { defineErrors } from '../core/errors.js';

export const errors = defineErrors({});
