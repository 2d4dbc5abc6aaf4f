/** Daily work: duty, content, and claims. */
import { routes as content } from '@nuanxin/contracts/content-scheduling';
import { routes as duty } from '@nuanxin/contracts/duty-roster';
import { routes as hours } from '@nuanxin/contracts/volunteer-hours';
import { addDays } from '@nuanxin/service-kit';
import type { Action } from '../plan/index.js';
import type { World } from './world.js';

type Of<T extends Action['type']> = Extract<Action, { type: T }>;

const shiftOf = (world: World, shift: string) => ({ params: { shiftId: world.idOf(shift) } });
const slotOf = (world: World, slot: string) => ({ params: { slotId: world.idOf(slot) } });
const claimOf = (world: World, claim: string) => ({ params: { claimId: world.idOf(claim) } });

/** Learns the ids of all slots of a day at once; they are made by the service, two days ahead. */
async function findSlot(world: World, { actor, slot, dailyPlan, date }: Of<'post-slot'> | Of<'skip-slot'>): Promise<string> {
  if (!world.knows(slot)) {
    for await (const item of world.clientOf(actor).items(content.listSlots, { query: { from: date, to: addDays(date, 1), limit: 200 } })) world.learn(`${item.planId} ${date}`, item.slotId);
    world.learn(slot, world.idOf(`${world.idOf(dailyPlan)} ${date}`));
  }
  return world.idOf(slot);
}

export const dutyWork = {
  'plan-shift': async (world: World, { actor, shift, person, profession, mode, posts, start, end }: Of<'plan-shift'>) => {
    const { data, etag } = await world.as(actor, duty.planShift, { body: { personId: world.idOf(person), profession, mode, postIds: posts.map((post) => world.idOf(post)), plannedStart: start, plannedEnd: end } });
    world.learn(shift, data.shiftId, etag);
  },
  'change-shift': async (world: World, { actor, shift, person, profession }: Of<'change-shift'>) => {
    const { etag } = await world.as(actor, duty.changeShift, { ...shiftOf(world, shift), body: { personId: world.idOf(person), profession }, ifMatch: world.etagOf(shift) });
    world.seen(shift, etag);
  },
  'cancel-shift': async (world: World, { actor, shift }: Of<'cancel-shift'>) => { await world.as(actor, duty.cancelShift, { ...shiftOf(world, shift), body: {} }); },
  'check-in': async (world: World, { actor, at, shift }: Of<'check-in'>) => { await world.as(actor, duty.checkIn, { ...shiftOf(world, shift), body: { at } }); },
  'check-out': async (world: World, { actor, at, shift }: Of<'check-out'>) => { await world.as(actor, duty.checkOut, { ...shiftOf(world, shift), body: { at } }); },
  'correct-shift': async (world: World, { actor, shift, checkedInAt, checkedOutAt }: Of<'correct-shift'>) => {
    await world.as(actor, duty.correctShift, { ...shiftOf(world, shift), body: { checkedInAt, checkedOutAt, reason: '按登记本更正' } });
  },
};

export const contentWork = {
  'set-daily-plan': async (world: World, { actor, dailyPlan, group, wallClock, zone, fromDate, topics, lateAfterMinutes, skipAfterMinutes }: Of<'set-daily-plan'>) => {
    const { data } = await world.as(actor, content.setPlan, { body: { groupId: world.idOf(group), at: wallClock, zone, from: fromDate, topicIds: topics.map((topic) => world.idOf(topic)), late: { lateAfterMinutes, skipAfterMinutes } } });
    world.learn(dailyPlan, data.planId);
  },
  'end-daily-plan': async (world: World, { actor, dailyPlan }: Of<'end-daily-plan'>) => { await world.as(actor, content.endPlan, { params: { planId: world.idOf(dailyPlan) } }); },
  'post-slot': async (world: World, action: Of<'post-slot'>) => {
    await world.as(action.actor, content.postSlot, { params: { slotId: await findSlot(world, action) }, body: { postedAt: action.postedAt } });
  },
  'skip-slot': async (world: World, action: Of<'skip-slot'>) => {
    await world.as(action.actor, content.skipSlot, { params: { slotId: await findSlot(world, action) }, body: { reason: action.reason } });
  },
  'hold-session': async (world: World, { actor, slot, start, end, facilitators }: Of<'hold-session' | 'correct-session'>) => {
    await world.as(actor, content.holdSession, { ...slotOf(world, slot), body: { start, end, facilitatorIds: facilitators.map((person) => world.idOf(person)) } });
  },
  'correct-session': async (world: World, { actor, slot, start, end, facilitators }: Of<'hold-session' | 'correct-session'>) => {
    await world.as(actor, content.correctSession, { ...slotOf(world, slot), body: { start, end, facilitatorIds: facilitators.map((person) => world.idOf(person)) } });
  },
  'withdraw-session': async (world: World, { actor, slot }: Of<'withdraw-session'>) => { await world.as(actor, content.withdrawSession, { ...slotOf(world, slot), body: {} }); },
};

export const claimWork = {
  'submit-claim': async (world: World, { actor, claim, activity, hospital, start, end, remark }: Of<'submit-claim'>) => {
    const { data } = await world.as(actor, hours.submitClaim, { body: { activity, hospitalId: hospital === null ? null : world.idOf(hospital), start, end, what: remark } });
    world.learn(claim, data.claimId);
  },
  'decide-claim': async (world: World, { actor, claim, decision, reason }: Of<'decide-claim'>) => {
    if (decision === 'approved') await world.as(actor, hours.approveClaim, { ...claimOf(world, claim), body: {} });
    else await world.as(actor, hours.rejectClaim, { ...claimOf(world, claim), body: { reason: reason ?? '与其他记录重复' } });
  },
  'withdraw-claim': async (world: World, { actor, claim }: Of<'withdraw-claim'>) => { await world.as(actor, hours.withdrawClaim, { ...claimOf(world, claim), body: {} }); },
};
