/** A program with the key of a service account: it reads the analysts' hours through the gateway, nothing else anywhere, and nothing once the key is revoked. */
import { describe, expect, it } from '@jest/globals';
import { createClient } from '@nuanxin/client';
import { routes } from '@nuanxin/contracts';
import { routes as identity } from '@nuanxin/contracts/identity';
import { routes as hours } from '@nuanxin/contracts/volunteer-hours';
import { eventually } from '@nuanxin/testing';
import { programOf } from '../../../libs/client/test/example.js';
import { ADMINISTRATOR, passwordOf, type TestCell } from '../support/cell.js';
import type { Story } from './hours.js';

/** How long what a revoked key gave may still be worth something. */
const SECONDS_MAX = 5;
const LINES = 3;

/** An account that reads hours, with a key. */
async function keyIn(cell: TestCell): Promise<{ accountId: string; keyId: string; key: string }> {
  await cell.as(ADMINISTRATOR, identity.reauthenticate, { body: { password: passwordOf(ADMINISTRATOR) } });
  const { accountId } = await cell.as(ADMINISTRATOR, identity.createServiceAccount, {
    body: { name: '南开大学', purpose: 'Reads the ledger of hours.', responsibleId: cell.idOf(ADMINISTRATOR), grants: [{ role: 'administrator', scope: { kind: 'district' } }], permissions: ['hours.read', 'hours.stream'] },
  });
  const { keyId, key } = await cell.as(ADMINISTRATOR, identity.makeServiceAccountKey, { params: { accountId }, body: { days: 1 } });
  return { accountId, keyId, key };
}

/** The statuses of a route as the program, through the gateway and past it. */
async function statusesOf(cell: TestCell, token: string, { method, path, service }: (typeof routes)[number]): Promise<number[]> {
  const asked = [cell.url, cell.cell.serviceUrls[service]].map(async (url) => (await fetch(new URL(path.replaceAll(/:\w+/g, '0196a2b4-0000-7000-8000-0000000000ff'), url), {
    method, headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': 'a key of sixteen characters', 'if-match': '"1"' }, ...(method !== 'GET' && { body: '{}' }),
  })).status);
  return Promise.all(asked);
}

export function readsByKey(given: () => Story): void {
  describe('a program with the key of a service account', () => {
    it('reads the summary and the stream of hours, is kept out of all else by gateway and services, and out of everything once the key is revoked', async () => {
      const { cell, minutes } = given();
      const { accountId, keyId, key } = await keyIn(cell);
      const program = programOf(cell.url, key);
      expect((await program.call(hours.summariseHours, { query: { by: 'day' } })).data.minutes).toBe(minutes);
      const stop = new AbortController();
      const seen: string[] = [];
      const following = (async () => {
        for await (const { id } of program.stream(hours.streamHours, { signal: stop.signal })) seen.push(id ?? '');
      })().catch((error: unknown) => error);
      await eventually(() => { expect(seen.length).toBeGreaterThanOrEqual(LINES); });

      const { accessToken } = (await createClient({ baseUrl: cell.url }).call(identity.exchangeKey, { body: { key } })).data;
      const open = routes.filter(({ permission }) => permission === 'hours.read' || permission === 'hours.stream');
      const closed = routes.filter((route) => route.permission !== 'public' && !open.includes(route) && !route.forAccounts);
      expect(closed.length).toBeGreaterThan(100);
      for (const route of closed) expect([route.id, ...(await statusesOf(cell, accessToken, route))]).toEqual([route.id, 403, 403]);

      await cell.as(ADMINISTRATOR, identity.revokeServiceAccountKey, { params: { accountId, keyId }, body: {} });
      // It would be taken up again by the key, which gives nothing any more.
      expect(await following).toMatchObject({ status: 401, code: 'key-over' });
      const summary = routes.find(({ id }) => id === hours.listEntries.id);
      await eventually(async () => { expect(summary && (await statusesOf(cell, accessToken, summary))).toEqual([401, 401]); }, SECONDS_MAX * 1_000);
      await expect(programOf(cell.url, key).call(hours.summariseHours, { query: { by: 'day' } })).rejects.toMatchObject({ status: 401, code: 'key-over' });
      stop.abort();
    });
  });
}
