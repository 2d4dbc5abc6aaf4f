/** What a test run gets from Go modules, at pinned versions and once: programs, compiled; and the folders of modules whose files are read. Go's checksum database sees that each is the one that everybody gets. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

export const run = promisify(execFile);
const COMPILE_MAX_MS = 900_000;
const OUTPUT_MAX_BYTES = 1e8;

/** Where what is got once is kept. */
export const cache = path.join(process.env.NUANXIN_CACHE ?? process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'nuanxin');

/** Runs `go` in a folder. */
export const go = (args, cwd, env = {}) => run('go', args, { cwd, env: { ...process.env, GOFLAGS: '-mod=mod -p=2', CGO_ENABLED: '0', ...env }, timeout: COMPILE_MAX_MS, maxBuffer: OUTPUT_MAX_BYTES });

/** The last lines of what a command said, for a reason. */
export const lastWords = (error) => String(error.stderr || error.message).trim().split('\n').slice(-2).join(' ');

/** Makes `target` by `make`, which is given an empty folder and names what it made there; what is half made is never found under that name. */
export async function once(target, make) {
  if (existsSync(target)) return;
  await mkdir(path.dirname(target), { recursive: true });
  const folder = await mkdtemp(path.join(path.dirname(target), '.getting-'));
  try {
    await rename(await make(folder), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Gives where a program lies, compiled now where it never was, or the reason why it is not to be had. */
export async function findGoProgram({ name, module, version, tags = [] }) {
  const program = path.join(cache, 'bin', `${name}-${version}`);
  try {
    await once(program, async (folder) => {
      console.log(`… ${name}: compiled from its Go module (once, some minutes)`);
      // Not `go install`, which takes no module whose go.mod replaces another.
      await go(['mod', 'init', 'once'], folder);
      await go(['get', `${module}@${version}`], folder);
      await go(['build', '-tags', tags.join(','), '-o', name, module], folder);
      return path.join(folder, name);
    });
    return { path: program };
  } catch (error) {
    return { reason: `${name} could not be compiled; install Go 1.26 or newer: ${lastWords(error)}` };
  }
}

/** Gives the folder of a module's files. */
export async function moduleFolder(module, cwd) {
  const { stdout } = await go(['mod', 'download', '-json', module], cwd);
  return JSON.parse(stdout).Dir;
}
