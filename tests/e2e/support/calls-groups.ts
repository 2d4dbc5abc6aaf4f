/** Calls of hospital-groups. */
import { routes } from '@nuanxin/contracts/hospital-groups';
import { ADMINISTRATOR } from './cell.js';
import type { Stage } from './district.js';
import type { Calls, Setting } from './setting.js';

const hospital = async ({ place }: Setting, stage: Stage = 'bare') => ({ hospitalId: (await place(stage)).hospitalId });
const group = async ({ place }: Setting, stage: Stage = 'open') => ({ groupId: (await place(stage)).groupId });
const asked = (questionId: string) => ({ questionId, question: '您最近的睡眠如何？' });

export const groupsCalls: Calls = {
  registerHospital: ({ district }) => Promise.resolve({ body: { code: `HP-${district.next()}`, name: '和平假日酒店', address: '天津市和平区示例路3号', capacity: 120, openedOn: '2020-01-25' } }),
  listHospitals: () => Promise.resolve({}),
  getHospital: async (setting) => ({ params: await hospital(setting) }),
  changeHospital: async (setting) => ({ params: await hospital(setting), body: { name: '和平酒店', address: '天津市和平区示例路4号', capacity: 140 } }),
  closeHospital: async (setting) => ({ params: await hospital(setting), body: { closedOn: '2020-07-16' } }),
  recordAssessment: async (setting) => ({
    params: await hospital(setting),
    body: {
      assessedOn: '2020-01-26', respondents: 48, wishes: ['pressure-relief'],
      answers: [{ ...asked('sleep'), kind: 'scale', max: 10, value: 4 }, { ...asked('age'), kind: 'number', value: 40 }, { ...asked('why'), kind: 'text', value: '担心家人' }, { ...asked('which'), kind: 'choice', choices: ['早', '晚'], value: '晚' }],
    },
  }),
  listAssessments: async (setting) => ({ params: await hospital(setting, 'planned') }),
  getAssessment: async ({ place }) => ({ params: { assessmentId: (await place('planned')).assessmentId } }),
  planGroup: async (setting) => ({ body: { ...await hospital(setting), name: 'TJ-03 暖心群', channel: 'wechat-by-hand' } }),
  listGroups: () => Promise.resolve({}),
  getGroup: async (setting) => ({ params: await group(setting) }),
  assignFacilitator: async (setting) => ({ params: await group(setting), body: { personId: await setting.district.person(), profession: 'psychologist', from: setting.district.at(0), to: setting.district.at(60) } }),
  releaseFacilitator: async (setting) => {
    const [params, personId] = [await group(setting), await setting.district.person()];
    await setting.district.cell.as(ADMINISTRATOR, routes.assignFacilitator, { params, body: { personId, profession: 'psychologist' } });
    return { params, body: { personId, at: setting.district.at(1) } };
  },
  openGroup: async (setting) => ({ params: await group(setting, 'planned') }),
  closeGroup: async (setting) => ({ params: await group(setting) }),
  listCompositionBreaches: () => Promise.resolve({}),
};
