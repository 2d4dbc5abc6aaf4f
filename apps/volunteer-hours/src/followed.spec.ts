/** What followers of the ledger ask of the database. */
import { describe, expect, it } from '@jest/globals';
import type { Actor } from '@nuanxin/kernel';
import type { Access } from '@nuanxin/service-kit';
import { v7 } from 'uuid';
import { Followed } from './followed.js';

const FOLLOWERS = 2_000;
const analyst = (hospitalIds?: string[]): Access => {
  const actor: Actor = { kind: 'person', personId: v7(), sessionId: v7(), grants: [{ role: 'analyst', scope: hospitalIds === undefined ? { kind: 'district' } : { kind: 'hospitals', hospitalIds } }] };
  return { actor, permission: 'hours.stream' };
};

function ledger(): { followed: Followed; asked: { head: number; after: number } } {
  const asked = { head: 0, after: 0 };
  const followed = new Followed({
    head: () => Promise.resolve((asked.head += 1)),
    after: () => {
      asked.after += 1;
      return new Promise((resolve) => setImmediate(() => resolve([])));
    },
  }, 1);
  return { followed, asked };
}

describe('VH-11 thousands who follow', () => {
  it('look once for all, and each look is a new one', async () => {
    const { followed, asked } = ledger();
    const all = (): Promise<number[]> => Promise.all(Array.from({ length: FOLLOWERS }, () => followed.nextHead()));
    expect(new Set(await all())).toEqual(new Set([1]));
    expect(new Set(await all())).toEqual(new Set([2]));
    expect(asked.head).toBe(2);
  });

  it('read the same lines once, whoever they are, and never those of another reach or position', async () => {
    const { followed, asked } = ledger();
    const [one, other] = [v7(), v7()];
    const everywhere = Array.from({ length: FOLLOWERS }, () => followed.after(analyst(), 5, 500));
    const somewhere = [followed.after(analyst([one]), 5, 500), followed.after(analyst([other]), 5, 500), followed.after(analyst(), 6, 500)];
    expect(asked.after).toBe(4);
    await Promise.all([...everywhere, ...somewhere]);
    await followed.after(analyst(), 5, 500);
    expect(asked.after).toBe(5);
  });
});
