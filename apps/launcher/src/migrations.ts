/** Runs every service's migrations, each as a process of its own with the migrating role. */
import path from 'node:path';
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import { describeExit, readEnd, sizeOf, StartError, type Child } from '@nuanxin/embedded';

/** Each keeps a processor busy for a second. */
const AT_ONCE = 2;

/** Resolves when all are done; they are run again at each start, and do nothing where the schema is up to date. Throws StartError with the end of the log. */
export async function migrateAll(options: { start: (name: ServiceName) => Promise<Child>; logs: string; signal: AbortSignal }): Promise<void> {
  const waiting = [...serviceNames];
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      options.signal.throwIfAborted();
      await migrate(name, options);
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  const failed = workers.find((worker) => worker.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function migrate(name: ServiceName, { start, logs, signal }: { start: (name: ServiceName) => Promise<Child>; logs: string; signal: AbortSignal }): Promise<void> {
  const log = path.join(logs, `${name}.log`);
  const logStart = await sizeOf(log);
  const child = await start(name);
  const stop = (): void => { void child.stop(); };
  signal.addEventListener('abort', stop);
  const exit = await child.exited;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (exit.code !== 0) throw new StartError(`The migrations of ${name} failed (${describeExit(exit)}). The end of ${log}:\n${await readEnd(log, logStart)}`);
}
