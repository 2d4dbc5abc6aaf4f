/** Calls of identity. */
import { routes } from '@nuanxin/contracts/identity';
import { passkeyCalls } from './calls-passkeys.js';
import { ADMINISTRATOR } from './cell.js';
import { professions } from './district.js';
import { privacyCalls } from './calls-privacy.js';
import { serviceAccountCalls } from './calls-service-accounts.js';
import type { Calls, Setting } from './setting.js';

const organisation = async ({ district }: Setting): Promise<string> =>
  (await district.cell.as(ADMINISTRATOR, routes.registerOrganisation, { body: { name: `南开大学社会工作系 ${district.next()}`, kind: 'university' } })).organisationId;
const person = async ({ district }: Setting) => ({ personId: await district.person() });
const wrong = { login: 'nobody.at.all', password: 'correct horse battery' };
/** The cell of these tests has no provider; what one answers is tested in identity, against a real one. */
const aProvider = { providerId: 'tianda' };
const returned = { secret: 'Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE', callbackUrl: 'https://console.example.org/sign-in/tianda?code=abc&state=def' };

export const identityCalls: Calls = {
  registerOrganisation: () => Promise.resolve({ body: { name: '南开大学社会工作系', kind: 'university' } }),
  listOrganisations: () => Promise.resolve({}),
  getOrganisation: async (setting) => ({ params: { organisationId: await organisation(setting) } }),
  changeOrganisation: async (setting) => ({ params: { organisationId: await organisation(setting) }, body: { name: '南开大学', kind: 'university', status: 'inactive' } }),
  registerPerson: async (setting) => ({
    body: { name: '李静', phone: '+86 22 1234 5678', email: 'li.jing@example.org', wechat: 'lijing', organisationId: await organisation(setting), professions: [{ ...professions[0], credential: '国家二级心理咨询师' }] },
  }),
  listPeople: () => Promise.resolve({}),
  getPerson: async (setting) => ({ params: setting.isOwn ? { personId: setting.district.cell.idOf(setting.by) } : await person(setting) }),
  changePerson: async (setting) => ({ params: await person(setting), body: { name: '李静', phone: null, email: null, wechat: 'lijing', organisationId: null, professions: [] } }),
  assignRoles: async (setting) => ({ params: await person(setting), body: { grants: [{ role: 'facilitator', scope: { kind: 'hospitals', hospitalIds: [setting.district.own.hospitalId] } }] } }),
  setCredentials: async (setting) => ({ params: await person(setting), body: { login: `someone.${setting.district.next()}`, password: 'correct horse battery' } }),
  deactivatePerson: async (setting) => ({ params: await person(setting), body: {} }),
  reactivatePerson: async (setting) => {
    const params = await person(setting);
    await setting.district.cell.as(ADMINISTRATOR, routes.deactivatePerson, { params, body: {} });
    return { params, body: {} };
  },
  setUp: () => Promise.resolve({ body: { code: '0123456789abcdefghjk', name: '王芳', ...wrong } }),
  signIn: () => Promise.resolve({ body: wrong }),
  refreshToken: () => Promise.resolve({ body: { refreshToken: 'Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE' } }),
  signOut: () => Promise.resolve({ body: {} }),
  listOwnSessions: () => Promise.resolve({}),
  endOwnSession: () => Promise.resolve({ params: { sessionId: '0196a2b4-0000-7000-8000-0000000000c1' }, body: {} }),
  endOwnSessions: () => Promise.resolve({ body: { keepCurrent: true } }),
  listSessionsOf: async (setting) => ({ params: await person(setting) }),
  endSessionsOf: async (setting) => ({ params: await person(setting), body: {} }),
  makeLink: async (setting) => ({ params: await person(setting), body: {} }),
  useLink: () => Promise.resolve({ body: { token: 'Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE', login: 'nobody.at.all', password: 'nine lanterns over the river' } }),
  rotateKeys: () => Promise.resolve({ body: {} }),
  reauthenticate: () => Promise.resolve({ body: { password: wrong.password } }),
  changeOwnPassword: () => Promise.resolve({ body: { current: wrong.password, password: 'nine lanterns over the river' } }),
  signInBySecondFactor: () => Promise.resolve({ body: { challenge: 'Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE', code: '287082' } }),
  beginSecondFactor: () => Promise.resolve({ body: {} }),
  confirmSecondFactor: () => Promise.resolve({ body: { code: '287082' } }),
  renewRecoveryCodes: () => Promise.resolve({ body: {} }),
  removeSecondFactor: () => Promise.resolve({ body: {} }),
  removeSecondFactorOf: async (setting) => ({ params: await person(setting), body: {} }),
  listSignInProviders: () => Promise.resolve({}),
  beginSignInByProvider: () => Promise.resolve({ body: aProvider }),
  signInByProvider: () => Promise.resolve({ body: returned }),
  beginLink: () => Promise.resolve({ body: aProvider }),
  link: () => Promise.resolve({ body: returned }),
  listOwnExternalIdentities: () => Promise.resolve({}),
  unlink: () => Promise.resolve({ params: { externalIdentityId: '0196a2b4-0000-7000-8000-0000000000e1' }, body: {} }),
  beginReauthenticationByProvider: () => Promise.resolve({ body: aProvider }),
  reauthenticateByProvider: () => Promise.resolve({ body: returned }),
  ...passkeyCalls,
  getMe: () => Promise.resolve({}),
  getOwnPermissions: () => Promise.resolve({}),
  explainAccess: async (setting) => ({ params: await person(setting), query: { operation: 'getGroup', hospitalId: setting.district.own.hospitalId } }),
  ...privacyCalls,
  ...serviceAccountCalls,
  listKeys: () => Promise.resolve({}),
};
