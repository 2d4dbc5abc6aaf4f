/** What samples come to. */
import { expect, it } from '@jest/globals';
import { figuresOf } from './figures.js';
import type { Sample } from './steady.js';

const ok = (at: number, latencyMs = 10): Sample => ({ at, route: 'getCase', latencyMs, failure: undefined });
const failed = (at: number, status: number, retryAfter?: number): Sample => ({ at, route: 'openCase', latencyMs: 5, failure: { status, code: status === 0 ? 'no-answer' : 'unavailable', retryAfter, why: 'reset' } });

it('counts what failed, and apart from it what failed without a word on when to come again', () => {
  const figures = figuresOf([ok(0), failed(100, 503, 1), failed(200, 503), failed(300, 0), failed(400, 500), ok(500)]);
  expect(figures).toMatchObject({ requests: 6, failed: 4, unexplained: 3, longestOutageMs: 400 });
  expect(figures.failures).toEqual({ '503 unavailable': 1, '503 unavailable without Retry-After': 1, 'no answer (reset)': 1, '500 unavailable without Retry-After': 1 });
});

it('tells latency of what succeeded, and outages by when requests were to be sent', () => {
  const samples = [...Array.from({ length: 99 }, (_, n) => ok(n * 10)), ok(990, 900)];
  expect(figuresOf(samples)).toMatchObject({ failed: 0, p50Ms: 10, p99Ms: 900, maxMs: 900, longestOutageMs: 0 });
  // Answered in another order than sent: an outage is a matter of when requests were to be sent.
  expect(figuresOf([ok(300), failed(100, 503, 1), ok(0)])).toMatchObject({ longestOutageMs: 200 });
  expect(figuresOf([])).toMatchObject({ requests: 0, p99Ms: 0 });
});
