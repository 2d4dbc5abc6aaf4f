/** Calls of hotline-cases: everything is recorded by whose things they are. */
import { routes } from '@nuanxin/contracts/hotline-cases';
import { v7 } from 'uuid';
import { file } from './files.js';
import type { Calls, Setting } from './setting.js';

const { recordContact, openCase, writeNote, recordCaseWork, closeCase, attachToCase } = routes;

const where = async ({ isOwn, place }: Setting) => ({ hospitalId: isOwn ? null : (await place('bare')).hospitalId });
const answer = ({ district }: Setting) => ({ answeredAt: district.at(-59) });
const over = (setting: Setting) => ({ ...answer(setting), endedAt: setting.district.at(-30), kind: 'counselling' as const });

const contact = async (setting: Setting, times: object = {}) => {
  const body = { channel: 'telephone' as const, ...await where(setting), offeredAt: setting.district.at(-60), caller: { name: '李女士', phone: setting.district.phone() }, ...times };
  const { contactId, clientId } = await setting.district.cell.as(setting.by, recordContact, { body });
  return { params: { contactId }, contactId, clientId: clientId ?? '' };
};
const client = async (setting: Setting) => {
  const { clientId } = await contact(setting, over(setting));
  await setting.district.cell.as(setting.by, openCase, { body: { clientId, ...await where(setting) } });
  return { clientId };
};
const caseOf = async (setting: Setting, assignee: { assigneeId?: null } = {}) => {
  const { contactId } = await contact(setting, over(setting));
  return { caseId: (await setting.district.cell.as(setting.by, openCase, { body: { contactId, ...await where(setting), ...assignee } })).caseId };
};
const note = async (setting: Setting) => {
  const params = await caseOf(setting);
  const { noteId } = await setting.district.cell.as(setting.by, writeNote, { params, body: { text: '第一次通话' } });
  return { ...params, noteId };
};
const attachment = async (setting: Setting) => {
  const params = await caseOf(setting);
  const { data: { attachmentId } } = await setting.district.cell.clientOf(setting.by).upload(attachToCase, { params, query: { name: '转介单.pdf' }, content: new Uint8Array(file(v7())) });
  return { ...params, attachmentId };
};
const work = ({ district }: Setting) => ({ activity: 'case-work' as const, start: district.at(-60), end: district.at(-20) });
const workOf = async (setting: Setting) => ({ workId: (await setting.district.cell.as(setting.by, recordCaseWork, { body: { ...await caseOf(setting), ...work(setting) } })).workId });

export const hotlineCalls: Calls = {
  recordContact: async (setting) => ({
    body: { channel: 'telephone', ...await where(setting), offeredAt: setting.district.at(-60), ...over(setting), caller: { name: '李女士', phone: setting.district.phone(), other: '微信：小李' } },
  }),
  listContacts: () => Promise.resolve({}),
  getContact: async (setting) => ({ params: (await contact(setting)).params }),
  answerContact: async (setting) => ({ params: (await contact(setting)).params, body: answer(setting) }),
  endContact: async (setting) => ({ params: (await contact(setting, answer(setting))).params, body: { kind: 'counselling', endedAt: setting.district.at(-30) } }),
  abandonContact: async (setting) => ({ params: (await contact(setting)).params, body: { endedAt: setting.district.at(-30) } }),
  identifyCaller: async (setting) => ({ params: (await contact(setting, { caller: {} })).params, body: { name: '李女士', phone: setting.district.phone(), other: '微信：小李' } }),
  correctContact: async (setting) => ({ params: (await contact(setting, over(setting))).params, body: { kind: 'information', offeredAt: setting.district.at(-61), answeredAt: setting.district.at(-58), endedAt: setting.district.at(-25) } }),
  withdrawContact: async (setting) => ({ params: (await contact(setting, over(setting))).params, body: {} }),
  linkContact: async (setting) => ({ params: (await contact(setting, { ...over(setting), caller: {} })).params, body: await caseOf(setting) }),
  openCase: async (setting) => ({ body: { ...await where(setting), clientId: (await contact(setting, over(setting))).clientId } }),
  listCases: () => Promise.resolve({}),
  listUnassignedCases: () => Promise.resolve({}),
  getCase: async (setting) => ({ params: await caseOf(setting) }),
  assignCase: async (setting) => ({ params: await caseOf(setting), body: { assigneeId: await setting.district.person() } }),
  takeCase: async (setting) => ({ params: await caseOf(setting, { assigneeId: null }), body: {} }),
  changeCaseStatus: async (setting) => ({ params: await caseOf(setting), body: { status: 'in-progress' } }),
  closeCase: async (setting) => ({ params: await caseOf(setting), body: { outcome: 'goals-reached', note: '来访者情绪平稳' } }),
  reopenCase: async (setting) => {
    const params = await caseOf(setting);
    await setting.district.cell.as(setting.by, closeCase, { params, body: { outcome: 'goals-reached' } });
    return { params, body: {} };
  },
  writeNote: async (setting) => ({ params: await caseOf(setting), body: { text: '第一次通话：担心家人，睡眠差。' } }),
  listNotes: async (setting) => ({ params: await caseOf(setting) }),
  getNote: async (setting) => ({ params: await note(setting) }),
  listCaseAudit: async (setting) => ({ params: await caseOf(setting) }),
  attachToCase: async (setting) => ({ params: await caseOf(setting), query: { name: '转介单.pdf' }, content: file(v7()) }),
  listCaseAttachments: async (setting) => ({ params: await caseOf(setting) }),
  downloadCaseAttachment: async (setting) => ({ params: await attachment(setting) }),
  removeCaseAttachment: async (setting) => ({ params: await attachment(setting) }),
  lookUpClient: ({ district }) => Promise.resolve({ body: { phone: district.phone() } }),
  getClient: async (setting) => ({ params: await client(setting) }),
  changeClient: async (setting) => ({ params: await client(setting), body: { name: '李女士', phone: setting.district.phone(), other: '微信：小李' } }),
  restrictClient: async (setting) => ({ params: await client(setting), body: { restricted: true } }),
  recordCaseWork: async (setting) => ({ body: { ...await caseOf(setting), ...work(setting) } }),
  listCaseWork: () => Promise.resolve({}),
  getCaseWork: async (setting) => ({ params: await workOf(setting) }),
  correctCaseWork: async (setting) => ({ params: await workOf(setting), body: { start: setting.district.at(-50), end: setting.district.at(-10) } }),
  withdrawCaseWork: async (setting) => ({ params: await workOf(setting), body: {} }),
};
