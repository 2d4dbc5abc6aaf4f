/** What can be known about a process by its id, and how to be sure that it is gone. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { becomesTrue } from './wait.js';

const run = promisify(execFile);
const INFO_TIMEOUT_MS = 5_000;
/** Time for the kernel to take away a killed process. */
const REAP_TIMEOUT_MS = 5_000;

/** Whether this is a system error of that code, such as `EEXIST`. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** What a program said on stderr when it failed; else the error's own message. */
export function stderrOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const said = 'stderr' in error ? String(error.stderr).trim() : '';
  return said === '' && 'message' in error ? String(error.message) : said;
}

/** Whether a process with this id runs, whoever owns it. A zombie, which only waits for its parent, does not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false;
  }
  return (await statOf(pid))?.state !== 'Z';
}

/** The command line of a process, with its arguments parted by blanks; empty when there is no such process. */
export async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return line.replaceAll('\0', ' ').trim();
  }
  return ask(['-o', 'command=', '-p', String(pid)]);
}

/** When a process began, in the system's own words: tells it from a later one that was given the same id. Empty when there is none. */
export async function beginningOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return (await statOf(pid))?.startTicks ?? '';
  return ask(['-o', 'lstart=', '-p', String(pid)]);
}

/** Sends a signal to a process or, with a negative id, to a process group; one that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

/** Ends a process that is no child of this one: `stopSignal`, then SIGKILL after `graceMs`. Resolves when it is gone. */
export async function terminate(pid: number, stopSignal: NodeJS.Signals, graceMs: number): Promise<void> {
  const gone = async (): Promise<boolean> => !(await isAlive(pid));
  signal(pid, stopSignal);
  if (await becomesTrue(gone, graceMs)) return;
  signal(pid, 'SIGKILL');
  await becomesTrue(gone, REAP_TIMEOUT_MS);
}

/** The fields of /proc/<pid>/stat that matter here (proc_pid_stat(5): 3 is the state, 22 the start in clock ticks since boot). */
async function statOf(pid: number): Promise<{ state: string; startTicks: string } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // The second field, the program's name in brackets, may itself hold blanks and brackets.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', startTicks: fields[19] ?? '' };
}

async function ask(args: string[]): Promise<string> {
  try {
    return (await run('ps', args, { timeout: INFO_TIMEOUT_MS })).stdout.trim();
  } catch {
    return '';
  }
}
