/** The signing key changes while people work: not one of their requests fails, at the gateway or at any service. */
import { describe, expect, it } from '@jest/globals';
import { routes as identity } from '@nuanxin/contracts/identity';
import { createClient } from '@nuanxin/client';
import { eventually } from '@nuanxin/testing';
import { decodeProtectedHeader } from 'jose';
import { ADMINISTRATOR, passwordOf } from '../support/cell.js';
import type { Story } from './hours.js';
import { statuses, WHO } from './sign-out.js';

const AT_ONCE = 3;
/** By when the new key must have signed, on a busy machine. */
const ROTATED_MS = 30_000;

export function rotatesKeys(given: () => Story): void {
  describe('rotating the signing key', () => {
    it('fails no request of those who work meanwhile with the freshest tokens, at any service', async () => {
      const { cell } = given();
      const anonymous = createClient({ baseUrl: cell.url });
      const kids = new Set<string>();
      const failed: string[] = [];
      let isOver = false;
      const work = async (): Promise<void> => {
        for (let { refreshToken } = await cell.signIn(WHO); !isOver;) {
          const { data } = await anonymous.call(identity.refreshToken, { body: { refreshToken } });
          ({ refreshToken } = data);
          failed.push(...Object.entries(await statuses(cell, data.accessToken)).filter(([, status]) => status !== 200).map(([at, status]) => `${at}: ${status}`));
          kids.add(decodeProtectedHeader(data.accessToken).kid ?? '');
        }
      };
      const working = Array.from({ length: AT_ONCE }, work);
      await cell.as(ADMINISTRATOR, identity.reauthenticate, { body: { password: passwordOf(ADMINISTRATOR) } });
      const { kid } = await cell.as(ADMINISTRATOR, identity.rotateKeys, { body: {} });
      await eventually(() => { expect([...kids]).toContain(kid); }, ROTATED_MS);
      isOver = true;
      await Promise.all(working);
      expect(failed).toEqual([]);
      expect(kids.size).toBe(2);
    });
  });
}
