/** Which policy holds on which day. */
import { describe, expect, it } from '@jest/globals';
import { defaultPolicy, policyInForce } from './policy.js';
import type { AttributionPolicy } from './policy.js';

const policy = (version: number, validFrom: string): AttributionPolicy => ({ ...defaultPolicy, version, validFrom });

describe('H1 policies', () => {
  it('H1 the default ranks call, topic session, case work, supervision, group duty, standby in this order, on any day', () => {
    const { priorities } = policyInForce([defaultPolicy], '2020-01-25');
    const stated = ['call', 'topic-session', 'case-work', 'supervision', 'group-duty', 'standby'] as const;
    expect([...stated].sort((a, b) => priorities[a] - priorities[b])).toEqual(stated);
    expect(new Set(Object.values(priorities)).size).toBe(Object.keys(priorities).length);
  });

  it('H1 the policy in force is the one that began last, from its first day on, however they are listed', () => {
    const policies = [policy(3, '2020-06-01'), policy(1, '2020-01-01'), policy(2, '2020-03-01')];
    const versionOn = (date: string) => policyInForce(policies, date).version;
    expect(['2020-01-01', '2020-02-29', '2020-03-01', '2020-05-31', '2020-06-01', '2021-01-01'].map(versionOn)).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it('H1 of two policies from one day the higher version is in force', () => {
    expect(policyInForce([policy(1, '2020-01-01'), policy(3, '2020-03-01'), policy(2, '2020-03-01')], '2020-03-02').version).toBe(3);
  });

  it('H1 a day before all policies is an error, never a guess', () => {
    expect(() => policyInForce([policy(1, '2020-01-01')], '2019-12-31')).toThrow('2019-12-31');
  });
});
