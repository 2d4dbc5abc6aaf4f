/** The example of libs/client/README.md, which quotes it whole: tests/contracts/client-page.int.spec.ts runs it against a cell. */
import { createClient, createCookieSession, createKeySession, createSession, ProblemError, type Client } from '@nuanxin/client';
import type { BodyInputOf } from '@nuanxin/contracts';
import { routes as groups } from '@nuanxin/contracts/hospital-groups';
import { routes as identity } from '@nuanxin/contracts/identity';
import { routes as hours } from '@nuanxin/contracts/volunteer-hours';

/** A client of somebody who signs in with the first call, and is kept signed in. */
export function clientOf(baseUrl: string, login: string, password: string): Client {
  const anonymous = createClient({ baseUrl });
  const session = createSession({
    signIn: async () => (await anonymous.call(identity.signIn, { body: { login, password } })).data,
    refresh: async (refreshToken) => (await anonymous.call(identity.refreshToken, { body: { refreshToken } })).data,
  });
  return createClient({ baseUrl, ...session });
}

/** The same for a page: its refresh token lies in a cookie that no script reads, and after a reload it goes on by that; `ask` asks a person. */
export function pageClientOf(baseUrl: string, ask: () => Promise<{ login: string; password: string }>): Client {
  const anonymous = createClient({ baseUrl, cookieSession: true });
  const session = createCookieSession({
    signIn: async () => (await anonymous.call(identity.signIn, { body: await ask() })).data,
    refresh: async () => (await anonymous.call(identity.refreshToken, { body: {} })).data,
  });
  return createClient({ baseUrl, cookieSession: true, ...session });
}

/** A client of a program, which gets in by the key of a service account and needs no person; it exchanges the key again whenever its token is over. */
export function programOf(baseUrl: string, key: string): Client {
  const anonymous = createClient({ baseUrl });
  return createClient({ baseUrl, ...createKeySession(async () => (await anonymous.call(identity.exchangeKey, { body: { key } })).data) });
}

/** The names of all hospitals, newest first. */
export async function hospitalNames(client: Client): Promise<string[]> {
  const names: string[] = [];
  for await (const hospital of client.items(groups.listHospitals, { query: { limit: 50 } })) names.push(hospital.name);
  return names;
}

/** Registers a hospital; gives its id, or what a person should be told. */
export async function registerHospital(client: Client, body: BodyInputOf<typeof groups.registerHospital>): Promise<string | string[]> {
  try {
    return (await client.call(groups.registerHospital, { body })).data.hospitalId;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.code === 'invalid-input') return error.errors.map(({ pointer, message }) => `${pointer} ${message}`);
    if (error.code === 'hospital-code-taken') return [`${body.code} is another hospital's code.`];
    throw error;
  }
}

/** Changes the beds of a hospital, unless somebody changed it since it was read: then `false`. */
export async function changeCapacity(client: Client, hospitalId: string, change: (capacity: number) => number): Promise<boolean> {
  const { data, etag } = await client.call(groups.getHospital, { params: { hospitalId } });
  try {
    await client.call(groups.changeHospital, { params: { hospitalId }, body: { capacity: change(data.capacity) }, ifMatch: etag });
    return true;
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'precondition-failed') return false;
    throw error;
  }
}

/** Takes lines of the ledger as they are booked, each once, until `signal` is aborted; `save` keeps the place to go on from after a reload. */
export async function followHours(client: Client, place: string | undefined, save: (place: string | undefined, minutes: number) => void, signal: AbortSignal): Promise<void> {
  for await (const { id, data } of client.stream(hours.streamHours, { lastEventId: place, signal })) save(id, data.data.minutes);
}
