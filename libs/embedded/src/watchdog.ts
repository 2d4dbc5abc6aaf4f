/**
 * A process of its own that stands between a launcher and a program which reads no stdin: when its own stdin closes,
 * as it does when the launcher is killed, it stops the program. It imports nothing of ours, so that it runs from source and built alike.
 *
 * Arguments: settings as JSON, the program, its arguments. The program's process id is written to descriptor 3.
 */
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { constants } from 'node:os';

interface Settings {
  readonly stopSignal: NodeJS.Signals;
  readonly graceMs: number;
  readonly uid?: number;
  readonly gid?: number;
}

const [settingsText = '{}', command = '', ...args] = process.argv.slice(2);
const { stopSignal, graceMs, ...identity } = JSON.parse(settingsText) as Settings;

const program = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true, ...identity });

function killGroup(): void {
  if (program.pid === undefined) return;
  try {
    process.kill(-program.pid, 'SIGKILL');
  } catch {
    // The group has ended by itself.
  }
}

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  program.kill(stopSignal);
  setTimeout(killGroup, graceMs);
}

program.once('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
program.once('exit', (code, signal) => {
  // What the program started and left behind goes with it.
  killGroup();
  process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
});
process.on('SIGTERM', stop).on('SIGINT', stop);
process.stdin.on('end', stop).on('error', stop).resume();
if (program.pid !== undefined) writeSync(3, `${program.pid}\n`);
