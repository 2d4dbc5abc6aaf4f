/** Starts a program in a process group of its own, tied to this process by a lifeline: a pipe that closes when this process ends in any way. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { isAlive, signal, terminate } from './processes.js';
import { StartError } from './start-error.js';
import { becomesTrue } from './wait.js';

/** How a program ended: by itself with a code, or by a signal. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Takes what the program writes to stdout and stderr, appended; written by the program itself, so nothing is lost when this process dies. */
  readonly logFile: string;
  /** The signal that asks for an orderly end. */
  readonly stopSignal: NodeJS.Signals;
  /** Milliseconds from that signal to SIGKILL for the whole group. */
  readonly graceMs: number;
  /**
   * Set for a program that does not itself end when its stdin closes: a watchdog process is put in between.
   * `uid` and `gid`, where given, are whom the program (not the watchdog) runs as.
   */
  readonly watchdog?: { readonly uid?: number; readonly gid?: number };
}

/** A running program. Only `exited` tells of its end; `stop` and `kill` may be called at any time and any number of times. */
export interface Child {
  readonly name: string;
  /** The program's own process id, not the watchdog's. */
  readonly pid: number;
  /** Resolves when the program is gone for certain, whoever ended it. Never rejects. */
  readonly exited: Promise<Exit>;
  /** Asks for an orderly end and, when the grace is over, kills the group. Resolves when the program is gone. */
  stop(): Promise<Exit>;
  /** `kill -9` of the program, as a test of those who must survive it. */
  kill(): void;
}

const PID_TIMEOUT_MS = 10_000;
const WATCHDOG = fileURLToPath(new URL(`./watchdog${path.extname(import.meta.url)}`, import.meta.url));

/**
 * Starts a program. A plain child gets the lifeline as its stdin and must end itself when that closes.
 * Throws StartError when the program cannot be executed.
 */
export async function spawnChild(options: ChildOptions): Promise<Child> {
  mkdirSync(path.dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a', 0o600);
  try {
    return options.watchdog === undefined ? await spawnPlain(options, log) : await spawnWatched(options, log, options.watchdog);
  } finally {
    closeSync(log);
  }
}

/** `exit 1` or `SIGKILL`, for people. */
export function describeExit({ code, signal: name }: Exit): string {
  return name ?? `exit ${String(code)}`;
}

const exitOf = (process_: ChildProcess): Promise<Exit> => new Promise((resolve) => {
  process_.once('exit', (code, name) => { resolve({ code, signal: name }); });
});

async function begun(process_: ChildProcess, options: ChildOptions): Promise<number> {
  // A closed lifeline is reported as an error of the pipe; the child's exit says all there is to say.
  process_.stdin?.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    process_.once('spawn', resolve);
    process_.once('error', (cause) => { reject(new StartError(`${options.name} could not be started: ${options.command}: ${cause.message}`, cause)); });
  });
  if (process_.pid === undefined) throw new StartError(`${options.name} was started without a process id.`);
  return process_.pid;
}

async function spawnPlain(options: ChildOptions, log: number): Promise<Child> {
  const { name, command, args, env, cwd } = options;
  const process_ = spawn(command, args, { env, cwd, stdio: ['pipe', log, log], detached: true });
  const exited = exitOf(process_);
  const pid = await begun(process_, options);
  return childOf(name, pid, exited, async () => {
    process_.kill(options.stopSignal);
    if (!(await endsWithin(exited, options.graceMs))) signal(-pid, 'SIGKILL');
  });
}

async function spawnWatched(options: ChildOptions, log: number, identity: { readonly uid?: number; readonly gid?: number }): Promise<Child> {
  const { name, command, args, env, cwd, stopSignal, graceMs } = options;
  const settings = JSON.stringify({ stopSignal, graceMs, ...identity });
  const guard = spawn(process.execPath, [WATCHDOG, settings, command, ...args], { env, cwd, stdio: ['pipe', log, log, 'pipe'], detached: true });
  const guardExited = exitOf(guard);
  await begun(guard, options);
  const pid = await reportedPid(guard, options);
  // A watchdog that was itself killed leaves its program running: end that too before saying that it ended.
  const exited = guardExited.then(async (exit) => {
    if (await isAlive(pid)) await terminate(pid, stopSignal, graceMs);
    return exit;
  });
  return childOf(name, pid, exited, async () => {
    guard.kill('SIGTERM');
    await exited;
  });
}

function childOf(name: string, pid: number, exited: Promise<Exit>, end: () => Promise<void>): Child {
  let ended = false;
  let ending: Promise<void> | undefined;
  void exited.then(() => { ended = true; });
  return {
    name, pid, exited,
    stop: async () => {
      if (!ended) await (ending ??= end());
      return exited;
    },
    kill: () => { if (!ended) signal(pid, 'SIGKILL'); },
  };
}

async function endsWithin(exited: Promise<Exit>, timeoutMs: number): Promise<boolean> {
  let ended = false;
  void exited.then(() => { ended = true; });
  return becomesTrue(() => ended, timeoutMs, 20);
}

async function reportedPid(guard: ChildProcess, options: ChildOptions): Promise<number> {
  const lines = createInterface({ input: guard.stdio[3] as Readable });
  const line = new Promise<string>((resolve) => {
    lines.once('line', resolve).once('close', () => { resolve(''); });
    setTimeout(() => { resolve(''); }, PID_TIMEOUT_MS).unref();
  });
  const pid = Number(await line);
  if (pid > 0) return pid;
  guard.kill('SIGKILL');
  throw new StartError(`${options.name} could not be started: ${options.command}. See ${options.logFile}`);
}
