/** The S3-compatible server of a test run: versitygw (Apache-2.0), built once from its Go module at a pinned version, before the first test. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const VERSION = 'v1.8.0';

/** Gives where `versitygw` lies, or the reason why it is not to be had. Go's checksum database sees that the module is the one that everybody gets. */
export async function findVersitygw() {
  const cache = path.join(process.env.NUANXIN_CACHE ?? process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'nuanxin', 'bin');
  const program = path.join(cache, `versitygw-${VERSION}`);
  if (existsSync(program)) return { program };
  if (!await run('go', ['version']).then(() => true, () => false)) return { reason: 'the S3 store needs an S3-compatible server to be tested against; install Go, by which versitygw is built' };
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(path.join(cache, 'building-'));
  try {
    console.log('… versitygw: built from its Go module, once');
    await run('go', ['install', `github.com/versity/versitygw/cmd/versitygw@${VERSION}`], { env: { ...process.env, GOBIN: folder, GOFLAGS: '-p=2' }, maxBuffer: 1e8 });
    await rename(path.join(folder, 'versitygw'), program);
    return { program };
  } catch (error) {
    return { reason: `versitygw could not be built: ${String(error.stderr || error.message).trim().split('\n').slice(-3).join(' ')}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
