/** Waits until every program says that it is ready, and says which ones it waits for. */
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readEnd, StartError } from '@nuanxin/embedded';
import type { Part } from './supervision.js';

const READY_TIMEOUT_MS = 60_000;
const PROBE_TIMEOUT_MS = 2_000;
const PROBE_EVERY_MS = 50;
const SAY_EVERY_MS = 5_000;
/** A program that ends this often on its way up won't come up. */
const RESTARTS_MAX = 3;
const REASON_MAX_LENGTH = 500;

export interface Awaited {
  readonly part: Part;
  readonly url: string;
}

/** Resolves when all are ready. Throws StartError with what a program answered or logged when it does not get there, and `signal`'s reason. */
export async function waitUntilReady(programs: readonly Awaited[], options: { logs: string; say: (line: string) => void; signal: AbortSignal }): Promise<void> {
  const began = performance.now();
  let saidAt = began;
  let waiting = programs.map((program) => ({ ...program, reason: '' }));
  for (;;) {
    const looked = await Promise.all(waiting.map(async (program) => ({ ...program, ...await probe(program.url) })));
    waiting = looked.filter((program) => !program.ready);
    if (waiting.length === 0) return;
    options.signal.throwIfAborted();
    const stuck = waiting.find(({ part }) => part.restarts() >= RESTARTS_MAX) ?? (performance.now() - began > READY_TIMEOUT_MS ? waiting[0] : undefined);
    if (stuck !== undefined) throw await failure(stuck.part, stuck.reason, options.logs);
    if (performance.now() - saidAt > SAY_EVERY_MS) {
      saidAt = performance.now();
      options.say(`Waiting for ${waiting.map(({ part }) => part.name).join(', ')} …`);
    }
    await delay(PROBE_EVERY_MS);
  }
}

async function probe(url: string): Promise<{ ready: boolean; reason: string }> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    const body = await response.text();
    return { ready: response.ok, reason: body.slice(0, REASON_MAX_LENGTH) };
  } catch {
    return { ready: false, reason: '' };
  }
}

async function failure(part: Part, reason: string, logs: string): Promise<StartError> {
  const log = path.join(logs, `${part.name}.log`);
  const said = reason === '' ? `The end of ${log}:\n${await readEnd(log, 0)}` : `It answers: ${reason}\nIts log: ${log}`;
  return new StartError(`${part.name} does not become ready. ${said}`);
}
