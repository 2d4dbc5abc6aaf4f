/** Closed-loop load on loopback, from a process of its own so that it does not share the event loop of what it measures. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface LoadPlan {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly token: string;
  readonly body?: unknown;
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second at the most; as many as there can be when not given. */
  readonly rate?: number;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers by status; anything but success makes the figure worthless. */
  readonly failed: number;
}

/** Runs the load; throws when an answer was no success. */
export async function load(plan: LoadPlan): Promise<LoadResult> {
  const child = fork(fileURLToPath(new URL('./load-child.js', import.meta.url)), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const result = await new Promise<LoadResult>((resolve, reject) => {
    child.once('message', (message) => resolve(message as LoadResult));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the load ended with ${code} and no result`)));
    child.send(plan);
  });
  child.kill();
  if (result.failed > 0) throw new Error(`${result.failed} requests to ${plan.url} failed; the figure would mean nothing.`);
  return result;
}
