/** Rules HC-7 to HC-9, and the table of transitions by itself. */
import { describe, expect, it } from '@jest/globals';
import { evolve } from '@nuanxin/contracts';
import { caseStatus } from '@nuanxin/contracts/hotline-cases';
import fc from 'fast-check';
import { caseTransitions, faultsOf } from './case-transitions.js';
import { assignCase, changeStatus, closeCase, openCase, reopenCase, takeCase, type Case } from './case.js';

const now = new Date('2020-02-01T12:00:00.000Z');
const given = (fields: Partial<Case> = {}): Case => ({ ...openCase({ id: 'case', hospitalId: null, clientId: 'client', assigneeId: 'me' }, now).state, version: 1, ...fields });
const closed = given({ status: 'closed', outcome: 'referred', closedAt: now.toISOString() });
const problem = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('the table of transitions', () => {
  it('HC-8 names statuses alone, and all of them', () => {
    expect(faultsOf(caseTransitions, caseStatus.options, 'open')).toEqual([]);
  });

  it.each([
    ['open leads to ongoing, which is no status', { open: ['ongoing'] }], ['inprogress is no status', { inprogress: ['open'], open: ['closed'] }], ['closed leads nowhere', { open: ['closed'] }],
    ['open leads to itself', { open: ['open', 'closed'] }], ['nothing leads from open to waiting', { open: ['closed'], closed: ['open'], waiting: ['open'] }],
  ])('HC-8 a table is refused where %s', (fault, table) => {
    expect(faultsOf(table, caseStatus.options, 'open')).toContain(fault);
  });
});

describe('cases', () => {
  it('HC-7 is given to somebody, taken when nobody has it, and told of only where something changes', () => {
    expect(assignCase(given(), 'me')).toEqual([]);
    expect(assignCase(given(), null)[0]?.set).toEqual({ assigneeId: null });
    expect(takeCase(given({ assigneeId: null }), 'me')[0]?.set).toEqual({ assigneeId: 'me' });
    expect(problem(() => takeCase(given({ assigneeId: 'other' }), 'me'))).toBe('case-already-assigned');
    expect([problem(() => assignCase(closed, 'me')), problem(() => takeCase(closed, 'me'))]).toEqual(['case-closed', 'case-closed']);
  });

  it('HC-8 no walk of commands leaves the table, and a case has an outcome exactly while it is closed', () => {
    const command = fc.constantFrom<(state: Case) => ReturnType<typeof closeCase>>(
      (state) => changeStatus(state, 'open'), (state) => changeStatus(state, 'in-progress'), (state) => changeStatus(state, 'waiting'), (state) => closeCase(state, 'other', now), reopenCase);
    fc.assert(fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
      let state = given();
      for (const decide of commands) {
        const before = state;
        const changes = problem(() => decide(before));
        if (typeof changes === 'string') continue;
        state = evolve(before, changes as ReturnType<typeof closeCase>);
        if (state.status !== before.status) expect(caseTransitions[before.status]).toContain(state.status);
        expect([state.outcome !== null, state.closedAt !== null]).toEqual([state.status === 'closed', state.status === 'closed']);
      }
    }));
  });

  it('HC-9 closes once and reopens once', () => {
    expect([problem(() => closeCase(closed, 'other', now)), problem(() => changeStatus(closed, 'open')), problem(() => reopenCase(given()))]).toEqual(['case-closed', 'case-closed', 'case-not-closed']);
    expect(evolve(closed, reopenCase(closed))).toMatchObject({ status: 'open', outcome: null, closedAt: null });
  });
});
