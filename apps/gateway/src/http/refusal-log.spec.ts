/** What the gateway logs of whom it turned away: who and where from, and never without bounds. */
import { describe, expect, it } from '@jest/globals';
import { DomainError, type PersonActor } from '@nuanxin/kernel';
import { createLogger } from '@nuanxin/service-kit';
import { REFUSALS_LOGGED, REFUSALS_WINDOW_MS } from '../limits.js';
import { RefusalLog, type Refused } from './refusal-log.js';

const actor: PersonActor = { kind: 'person', personId: '0196a2b4-0000-7000-8000-0000000000b1', sessionId: '0196a2b4-0000-7000-8000-0000000000c1', grants: [] };
const request: Refused = { route: '/v1/people', requestId: 'request-1', ip: '203.0.113.7', hasToken: true, actor };

function logging() {
  const lines: Record<string, unknown>[] = [];
  let now = 0;
  const log = new RefusalLog(createLogger('gateway', 'info', { write: (line: string) => { lines.push(JSON.parse(line) as Record<string, unknown>); } }), () => now);
  return { lines, log, pass: (ms: number) => { now += ms; } };
}

describe('the log of refusals', () => {
  it('has who wanted which permission, from where and at which route', () => {
    const { lines, log } = logging();
    log.tell(new DomainError('forbidden', { permission: 'person.write' }), request);
    expect(lines).toMatchObject([{ msg: 'refused', problem: 'forbidden', permission: 'person.write', personId: actor.personId, sessionId: actor.sessionId, ip: '203.0.113.7', route: '/v1/people', requestId: 'request-1' }]);
  });

  it('has refused tokens and too many requests by where they come from, and no request that shows no token', () => {
    const { lines, log } = logging();
    const stranger = { ...request, actor: undefined };
    log.tell(new DomainError('unauthenticated'), stranger);
    log.tell(new DomainError('too-many-requests'), stranger);
    log.tell(new DomainError('unauthenticated'), { ...stranger, hasToken: false });
    log.tell(new DomainError('not-found'), request);
    expect(lines.map(({ problem, ip, personId }) => [problem, ip, personId])).toEqual([['unauthenticated', '203.0.113.7', undefined], ['too-many-requests', '203.0.113.7', undefined]]);
  });

  it('O1 has a line a minute of each who is refused the same at the same route, so many in all, and how many were left out', () => {
    const { lines, log, pass } = logging();
    const refuse = (times: number, of: (index: number) => Partial<Refused>): void => { for (let index = 0; index < times; index += 1) log.tell(new DomainError('forbidden'), { ...request, ...of(index) }); };
    refuse(1_000, () => ({}));
    expect(lines).toHaveLength(1);
    refuse(10_000, (index) => ({ actor: undefined, ip: `203.0.${index}` }));
    expect(lines).toHaveLength(REFUSALS_LOGGED);
    pass(REFUSALS_WINDOW_MS);
    refuse(1, () => ({}));
    expect(lines.at(-1)).toMatchObject({ leftOut: 11_000 - REFUSALS_LOGGED });
  });
});
