/** Runs the command on the project's own Node, hands it each signal once, and waits for its orderly end. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { Complaint } from './complaint.mjs';
import { ownNode } from './install.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** A terminal's Ctrl-C comes twice, from the terminal and from npm: within this time they count as one. */
const ONE_PRESS_MS = 1_000;
const PARENT_POLL_MS = 1_000;

/**
 * Resolves to the exit code for the shell. The child has a process group of its own, so that the terminal's signals
 * reach it through here alone, and an IPC channel, by whose closing it learns that this process was killed.
 */
export async function runCommand(root, command, args) {
  const program = path.join(root, command.program);
  if (!existsSync(program)) throw new Complaint(`${command.program} is not there.`, 'The checkout is incomplete: run git status, then the same command again.');
  const child = spawn(ownNode(root), ['--enable-source-maps', program, ...command.args, ...args], {
    cwd: root,
    env: process.env,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: process.platform !== 'win32',
  });
  let passedAt = -Infinity;
  const pass = (signal) => {
    if (performance.now() - passedAt < ONE_PRESS_MS) return;
    passedAt = performance.now();
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, pass);
  const stopWatching = whenParentEnds(() => pass('SIGTERM'));
  try {
    const { code, signal } = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
    });
    return code ?? 128 + (constants.signals[signal] ?? 0);
  } finally {
    stopWatching();
    for (const signal of SIGNALS) process.off(signal, pass);
    if (child.connected) child.disconnect();
  }
}

/**
 * A killed npm must not leave this running. No signal says so, but parents' ids change: this one's own, or, where npm's shell
 * stands in between and waits, that shell's.
 */
function whenParentEnds(stop) {
  if (process.env.npm_lifecycle_event === undefined) return () => undefined;
  const parent = process.ppid;
  const npm = shellsParent(parent);
  const timer = setInterval(() => {
    if (process.ppid !== parent || shellsParent(parent) !== npm) stop();
  }, PARENT_POLL_MS);
  return () => clearInterval(timer);
}

/** The parent of the shell that npm runs this in; undefined for anything else, and where there is no /proc to ask. */
function shellsParent(pid) {
  try {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('bootstrap.mjs')) return undefined;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  } catch {
    return undefined;
  }
}
