/** The checker has teeth: without a mistake the small scenario passes, and with each of four mistakes in a real process it does not. */
import { describe, expect, it } from '@jest/globals';
import { verdict } from '../checker/check.js';
import type { Violation } from '../checker/observation.js';
import { applyPatch, mutations } from './mutations.js';
import { runScenario } from './scenario.js';

const SEED = 44;
const TIMEOUT_MS = 120_000;

/** What must be among the violations, by mutation. */
const caughtBy: Record<string, { kind: Violation['kind']; what: RegExp }[]> = {
  'inbox-check-removed': [{ kind: 'duplicated', what: /handled .*, \d+ times$/ }, { kind: 'out-of-order', what: /after version/ }],
  'acknowledged-before-commit': [{ kind: 'lost', what: /never handled/ }, { kind: 'wrong-total', what: /0 minutes instead of/ }],
  'cursor-instead-of-unsent-rows': [{ kind: 'lost', what: /was not sent/ }, { kind: 'lost', what: /never handled/ }],
  'attribution-by-arrival': [{ kind: 'wrong-total', what: /minutes instead of/ }],
};

describe('the small scenario', () => {
  it('keeps every promise where no mistake is made, whoever dies', async () => {
    const { violations, observation, mutated, deaths } = await runScenario(SEED, undefined);
    expect({ seed: SEED, violations, mutated, deaths }).toEqual({ seed: SEED, violations: [], mutated: [], deaths: 3 });
    expect(observation.lines.length).toBeGreaterThan(60);
  }, TIMEOUT_MS);

  it.each(mutations)('is caught with the mistake $name', async (mutation) => {
    const { violations, observation, mutated } = await runScenario(SEED, mutation);
    expect(mutated.toSorted()).toEqual(mutation.patches.map(({ file }) => file).toSorted());
    process.stdout.write(`${mutation.name}: ${verdict(observation, violations).split('\n', 2).join('\n')}\n`);
    for (const { kind, what } of caughtBy[mutation.name] ?? []) expect(violations).toContainEqual({ kind, what: expect.stringMatching(what) });
    expect(caughtBy[mutation.name]).toBeDefined();
  }, TIMEOUT_MS);
});

describe('a patch', () => {
  const patch = { file: 'a.js', find: 'one', replace: 'two' };
  it('is made where the code is as it knows it, and refused elsewhere', () => {
    expect(applyPatch('only one here', patch)).toBe('only two here');
    expect(() => applyPatch('none', { ...patch, find: 'absent' })).toThrow(/0 times, not once/);
    expect(() => applyPatch('one and one', patch)).toThrow(/2 times, not once/);
  });
});
