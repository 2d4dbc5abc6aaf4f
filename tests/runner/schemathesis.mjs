/** The schemathesis of a test run: put once into a Python environment of its own, with pinned hashes, before the first test. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { cache, run } from './got.mjs';

const PYTHON_MIN = [3, 11];

/** Gives where `schemathesis` lies, or the reason why it is not to be had. */
export async function findSchemathesis(root) {
  const requirements = path.join(root, 'tests/e2e/schemathesis/requirements.txt');
  const pinned = createHash('sha256').update(await readFile(requirements)).digest('hex').slice(0, 12);
  const folder = path.join(cache, `schemathesis-${pinned}`);
  const program = path.join(folder, 'bin', 'schemathesis');
  if (existsSync(program)) return { path: program };
  const python = await findPython();
  if (python === undefined) return { reason: `schemathesis needs Python ${PYTHON_MIN.join('.')} or newer with venv; install it as python3` };
  try {
    console.log('… schemathesis: installed from PyPI into a Python environment of its own');
    await mkdir(cache, { recursive: true });
    // Made where it stays, since its programs hold that path; a place that is not finished has no program yet.
    await rm(folder, { recursive: true, force: true });
    await run(python, ['-m', 'venv', folder]);
    await run(path.join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '--only-binary', ':all:', '-r', requirements], { maxBuffer: 1e8 });
    return { path: program };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    return { reason: `schemathesis could not be installed: ${String(error.stderr || error.message).trim().split('\n').slice(-3).join(' ')}` };
  }
}

async function findPython() {
  for (const name of ['python3', 'python']) {
    const version = await run(name, ['-c', 'import sys, venv, ensurepip; print(*sys.version_info[:2])']).then(({ stdout }) => stdout.trim().split(' ').map(Number), () => undefined);
    if (version !== undefined && (version[0] > PYTHON_MIN[0] || (version[0] === PYTHON_MIN[0] && version[1] >= PYTHON_MIN[1]))) return name;
  }
  return undefined;
}
