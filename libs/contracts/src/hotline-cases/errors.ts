/** Errors of hotline-cases: code → status and title. */
import { defineErrors } from '../core/errors.js';

export const errors = defineErrors({});
