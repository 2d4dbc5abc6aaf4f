/** Errors of hospital-groups: code → status and title. */
import { defineErrors } from '../core/errors.js';

export const errors = defineErrors({
  'hospital-code-taken': [409, 'Another hospital has this code.'],
  'hospital-closed': [409, 'The hospital is closed.'],
  'hospital-has-open-group': [409, 'The hospital still has an open group; close that first.'],
  'hospital-has-group': [409, 'The hospital has a planned or open group already.'],
  'group-closed': [409, 'The group is closed.'],
  'group-full': [409, 'The group has had as many facilitators as it may have.'],
  'group-needs-assessment': [409, "The hospital's needs were not assessed yet; record that first."],
  'group-composition-not-met': [409, 'A group needs a professor of social work and a psychologist.'],
  'facilitator-overlaps': [409, 'The person facilitates the group in that time already.'],
  'facilitator-not-assigned': [409, 'The person does not facilitate the group at that time or later.'],
});
