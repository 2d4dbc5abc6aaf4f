/** Runs one preparing program with a single line of progress, its full output kept in a log file. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Complaint } from './complaint.mjs';

/** Lines of a failed program's output that are shown. */
const SHOWN_LINES = 8;
const QUIET_MS = 2_000;
const PLAIN_INTERVAL_MS = 10_000;

/**
 * @param {{ title: string, command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv, log: string, remedy: string }} step
 * Resolves when the program exits with 0, otherwise throws a Complaint that names the log. Ctrl-C goes to the program too and ends both.
 */
export async function runStep(step) {
  const output = openSync(step.log, 'w');
  const child = spawn(step.command, step.args, { cwd: step.cwd, env: step.env, stdio: ['ignore', output, output] });
  const pass = (signal) => child.kill(signal);
  process.on('SIGINT', pass).on('SIGTERM', pass);
  const stopProgress = showProgress(step.title);
  try {
    const { code, signal, error } = await new Promise((resolve) => {
      child.once('error', (cause) => resolve({ error: cause }));
      child.once('exit', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
    });
    stopProgress(code === 0);
    if (error) throw new Complaint(`${step.title}: ${step.command} could not be started (${error.code ?? error.message}).`, step.remedy);
    if (code !== 0) throw new Complaint(`${await gistOf(step.log)}\n\n${step.title} failed (${signal ?? `exit ${code}`}). Its full output: ${step.log}`, step.remedy);
  } finally {
    process.off('SIGINT', pass).off('SIGTERM', pass);
    closeSync(output);
  }
}

/** npm and the compiler say first what is wrong, and then a great deal more. */
async function gistOf(log) {
  const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
  const errors = lines.filter((line) => /error/i.test(line));
  return (errors.length > 0 ? errors.slice(0, SHOWN_LINES) : lines.slice(-SHOWN_LINES)).join('\n');
}

/** Says nothing for 2 s, then keeps one line up to date on a terminal, and prints a line now and then elsewhere. */
function showProgress(title) {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  const terminal = process.stdout.isTTY === true;
  let shown = 0;
  const tick = () => {
    const elapsed = Date.now() - began;
    if (elapsed < QUIET_MS) return;
    if (terminal) process.stdout.write(`\r${title} … ${seconds()} s`);
    else if (shown === 0 || Date.now() - shown >= PLAIN_INTERVAL_MS) console.log(`${title} … ${seconds()} s`);
    else return;
    shown = Date.now();
  };
  const timer = setInterval(tick, 1_000);
  return (succeeded) => {
    clearInterval(timer);
    if (shown === 0) return;
    process.stdout.write(`${terminal ? '\r' : ''}${title}: ${succeeded ? 'done' : 'failed'} in ${seconds()} s\n`);
  };
}
