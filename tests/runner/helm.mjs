/** The helm of a test run: in PATH, in the cache, or compiled once with Go before the first test. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MODULE = 'helm.sh/helm/v4/cmd/helm@v4.3.1';
const OLDEST_MAJOR = 4;
const COMPILE_MAX_MS = 900_000;

/** Gives where `helm` lies, or the reason why it is not to be had. */
export async function findHelm() {
  const bin = path.join(process.env.NUANXIN_CACHE ?? process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'nuanxin', 'bin');
  const cached = path.join(bin, 'helm');
  for (const program of ['helm', cached]) {
    const { stdout = '' } = await run(program, ['version', '--template', '{{ .Version }}']).catch(() => ({}));
    if (Number(/^v(\d+)\./.exec(stdout)?.[1]) >= OLDEST_MAJOR) return { program };
  }
  await mkdir(bin, { recursive: true });
  const folder = await mkdtemp(path.join(bin, '.getting-'));
  try {
    console.log('… helm: compiled with Go (once, some minutes)');
    await run('go', ['install', MODULE], { env: { ...process.env, GOBIN: folder, GOFLAGS: '-mod=mod', CGO_ENABLED: '0' }, cwd: folder, timeout: COMPILE_MAX_MS, maxBuffer: 1e8 });
    await rename(path.join(folder, 'helm'), cached);
    return { program: cached };
  } catch (error) {
    return { reason: `helm ${OLDEST_MAJOR} is not in PATH and could not be compiled; install it, or Go 1.26 or newer: ${String(error.stderr || error.message).trim().split('\n').slice(-2).join(' ')}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
