/** Calls of volunteer-hours. */
import { routes } from '@nuanxin/contracts/volunteer-hours';
import { ADMINISTRATOR } from './cell.js';
import type { Calls, Setting } from './setting.js';

const work = async ({ district, place }: Setting) => ({
  activity: 'preparation' as const, hospitalId: (await place('bare')).hospitalId, start: district.at(-120), end: district.at(-60), what: '准备周三的放松练习材料',
});
const claim = async (setting: Setting) => {
  const { district: { cell }, isOwn, by } = setting;
  const personId = isOwn ? cell.idOf(by) : await setting.district.person();
  return { claimId: (await cell.as(isOwn ? by : ADMINISTRATOR, routes.submitClaim, { body: { ...await work(setting), personId } })).claimId };
};

export const hoursCalls: Calls = {
  submitClaim: async (setting) => ({ body: await work(setting) }),
  listClaims: () => Promise.resolve({}),
  getClaim: async (setting) => ({ params: await claim(setting) }),
  approveClaim: async (setting) => ({ params: await claim(setting), body: { reason: '属实' } }),
  rejectClaim: async (setting) => ({ params: await claim(setting), body: { reason: '与值班时间重复' } }),
  withdrawClaim: async (setting) => ({ params: await claim(setting), body: { reason: '记错了' } }),
  summariseHours: () => Promise.resolve({ query: { by: 'day', from: '2020-01-25', to: '2020-07-17' } }),
  listEntries: () => Promise.resolve({}),
  issueStreamTicket: () => Promise.resolve({ body: {} }),
  streamHours: () => Promise.resolve({ query: { follow: 'false' } }),
};
