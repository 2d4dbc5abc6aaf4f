/** What the services would refuse of a plan: times in the future, unknown things, wrong states, people without the right. Empty for a sound plan. */
import { permissions, type Permission } from '@nuanxin/contracts';
import { caseRefusals } from './refusals-cases.js';
import { shiftRefusals } from './refusals-shifts.js';
import { slotRefusals } from './refusals-slots.js';
import { ADMINISTRATOR, type Action, type ActionType, type Key, type Plan } from './types.js';

const needed: Record<ActionType, Permission> = {
  'register-organisation': 'organisation.write', 'register-person': 'person.write', 'create-topic': 'topic.write', 'publish-resource': 'resource.write',
  'register-hospital': 'hospital.write', 'close-hospital': 'hospital.write', 'record-assessment': 'assessment.record',
  'plan-group': 'group.write', 'assign-facilitator': 'group.write', 'release-facilitator': 'group.write', 'open-group': 'group.write', 'close-group': 'group.write',
  'open-post': 'post.write', 'close-post': 'post.write', 'plan-shift': 'shift.plan', 'change-shift': 'shift.plan', 'cancel-shift': 'shift.plan',
  'check-in': 'shift.check', 'check-out': 'shift.check', 'correct-shift': 'shift.correct', 'set-daily-plan': 'plan.write', 'end-daily-plan': 'plan.write',
  'post-slot': 'slot.post', 'skip-slot': 'slot.post', 'hold-session': 'session.hold', 'correct-session': 'session.correct', 'withdraw-session': 'session.correct',
  'record-contact': 'contact.record', 'correct-contact': 'contact.correct', 'withdraw-contact': 'contact.correct',
  'open-case': 'case.open', 'assign-case': 'case.assign', 'add-note': 'note.write', 'change-case-status': 'case.write', 'close-case': 'case.write', 'reopen-case': 'case.write',
  'record-case-work': 'case-work.record', 'correct-case-work': 'case-work.correct', 'withdraw-case-work': 'case-work.correct',
  'submit-claim': 'claim.submit', 'decide-claim': 'claim.decide', 'withdraw-claim': 'claim.withdraw',
};

/** One line for each thing that is wrong. `latestCheckOutMinutes` as in the plan's options. */
export function refusalsOf(plan: Plan, latestCheckOutMinutes = 14): string[] {
  return [
    ...orderRefusals(plan), ...permissionRefusals(plan), ...referenceRefusals(plan), ...pastRefusals(plan), ...shiftRefusals(plan, latestCheckOutMinutes),
    ...slotRefusals(plan), ...caseRefusals(plan), ...claimRefusals(plan),
  ];
}

function orderRefusals({ actions, start, end }: Plan): string[] {
  return actions.flatMap((action, index) => (action.at < start || action.at >= end || action.at < (actions[index - 1]?.at ?? start) ? [`${action.type} at ${action.at} is out of order.`] : []));
}

function permissionRefusals({ actions, people }: Plan): string[] {
  const roles = new Map<Key, readonly string[]>([[ADMINISTRATOR, ['administrator']], ...people.map((person) => [person.key, person.roles] as const)]);
  return actions.flatMap((action) => ((roles.get(action.actor) ?? []).some((role) => role in permissions[needed[action.type]]) ? [] : [`${action.actor} may not ${action.type}.`]));
}

/** The key that an action makes, if any. */
function made(action: Action): Key | undefined {
  switch (action.type) {
    case 'register-organisation': return action.organisation.key;
    case 'register-person': return action.person.key;
    case 'create-topic': return action.topic.key;
    case 'publish-resource': return action.resource.key;
    case 'register-hospital': return action.hospital.key;
    case 'record-assessment': return action.assessment;
    case 'plan-group': return action.group;
    case 'open-post': return action.post;
    case 'plan-shift': return action.shift;
    case 'set-daily-plan': return action.dailyPlan;
    case 'post-slot': case 'skip-slot': return action.slot;
    case 'record-contact': return action.contact;
    case 'open-case': return action.case;
    case 'add-note': return action.note;
    case 'record-case-work': return action.work;
    case 'submit-claim': return action.claim;
    default: return undefined;
  }
}

/** Every string of an action that looks like a key must have been made by an earlier action, and nothing is made twice. */
function referenceRefusals({ actions }: Plan): string[] {
  const known = new Set<Key>([ADMINISTRATOR]);
  return actions.flatMap((action) => {
    const key = made(action);
    const twice = key !== undefined && known.has(key) ? [`${key} is made twice.`] : [];
    if (key !== undefined) known.add(key);
    return [...twice, ...keysIn(action).filter((used) => !known.has(used)).map((used) => `${action.type} names ${used}, which is not there yet.`)];
  });
}

const KEY = /^(organisation|volunteer|hospital|group|post|shift|daily-plan|slot|topic|resource|contact|case|work|note|claim)-(group-)?(\d|hotline)[\d-]*$/;

function keysIn(value: unknown): Key[] {
  if (typeof value === 'string') return KEY.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(keysIn) : [];
}

/** What is recorded lies in the past, and ends after it begins. */
function pastRefusals({ actions }: Plan): string[] {
  return actions.flatMap((action) => {
    if (action.type === 'plan-shift') return [];
    const times = Object.entries(action).filter(([name]) => ['start', 'end', 'postedAt', 'offeredAt', 'answeredAt', 'endedAt', 'checkedInAt', 'checkedOutAt'].includes(name)).map(([, time]) => String(time));
    const inOrder = times.every((time, index) => index === 0 || time > (times[index - 1] ?? ''));
    return times.every((time) => time <= action.at) && inOrder ? [] : [`${action.type} at ${action.at} tells of ${times.join(', ')}.`];
  });
}

function claimRefusals({ actions }: Plan): string[] {
  const open = new Map<Key, Key>();
  return actions.flatMap((action) => {
    if (action.type === 'submit-claim') open.set(action.claim, action.actor);
    if (action.type !== 'decide-claim' && action.type !== 'withdraw-claim') return [];
    const claimant = open.get(action.claim);
    open.delete(action.claim);
    return claimant !== undefined && (claimant === action.actor) === (action.type === 'withdraw-claim') ? [] : [`${action.actor} may not ${action.type} ${action.claim}.`];
  });
}
