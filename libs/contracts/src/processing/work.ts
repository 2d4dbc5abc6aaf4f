/** What is kept of people's work: groups, duty, sessions, hours. All of it by ids, none of it by name. */
import { kept, type Activity, type Processing } from './activity.js';

const AS_LONG = 'as long as the district’s records of the service; under the id once the person is erased';

const known = (table: string, names: string): Activity => ({
  name: 'who may be assigned', purpose: 'To assign only who is there and may do it', whose: 'staff', basis: 'contract', retention: AS_LONG, readers: 'the service', columns: kept(table, names, 'who, and their professions', 'pseudonymous'),
});

export const hospitalGroups: Processing = {
  activities: [known('known_person', 'id professions'), {
    name: 'facilitators', purpose: 'To run each group by the right people', whose: 'staff', basis: 'contract', retention: AS_LONG, readers: 'whoever reads groups in their scope', columns: kept('support_group', 'facilitators', 'who facilitates, and when', 'pseudonymous'),
  }],
  notPersonal: { assessment: 'answers wishes', composition_outlook: 'loss_missing', hospital: 'code name address', support_group: 'name channel status composition' },
};

export const dutyRoster: Processing = {
  activities: [known('person', 'id professions'), {
    name: 'duty', purpose: 'To cover the groups and the hotline, and to know who was there', whose: 'staff', basis: 'contract', retention: AS_LONG, readers: 'the person; whoever reads shifts in their scope',
    columns: kept('shift', 'person_id profession mode activity status closed_by correction_reason', 'who was on duty', 'pseudonymous'),
  }, {
    name: 'tasks', purpose: 'To have done in time what must be done', whose: 'staff', basis: 'contract', retention: AS_LONG, readers: 'the person; whoever reads tasks in their scope',
    columns: kept('task', 'assignee_id acknowledged_by done_by kind requested_by note status', 'who does what; a note names nobody', 'pseudonymous'),
  }],
  notPersonal: { cover_breach: 'kind missing status', hospital: 'code', post: 'kind name status' },
};

export const contentScheduling: Processing = {
  activities: [known('known_person', 'id'), {
    name: 'sessions held', purpose: 'To know who held which session', whose: 'staff', basis: 'contract', retention: AS_LONG, readers: 'whoever reads slots in their scope',
    columns: [...kept('slot', 'posted_by session session_reason reason', 'who posted, who facilitated', 'pseudonymous'), ...kept('known_group', 'facilitators', 'who facilitates', 'pseudonymous'), ...kept('known_task', 'assignee_id', 'whose task', 'pseudonymous')],
  }],
  notPersonal: {
    daily_plan: 'at zone late status', known_assessment: 'wishes', known_group: 'status', known_task: 'status', resource: 'title category summary url phone hours status', slot: 'status', topic: 'title category text status',
  },
};

export const volunteerHours: Processing = {
  activities: [known('person', 'id professions'), {
    name: 'the ledger of hours', purpose: 'To credit every minute once and attest it', whose: 'staff', basis: 'contract', retention: 'for good, under the id: the ledger only grows', readers: 'the person; coordinators, supervisors and analysts of the scope; outside, by a keyed pseudonym',
    columns: [...kept('entry', 'volunteer_id activity profession statement_period', 'who worked when', 'pseudonymous'), ...kept('fact', 'volunteer_id activity profession status', 'who worked when', 'pseudonymous')],
  }, {
    name: 'claims', purpose: 'To credit work that no service saw', whose: 'staff', basis: 'contract', retention: AS_LONG, readers: 'the person; coordinators and supervisors of the scope',
    columns: kept('claim', 'person_id decided_by activity what status decision_reason', 'what somebody did, in their words', 'pseudonymous'),
  }, {
    name: 'tickets of the stream', purpose: 'To let browsers read the stream', whose: 'staff', basis: 'legal-duty', retention: '30 seconds', readers: 'nobody', columns: [...kept('stream_ticket', 'id', 'ticket', 'secret', 'hashed'), ...kept('stream_ticket', 'sealed', 'token', 'secret', 'sealed')],
  }],
  notPersonal: { attribution_policy: 'priorities', hospital: 'code', organisation: 'name', stream_ticket: 'route' },
};
