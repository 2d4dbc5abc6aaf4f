/** Errors of duty-roster: code → status and title. */
import { defineErrors } from '../core/errors.js';

export const errors = defineErrors({
  'hotline-post-open': [409, 'The district has an open hotline post already.'],
  'post-closed': [409, 'A post is closed.'],
  'group-post': [409, "A group's post opens and closes with its group."],
  'person-not-active': [409, 'The person does not serve at present.'],
  'profession-not-held': [422, 'The person does not hold this profession on that date.'],
  'shift-overlaps': [409, 'The person has another shift in this time.'],
  'shift-begun': [409, 'The shift has begun, or is over; it can no longer be changed.'],
  'shift-not-planned': [409, 'The shift is not waiting for its person: it was checked in, missed or cancelled.'],
  'check-in-closed': [409, 'A shift is checked in from 30 minutes before its planned start until its planned end.'],
  'shift-not-checked-in': [409, 'Nobody is checked in on this shift.'],
  'check-out-closed': [409, 'A shift is checked out until 2 hours after its planned end; past that its times are corrected.'],
  'shift-not-over': [409, 'Only a shift that is over can be corrected, and not a cancelled one.'],
  'task-exists': [409, 'There is a task of this kind about this already.'],
  'task-over': [409, 'The task is done or cancelled.'],
});
