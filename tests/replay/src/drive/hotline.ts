/** The hotline: contacts, cases, notes, case work. */
import { routes as hotline } from '@nuanxin/contracts/hotline-cases';
import type { Action } from '../plan/index.js';
import type { World } from './world.js';

type Of<T extends Action['type']> = Extract<Action, { type: T }>;

const contactOf = (world: World, contact: string) => ({ params: { contactId: world.idOf(contact) } });
const caseOf = (world: World, key: string) => ({ params: { caseId: world.idOf(key) } });
const workOf = (world: World, work: string) => ({ params: { workId: world.idOf(work) } });
const idOrNull = (world: World, key: string | null) => (key === null ? null : world.idOf(key));

async function recordContact(world: World, action: Of<'record-contact'>): Promise<void> {
  const common = { channel: action.channel, hospitalId: idOrNull(world, action.hospital), offeredAt: action.offeredAt };
  if (action.status === 'abandoned') {
    // Nobody answered: the caller gave up at the latest when this is noted.
    const { data, etag } = await world.as(action.actor, hotline.recordContact, { body: { ...common, endedAt: new Date(Date.parse(action.offeredAt) + 30_000).toISOString() } });
    world.learn(action.contact, data.contactId, etag);
    return;
  }
  const { data, etag } = await world.as(action.actor, hotline.recordContact, {
    body: { ...common, kind: action.kind, answeredAt: action.answeredAt, endedAt: action.endedAt, ...(action.answeredBy === action.actor ? {} : { answeredBy: world.idOf(action.answeredBy) }) },
  });
  world.learn(action.contact, data.contactId, etag);
  if (action.case === null) return;
  const linked = await world.as(action.actor, hotline.linkContact, { ...contactOf(world, action.contact), body: { caseId: world.idOf(action.case) } });
  world.seen(action.contact, linked.etag);
}

export const hotlineWork = {
  'record-contact': recordContact,
  'correct-contact': async (world: World, { actor, contact, kind, answeredAt, endedAt }: Of<'correct-contact'>) => {
    const { etag } = await world.as(actor, hotline.getContact, contactOf(world, contact));
    await world.as(actor, hotline.correctContact, { ...contactOf(world, contact), body: { kind, answeredAt, endedAt }, ifMatch: etag ?? '' });
  },
  'withdraw-contact': async (world: World, { actor, contact }: Of<'withdraw-contact'>) => { await world.as(actor, hotline.withdrawContact, { ...contactOf(world, contact), body: {} }); },
  'open-case': async (world: World, { actor, case: key, contact, hospital, assignee }: Of<'open-case'>) => {
    const { data } = await world.as(actor, hotline.openCase, { body: { contactId: world.idOf(contact), hospitalId: world.idOf(hospital), assigneeId: world.idOf(assignee) } });
    world.learn(key, data.caseId);
  },
  'assign-case': async (world: World, { actor, case: key, assignee }: Of<'assign-case'>) => { await world.as(actor, hotline.assignCase, { ...caseOf(world, key), body: { assigneeId: world.idOf(assignee) } }); },
  'add-note': async (world: World, { actor, case: key, text }: Of<'add-note'>) => { await world.as(actor, hotline.writeNote, { ...caseOf(world, key), body: { text } }); },
  'change-case-status': async (world: World, { actor, case: key, status }: Of<'change-case-status'>) => { await world.as(actor, hotline.changeCaseStatus, { ...caseOf(world, key), body: { status } }); },
  'close-case': async (world: World, { actor, case: key, outcome }: Of<'close-case'>) => { await world.as(actor, hotline.closeCase, { ...caseOf(world, key), body: { outcome } }); },
  'reopen-case': async (world: World, { actor, case: key }: Of<'reopen-case'>) => { await world.as(actor, hotline.reopenCase, { ...caseOf(world, key), body: {} }); },
  'record-case-work': async (world: World, { actor, work, case: key, activity, start, end }: Of<'record-case-work'>) => {
    const { data } = await world.as(actor, hotline.recordCaseWork, { body: { caseId: world.idOf(key), activity, start, end } });
    world.learn(work, data.workId);
  },
  'correct-case-work': async (world: World, { actor, work, start, end }: Of<'correct-case-work'>) => {
    const { etag } = await world.as(actor, hotline.getCaseWork, workOf(world, work));
    await world.as(actor, hotline.correctCaseWork, { ...workOf(world, work), body: { start, end }, ifMatch: etag ?? '' });
  },
  'withdraw-case-work': async (world: World, { actor, work }: Of<'withdraw-case-work'>) => { await world.as(actor, hotline.withdrawCaseWork, { ...workOf(world, work), body: {} }); },
};
