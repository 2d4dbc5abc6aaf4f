/** Calls of content-scheduling. */
import { routes } from '@nuanxin/contracts/content-scheduling';
import { ADMINISTRATOR } from './cell.js';
import { takeSlot, type Calls, type Setting } from './setting.js';

/** Slots are those of the district's hospitals; a hospital made for the call would have none that is due. */
const slotPlace = async ({ district, place }: Setting) => {
  const { planId } = await place('bare');
  return planId === district.other.planId ? district.other : district.own;
};
const slot = async (setting: Setting) => ({ slotId: takeSlot(await slotPlace(setting)) });
const session = async ({ district }: Setting) => ({ start: district.at(-10), end: district.at(-1), facilitatorIds: [await district.person()] });
const heldSlot = async (setting: Setting) => {
  const params = await slot(setting);
  await setting.district.cell.as(ADMINISTRATOR, routes.holdSession, { params, body: { ...await session(setting), postedAt: setting.district.at(-10) } });
  return params;
};
const plan = async ({ district, place }: Setting) => ({
  groupId: (await place('open')).groupId, at: '19:30', zone: 'Asia/Shanghai', from: '2020-02-03', to: '2020-03-01', topicIds: [await district.topic()], late: { lateAfterMinutes: 10, skipAfterMinutes: 120 },
});
const resource = { title: '呼吸放松练习', category: 'relaxation' as const, summary: '一段五分钟的腹式呼吸引导', url: 'https://example.org/breathing', phone: '022-1234 5678', hours: '9–17', verifiedOn: '2020-01-27' };
const published = async ({ district }: Setting) => ({ resourceId: (await district.cell.as(ADMINISTRATOR, routes.publishResource, { body: resource })).resourceId });

export const contentCalls: Calls = {
  createTopic: () => Promise.resolve({ body: { title: '睡个好觉', category: 'pressure-relief', text: '今晚我们聊聊睡眠' } }),
  listTopics: () => Promise.resolve({}),
  getTopic: async ({ district }) => ({ params: { topicId: await district.topic() } }),
  changeTopic: async ({ district }) => ({ params: { topicId: await district.topic() }, body: { title: '睡个好觉', category: 'mental-wellbeing', text: '今晚我们聊聊' } }),
  retireTopic: async ({ district }) => ({ params: { topicId: await district.topic() } }),
  suggestTopics: async ({ place }) => ({ params: { groupId: (await place('open')).groupId } }),
  setPlan: async (setting) => ({ body: await plan(setting) }),
  listPlans: () => Promise.resolve({}),
  getPlan: async (setting) => ({ params: { planId: (await slotPlace(setting)).planId } }),
  endPlan: async (setting) => {
    const { planId } = await setting.place('bare');
    if (planId !== '') return { params: { planId } };
    return { params: { planId: (await setting.district.cell.as(ADMINISTRATOR, routes.setPlan, { body: await plan(setting) })).planId } };
  },
  listSlots: () => Promise.resolve({}),
  getSlot: async (setting) => ({ params: { slotId: (await slotPlace(setting)).slots[0] ?? '' } }),
  postSlot: async (setting) => ({ params: await slot(setting), body: { postedAt: setting.district.at(0) } }),
  failSlot: async (setting) => ({ params: await slot(setting), body: { reason: '群被平台限制发言' } }),
  skipSlot: async (setting) => ({ params: await slot(setting), body: { reason: '今晚院内集体活动' } }),
  holdSession: async (setting) => ({ params: await slot(setting), body: { ...await session(setting), postedAt: setting.district.at(-10) } }),
  correctSession: async (setting) => ({ params: await heldSlot(setting), body: { ...await session(setting), reason: '结束时间记错了' } }),
  withdrawSession: async (setting) => ({ params: await heldSlot(setting), body: { reason: '记到了别的群' } }),
  publishResource: () => Promise.resolve({ body: resource }),
  listResources: () => Promise.resolve({}),
  getResource: async (setting) => ({ params: await published(setting) }),
  changeResource: async (setting) => ({ params: await published(setting), body: { ...resource, title: '呼吸练习', phone: null } }),
  withdrawResource: async (setting) => ({ params: await published(setting) }),
  listPublicResources: () => Promise.resolve({}),
};
