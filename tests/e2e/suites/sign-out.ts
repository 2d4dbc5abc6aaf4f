/** After a sign-out the tokens are worth nothing anywhere, and what was still being read ends. */
import { describe, expect, it } from '@jest/globals';
import { routesOf, serviceNames } from '@nuanxin/contracts';
import { routes as identity } from '@nuanxin/contracts/identity';
import { routes as hours } from '@nuanxin/contracts/volunteer-hours';
import { createClient } from '@nuanxin/client';
import { eventually } from '@nuanxin/testing';
import type { TestCell } from '../support/cell.js';
import type { Story } from './hours.js';

/** Somebody who may read something of every service. */
export const WHO = 'all-rounder';
/** How long a token may still be worth something. */
const SECONDS_MAX = 5;

/** The answers to reading something of every service with a token, through the gateway and past it. */
export async function statuses(cell: TestCell, token: string): Promise<Record<string, number>> {
  const headers = { authorization: `Bearer ${token}` };
  const asked = serviceNames.flatMap((service) => {
    const route = routesOf(service).find(({ method, path, permission, stream }) => method === 'GET' && permission !== 'public' && !stream && !path.includes(':'));
    const query = route?.id === hours.summariseHours.id ? '?by=day' : '';
    return [['gateway', cell.url], ['itself', cell.cell.serviceUrls[service]]].map(([by, url]) => [`${service} by ${by}`, `${url}${route?.path}${query}`] as const);
  });
  return Object.fromEntries(await Promise.all(asked.map(async ([name, url]) => [name, (await fetch(url, { headers })).status] as const)));
}

const only = (found: Record<string, number>): number[] => [...new Set(Object.values(found))];

/** Reads the stream to its end. */
async function readToEnd(cell: TestCell, token: string): Promise<void> {
  const { body, status } = await fetch(new URL(hours.streamHours.path, cell.url), { headers: { authorization: `Bearer ${token}` } });
  if (status !== 200) throw new Error(`The stream was not opened: ${status}`);
  await body?.pipeTo(new WritableStream());
}

export function signsOut(given: () => Story): void {
  describe('after a sign-out', () => {
    it('the tokens are refused everywhere within seconds, streams end, and another session of the same person goes on', async () => {
      const { cell } = given();
      const [mine, other] = [await cell.signIn(WHO), await cell.signIn(WHO)];
      expect(only(await statuses(cell, mine.accessToken))).toEqual([200]);
      let ended = false;
      void readToEnd(cell, mine.accessToken).then(() => { ended = true; });
      await createClient({ baseUrl: cell.url, token: mine.accessToken }).call(identity.signOut, { body: {} });
      await eventually(async () => { expect(only(await statuses(cell, mine.accessToken))).toEqual([401]); }, SECONDS_MAX * 1_000);
      await eventually(() => { expect(ended).toBe(true); }, SECONDS_MAX * 1_000);
      await expect(createClient({ baseUrl: cell.url }).call(identity.refreshToken, { body: { refreshToken: mine.refreshToken } })).rejects.toMatchObject({ status: 401, code: 'session-over' });
      expect(only(await statuses(cell, other.accessToken))).toEqual([200]);
    });

    it('everywhere else, the tokens of every other session are refused everywhere within seconds, and their streams end', async () => {
      const { cell } = given();
      const [mine, other] = [await cell.signIn(WHO), await cell.signIn(WHO)];
      expect(only(await statuses(cell, other.accessToken))).toEqual([200]);
      let ended = false;
      void readToEnd(cell, other.accessToken).then(() => { ended = true; });
      await createClient({ baseUrl: cell.url, token: mine.accessToken }).call(identity.endOwnSessions, { body: { keepCurrent: true } });
      await eventually(async () => { expect(only(await statuses(cell, other.accessToken))).toEqual([401]); }, SECONDS_MAX * 1_000);
      await eventually(() => { expect(ended).toBe(true); }, SECONDS_MAX * 1_000);
      expect(only(await statuses(cell, mine.accessToken))).toEqual([200]);
    });
  });
}
