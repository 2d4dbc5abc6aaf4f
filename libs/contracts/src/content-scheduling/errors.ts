/** Errors of content-scheduling: code → status and title. */
import { defineErrors } from '../core/errors.js';

export const errors = defineErrors({
  'topic-retired': [409, 'The topic was retired.'],
  'topic-in-use': [409, 'A daily plan uses this topic; end the plan first.'],
  'plan-group-closed': [409, 'The group is closed, so nothing more is planned for it.'],
  'plan-already-active': [409, 'The group has a daily plan; end that first.'],
  'not-a-group-facilitator': [403, "Only the group's facilitators and coordinators may do this."],
  'slot-too-early': [409, 'Nothing can be said yet of what became of a slot: it is posted at the earliest 30 minutes before its time.'],
  'slot-already-posted': [409, 'The slot was posted already; a topic is posted at most once.'],
  'slot-not-open': [409, 'The slot was skipped, or posting it failed; nothing more can be posted for it.'],
  'slot-not-posted': [409, 'The slot was not posted; say first when it was.'],
  'session-already-held': [409, 'A session is on record for this slot; correct that.'],
  'session-not-held': [409, 'No session is on record for this slot.'],
  'facilitator-not-active': [409, 'Somebody named does not serve at present.'],
  'resource-withdrawn': [409, 'The resource was withdrawn.'],
});
