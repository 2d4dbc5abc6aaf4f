/** Calls of privacy. */
import { routes } from '@nuanxin/contracts/identity';
import { ADMINISTRATOR } from './cell.js';
import type { Calls, Setting } from './setting.js';

const both = (text: string) => ({ zh: text, en: text });
const LATER = '2099-01-01T00:00:00Z';
const notice = {
  title: both('志愿者隐私告知'), text: both('本平台由区志愿服务中心运营。'),
  purposes: [{ key: 'health-declaration', title: both('健康申报'), data: both('体温、症状'), retention: both('十四天'), basis: 'consent' as const, isSensitive: true, impact: both('防止感染') }],
};
/** One that is never in effect while a test runs, so that others find the same notice in effect. */
const upcoming = async ({ district }: Setting): Promise<string> => (await district.cell.as(ADMINISTRATOR, routes.publishPrivacyNotice, { body: { ...notice, effectiveFrom: LATER } })).noticeId;
const inEffect = async ({ district }: Setting): Promise<string> => (await district.cell.as(ADMINISTRATOR, routes.publishPrivacyNotice, { body: notice })).noticeId;

export const privacyCalls: Calls = {
  publishPrivacyNotice: () => Promise.resolve({ body: { ...notice, effectiveFrom: LATER } }),
  changePrivacyNotice: async (setting) => ({ params: { noticeId: await upcoming(setting) }, body: { ...notice, title: both('新的隐私告知'), effectiveFrom: '2098-01-01T00:00:00Z' } }),
  showPrivacyNotices: () => Promise.resolve({}),
  getPrivacyNotice: async (setting) => ({ params: { noticeId: await upcoming(setting) } }),
  getOwnPrivacy: () => Promise.resolve({}),
  acknowledgePrivacyNotice: async (setting) => ({ body: { noticeId: await inEffect(setting) } }),
  giveConsent: async (setting) => ({ body: { purpose: 'health-declaration', noticeId: await inEffect(setting) } }),
  withdrawConsent: () => Promise.resolve({ body: { purpose: 'health-declaration' } }),
  listOwnConsents: () => Promise.resolve({}),
  copyOwnData: () => Promise.resolve({}),
  correctOwnData: () => Promise.resolve({ body: { phone: '+86 22 1234 5678', email: 'li.jing@example.org', wechat: 'lijing' } }),
  restrictOwnData: () => Promise.resolve({ body: {} }),
  liftOwnRestriction: () => Promise.resolve({ body: {} }),
  holdPerson: async ({ district }) => ({ params: { personId: await district.person() }, body: {} }),
  liftHold: async ({ district }) => ({ params: { personId: await district.person() }, body: {} }),
  askForErasure: () => Promise.resolve({ body: {} }),
  takeErasureBack: () => Promise.resolve({ body: {} }),
  erasePerson: async ({ district }) => {
    const params = { personId: await district.person() };
    await district.cell.as(ADMINISTRATOR, routes.deactivatePerson, { params, body: {} });
    return { params, body: {} };
  },
};
