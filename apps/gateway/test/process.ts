/** A gateway in a process of its own, as it is deployed: for what can be seen of a process alone. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { eventually } from '@nuanxin/testing';
import { untilReady, type TestCell } from './cell.js';

const run = promisify(execFile);
const KIB_PER_MIB = 1_024;

export interface GatewayProcess {
  readonly url: string;
  readonly metricsUrl: string;
  /** MiB that are resident. */
  memory(): Promise<number>;
  /** Ends it in order; gives its exit code and signal. */
  stop(): Promise<unknown[]>;
}

/** Starts one before the upstreams of a cell, with `changes` to its environment; it is ready then. */
export async function startProcess(cell: TestCell, changes: Record<string, string>): Promise<GatewayProcess> {
  const program = spawn(process.execPath, [path.join(import.meta.dirname, '../dist/main.js')], { env: { ...cell.environment, DRAIN_MS: '0', LOG_LEVEL: 'info', METRICS_PORT: '0', ...changes }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(program, 'exit');
  let [url, metricsUrl] = ['', ''];
  createInterface(program.stdout).on('line', (line) => {
    const { msg, ...told } = JSON.parse(line) as { msg: string; url: string; metrics: string };
    if (msg === 'serving') [url, metricsUrl] = [told.url, told.metrics];
  });
  await eventually(() => {
    if (url === '') throw new Error('The gateway does not serve.');
  });
  await untilReady(url);
  return {
    url, metricsUrl,
    memory: async () => Number((await run('ps', ['-o', 'rss=', '-p', String(program.pid)])).stdout) / KIB_PER_MIB,
    stop: () => {
      program.kill('SIGTERM');
      return ended;
    },
  };
}
