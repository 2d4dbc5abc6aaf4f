/** Calls of duty-roster. */
import { routes } from '@nuanxin/contracts/duty-roster';
import { ADMINISTRATOR } from './cell.js';
import type { Calls, Setting } from './setting.js';

const inWhose = async ({ district, isOwn, by }: Setting): Promise<string> => (isOwn ? district.cell.idOf(by) : district.person());

/** A shift that begins in some minutes, of one minute, so that everybody may have many. */
const plan = async (setting: Setting, from: number) => ({
  personId: await inWhose(setting), profession: 'psychologist' as const, mode: 'on-duty' as const, postIds: [(await setting.place('open')).postId],
  plannedStart: setting.district.at(from), plannedEnd: setting.district.at(from + 1),
});
const shift = async (setting: Setting, from: number) => ({ shiftId: (await setting.district.cell.as(ADMINISTRATOR, routes.planShift, { body: await plan(setting, from) })).shiftId });
/** The minutes ahead at which somebody's shifts begin: each their own, in the time in which they can be checked in. */
const minute = { duty: 0, get: 11, checkIn: 12, checkOut: 13, other: 14 };

/** Posts at which somebody is on duty now, by login. */
const onDuty = new Map<string, string>();

/** A post where the person is on duty now, and so given what is to be done there. */
async function postOf({ district, by }: Setting): Promise<string> {
  const known = onDuty.get(by);
  if (known !== undefined) return known;
  const { postId } = await district.place('open');
  const { shiftId } = await district.cell.as(ADMINISTRATOR, routes.planShift, {
    body: { personId: district.cell.idOf(by), profession: 'psychologist', mode: 'on-duty', postIds: [postId], plannedStart: district.at(minute.duty), plannedEnd: district.at(minute.duty + 1) },
  });
  await district.cell.as(ADMINISTRATOR, routes.checkIn, { params: { shiftId }, body: {} });
  onDuty.set(by, postId);
  return postId;
}

async function task(setting: Setting) {
  const postId = setting.isOwn ? await postOf(setting) : (await setting.place('open')).postId;
  return { taskId: (await setting.district.cell.as(ADMINISTRATOR, routes.createTask, { body: { kind: 'other', postId, dueAt: setting.district.at(60) } })).taskId };
}

/** The hotline's post; there is at most one that is open. */
async function hotlinePost({ district: { cell } }: Setting, isWanted: boolean): Promise<string> {
  const { items: [open] } = await cell.as(ADMINISTRATOR, routes.listPosts, { query: { kind: 'hotline', status: 'open' } });
  if (open === undefined) return isWanted ? (await cell.as(ADMINISTRATOR, routes.openPost, { body: { kind: 'hotline', name: '24小时热线' } })).postId : '';
  if (!isWanted) await cell.as(ADMINISTRATOR, routes.closePost, { params: { postId: open.postId }, body: {} });
  return open.postId;
}

export const dutyCalls: Calls = {
  openPost: async (setting) => {
    await hotlinePost(setting, false);
    return { body: { kind: 'hotline', name: '24小时热线' } };
  },
  listPosts: () => Promise.resolve({}),
  getPost: async ({ place }) => ({ params: { postId: (await place('open')).postId } }),
  closePost: async (setting) => ({ params: { postId: await hotlinePost(setting, true) }, body: {} }),
  planShift: async (setting) => ({ body: await plan(setting, minute.other) }),
  listShifts: () => Promise.resolve({}),
  getShift: async (setting) => ({ params: await shift(setting, minute.get) }),
  changeShift: async (setting) => ({ params: await shift(setting, minute.other), body: { mode: 'on-call', plannedEnd: setting.district.at(120) } }),
  cancelShift: async (setting) => ({ params: await shift(setting, minute.other), body: {} }),
  checkIn: async (setting) => ({ params: await shift(setting, minute.checkIn), body: { at: setting.district.at(-5) } }),
  checkOut: async (setting) => {
    const params = await shift(setting, minute.checkOut);
    await setting.district.cell.as(ADMINISTRATOR, routes.checkIn, { params, body: { at: setting.district.at(-10) } });
    return { params, body: { at: setting.district.at(-1) } };
  },
  correctShift: async (setting) => ({ params: await shift(setting, -120), body: { checkedInAt: setting.district.at(-120), checkedOutAt: setting.district.at(-60), reason: '忘记签退' } }),
  getDutyNow: () => Promise.resolve({}),
  getCover: () => Promise.resolve({ query: { from: '2020-02-01', to: '2020-02-03', basis: 'plan' } }),
  listCoverBreaches: () => Promise.resolve({}),
  createTask: async ({ district, place }) => ({ body: { kind: 'other', postId: (await place('open')).postId, dueAt: district.at(60), note: '给新入住楼层发热线卡片' } }),
  listTasks: () => Promise.resolve({}),
  getTask: async (setting) => ({ params: await task(setting) }),
  acknowledgeTask: async (setting) => ({ params: await task(setting), body: {} }),
  finishTask: async (setting) => ({ params: await task(setting), body: {} }),
};
