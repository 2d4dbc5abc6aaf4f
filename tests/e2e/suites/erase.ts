/** Somebody is erased: what identified them is gone, and the account of what they did stays as it was. */
import { describe, expect, it } from '@jest/globals';
import type { ResponseOf } from '@nuanxin/contracts';
import { routes as duty } from '@nuanxin/contracts/duty-roster';
import { routes as identity } from '@nuanxin/contracts/identity';
import { routes as hours } from '@nuanxin/contracts/volunteer-hours';
import { ADMINISTRATOR, passwordOf } from '../support/cell.js';
import type { Story } from './hours.js';

const WHO = 'psychologist';

export function erasesPeople(given: () => Story): void {
  describe('erasing a volunteer', () => {
    it('takes their name, and leaves duty and ledger under their id as they were', async () => {
      const { cell, words } = given();
      const personId = cell.idOf(WHO);
      const account = async () => {
        const entries: ResponseOf<typeof hours.listEntries>['items'] = [];
        for await (const entry of cell.clientOf('analyst').items(hours.listEntries, { query: {} })) entries.push(entry);
        return { entries, shifts: (await cell.as(ADMINISTRATOR, duty.listShifts, { query: { personId } })).items };
      };
      const before = await account();
      expect([before.entries.length, before.shifts.length].every((count) => count > 0)).toBe(true);
      expect(await cell.as(ADMINISTRATOR, identity.getPerson, { params: { personId } })).toMatchObject({ name: words.volunteer });
      await cell.as(WHO, identity.reauthenticate, { body: { password: passwordOf(WHO) } });
      await cell.as(WHO, identity.askForErasure, { body: {} });
      await cell.as(ADMINISTRATOR, identity.reauthenticate, { body: { password: passwordOf(ADMINISTRATOR) } });
      await cell.as(ADMINISTRATOR, identity.erasePerson, { params: { personId }, body: {} });
      await cell.settle();
      expect(await cell.as(ADMINISTRATOR, identity.getPerson, { params: { personId } })).toMatchObject({ name: `erased-${personId.slice(-8)}`, login: null, phone: null });
      expect(await account()).toEqual(before);
    });
  });
}
