/** Errors of hospital-groups: code → status and title. */
import { defineErrors } from '../core/errors.js';

export const errors = defineErrors({
  'hospital-code-taken': [409, 'Another hospital has this code.'],
  'hospital-closed': [409, 'The hospital is closed.'],
  'hospital-has-open-group': [409, 'The hospital still has an open group; close that first.'],
});
