/** What a load's samples come to: how many failed and how, how long answers took, and for how long nothing went. */
import type { Sample } from './steady.js';

/** Whether an answer is one that a client knows how to wait after. */
export const isToldToWait = ({ failure }: Sample): boolean => failure?.status === 503 && failure.retryAfter !== undefined;

export interface LoadFigures {
  readonly requests: number;
  readonly failed: number;
  /** Failures that say neither 503 nor when to come again. */
  readonly unexplained: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** From the first failure of a row of them to the next success. */
  readonly longestOutageMs: number;
  readonly failures: Readonly<Record<string, number>>;
}

export function figuresOf(samples: readonly Sample[]): LoadFigures {
  const failed = samples.filter(({ failure }) => failure !== undefined);
  const latencies = samples.filter(({ failure }) => failure === undefined).map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
  const at = (share: number): number => Math.round(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0);
  return {
    requests: samples.length, failed: failed.length, unexplained: failed.filter((sample) => !isToldToWait(sample)).length,
    p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), longestOutageMs: longestOutage(samples),
    failures: Object.fromEntries([...Map.groupBy(failed, nameOf)].map(([name, each]) => [name, each.length])),
  };
}

const nameOf = ({ failure }: Sample): string => (failure === undefined ? '' : failure.status === 0 ? `no answer (${failure.why})` : `${failure.status} ${failure.code}${failure.retryAfter === undefined ? ' without Retry-After' : ''}`);

function longestOutage(samples: readonly Sample[]): number {
  let [longest, since] = [0, undefined as number | undefined];
  for (const { at, failure } of [...samples].sort((a, b) => a.at - b.at)) {
    if (failure !== undefined) since ??= at;
    if (since !== undefined) longest = Math.max(longest, at - since);
    if (failure === undefined) since = undefined;
  }
  return longest;
}
