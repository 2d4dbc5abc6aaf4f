/** Docker or Podman, whichever is in PATH: one command at a time, and what it said. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const OUTPUT_MAX_BYTES = 1e8;
/** One command takes no longer; starting a container on a busy machine takes seconds. */
const COMMAND_MAX_MS = 300_000;

/** Gives a function that runs the engine's commands. Throws where there is no engine that answers. */
export async function findEngine(wanted) {
  for (const name of wanted === undefined ? ['docker', 'podman'] : [wanted]) {
    if (await run(name, ['info']).then(() => true, () => false)) return Object.assign((...args) => command(name, args), { named: name });
  }
  throw new Error(`No container engine answers (${wanted ?? 'docker, podman'}).`);
}

async function command(name, args) {
  try {
    return (await run(name, args, { maxBuffer: OUTPUT_MAX_BYTES, timeout: COMMAND_MAX_MS })).stdout.trim();
  } catch (error) {
    throw new Error(`${name} ${args.slice(0, 2).join(' ')} …: ${String(error.stderr || error.message).trim().split('\n').slice(-4).join(' ')}`, { cause: error });
  }
}
