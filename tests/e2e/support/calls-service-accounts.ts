/** Calls of service accounts. */
import { routes } from '@nuanxin/contracts/identity';
import { ADMINISTRATOR, passwordOf } from './cell.js';
import type { Calls, Setting } from './setting.js';

const bodyFor = (responsibleId: string) => ({
  name: '南开大学服务时长分析', purpose: 'Reads the ledger of hours.', responsibleId, grants: [{ role: 'analyst' as const, scope: { kind: 'district' as const } }], permissions: ['hours.read' as const, 'hours.stream' as const],
});
/** Making accounts and keys asks for what one signs in by, shown a moment ago. */
const freshly = (setting: Setting) => setting.district.cell.as(ADMINISTRATOR, routes.reauthenticate, { body: { password: passwordOf(ADMINISTRATOR) } });
const body = async (setting: Setting) => bodyFor(await setting.district.person());
const account = async (setting: Setting): Promise<{ accountId: string }> => {
  await freshly(setting);
  const { accountId } = await setting.district.cell.as(ADMINISTRATOR, routes.createServiceAccount, { body: await body(setting) });
  return { accountId };
};

export const serviceAccountCalls: Calls = {
  createServiceAccount: async (setting) => {
    await freshly(setting);
    return { body: await body(setting) };
  },
  listServiceAccounts: () => Promise.resolve({}),
  getServiceAccount: async (setting) => ({ params: await account(setting) }),
  changeServiceAccount: async (setting) => ({ params: await account(setting), body: { name: '另一个', purpose: 'Reads less.', responsibleId: await setting.district.person() } }),
  deactivateServiceAccount: async (setting) => ({ params: await account(setting), body: {} }),
  makeServiceAccountKey: async (setting) => ({ params: await account(setting), body: { days: 30 } }),
  revokeServiceAccountKey: async (setting) => {
    const params = await account(setting);
    const { keyId } = await setting.district.cell.as(ADMINISTRATOR, routes.makeServiceAccountKey, { params, body: { days: 30 } });
    return { params: { ...params, keyId }, body: {} };
  },
  exchangeKey: () => Promise.resolve({ body: { key: 'nuanxin_key_00000000000000000000000000000000000000000000000000' } }),
};
