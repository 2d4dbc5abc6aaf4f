/** What begins every npm script, tried on a checkout of its own with stand-ins for npm and for the programs. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { becomesTrue, isAlive } from '@nuanxin/embedded';

const LAUNCHER = fileURLToPath(new URL('../', import.meta.url));

/** Reports its arguments and each signal, and takes half a second to end in order. */
const PROGRAM = `
console.log('runs ' + process.version + ' ' + JSON.stringify(process.argv.slice(2)) + ' pid ' + process.pid);
if (process.argv.includes('--end')) process.exit(7);
const heard = (signal) => { console.log('heard ' + signal); setTimeout(() => { console.log('ended in order'); process.exit(3); }, 500); };
process.on('SIGINT', heard).on('SIGTERM', heard).on('disconnect', () => heard('disconnect'));
setInterval(() => {}, 1e6);
`;
/** Stands for npm: notes that it ran, and makes what npm ci makes. */
const NPM = `#!/bin/sh
echo "npm $*" >> npm-runs
echo "node is $(command -v node)" >> npm-runs
[ -f lock-incomplete ] && [ "$1" = ci ] && { echo 'npm error code EUSAGE' >&2; exit 1; }
[ -f npm-breaks ] && { echo 'registry unreachable' >&2; exit 1; }
rm -rf node_modules; mkdir -p node_modules/.bin node_modules/typescript/lib
ln -s "$REAL_NODE" node_modules/.bin/node
echo '{}' > node_modules/typescript/package.json
echo "require('node:fs').appendFileSync('builds', 'built ')" > node_modules/typescript/lib/tsc.js
cp package-lock.json node_modules/.package-lock.json
`;

let home = '';
let bin = '';
const read = (file: string): Promise<string> => readFile(path.join(home, file), 'utf8').catch(() => '');
const lockOf = (version: string): string => JSON.stringify({ packages: { '': {}, 'node_modules/a': { version, integrity: version }, 'node_modules/b': { version, optional: true } } });

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'nuanxin-bootstrap-'));
  bin = path.join(home, 'machine-bin');
  await mkdir(bin);
  await mkdir(path.join(home, 'apps', 'launcher', 'dist'), { recursive: true });
  await mkdir(path.join(home, 'tests'));
  for (const part of ['bootstrap.mjs', 'bootstrap']) await cp(path.join(LAUNCHER, part), path.join(home, 'apps', 'launcher', part), { recursive: true });
  await writeFile(path.join(home, 'package.json'), '{ "type": "module" }');
  await writeFile(path.join(home, 'package-lock.json'), lockOf('1'));
  for (const program of ['apps/launcher/dist/main.js', 'tests/run.mjs']) await writeFile(path.join(home, program), PROGRAM);
  await writeFile(path.join(bin, 'npm'), NPM);
  await chmod(path.join(bin, 'npm'), 0o755);
  await symlink(process.execPath, path.join(bin, 'node'));
});
afterAll(async () => { await rm(home, { recursive: true, force: true }); });

interface Run { readonly process: ChildProcess; readonly ended: Promise<number | null>; said(): string }

function run(args: string[], more: Record<string, string> = {}): Run {
  let text = '';
  const child = spawn(process.execPath, [path.join(home, 'apps/launcher/bootstrap.mjs'), ...args], {
    cwd: home, stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: `${path.join(home, 'node_modules/.bin')}:${bin}:/usr/bin:/bin`, REAL_NODE: process.execPath, ...more },
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  return { process: child, said: () => text, ended: new Promise((resolve) => { child.once('close', (code) => { resolve(code); }); }) };
}

describe('the start of every npm script', () => {
  it('installs, builds, runs the program with its arguments and ends with its code', async () => {
    const first = run(['start', '--end', 'x']);
    expect(await first.ended).toBe(7);
    expect(first.said()).toContain(`runs ${process.version} ["--end","x"]`);
    // Not the project's own node, which npm ci deletes.
    expect(await read('npm-runs')).toBe(`npm ci --no-audit --no-fund\nnode is ${path.join(bin, 'node')}\n`);
    expect(await read('builds')).toBe('built ');
  });

  it('installs again only when package-lock.json has changed or the packages are gone', async () => {
    const installs = async (): Promise<number> => (await read('npm-runs')).split('npm ci').length - 1;
    expect(await run(['test', '--end']).ended).toBe(7);
    expect(await installs()).toBe(1);
    expect(await read('builds')).toBe('built ');
    await writeFile(path.join(home, 'package-lock.json'), lockOf('2'));
    expect(await run(['test', '--end']).ended).toBe(7);
    expect(await installs()).toBe(2);
    await rm(path.join(home, 'node_modules'), { recursive: true });
    expect(await run(['test', '--end']).ended).toBe(7);
    expect(await installs()).toBe(3);
  });

  it('prepares once when two are started at the same time', async () => {
    await rm(path.join(home, 'node_modules'), { recursive: true });
    await rm(path.join(home, 'npm-runs'));
    expect(await Promise.all([run(['start', '--end']).ended, run(['start', '--end']).ended])).toEqual([7, 7]);
    expect((await read('npm-runs')).split('npm ci')).toHaveLength(2);
  });

  it('names the log and what to do when the install fails, and leaves no lock', async () => {
    await writeFile(path.join(home, 'npm-breaks'), '');
    await rm(path.join(home, 'node_modules'), { recursive: true });
    const broken = run(['start', '--end']);
    expect(await broken.ended).toBe(1);
    expect(broken.said()).toMatch(/registry unreachable\n\nInstalling dependencies failed \(exit 1\)\. Its full output: .*install\.log\nPut right what npm says there/);
    expect(await read('.nuanxin-bootstrap/install.log')).toContain('registry unreachable');
    await expect(stat(path.join(home, '.nuanxin-bootstrap/lock'))).rejects.toThrow('ENOENT');
    await rm(path.join(home, 'npm-breaks'));
    expect(await run(['start', '--end']).ended).toBe(7);
  });

  it('goes on with npm install where npm ci holds the lock file to be incomplete', async () => {
    await writeFile(path.join(home, 'lock-incomplete'), '');
    await rm(path.join(home, 'node_modules'), { recursive: true });
    expect(await run(['start', '--end']).ended).toBe(7);
    expect(await read('npm-runs')).toMatch(/npm ci .*\n.*\nnpm install --no-save --no-audit --no-fund\n.*\n$/);
    await rm(path.join(home, 'lock-incomplete'));
  });

  it('takes over the lock of a preparation that was killed', async () => {
    await mkdir(path.join(home, '.nuanxin-bootstrap/lock'));
    // The largest id that Linux gives is 2^22: this one belongs to nobody.
    await writeFile(path.join(home, '.nuanxin-bootstrap/lock/pid'), '4194305');
    expect(await run(['start', '--end']).ended).toBe(7);
  });

  it('hands Ctrl-C to the program once, although terminal and npm both send it, and waits for its orderly end', async () => {
    const running = run(['start']);
    expect(await becomesTrue(() => running.said().includes('runs '), 10_000)).toBe(true);
    // Two signals of one kind may reach a process as one, so the second is of another.
    running.process.kill('SIGINT');
    running.process.kill('SIGTERM');
    expect(await running.ended).toBe(3);
    expect(running.said().match(/heard SIG(INT|TERM)/g)).toHaveLength(1);
    expect(running.said()).toContain('ended in order');
  });

  it('lets the program know when it is itself killed', async () => {
    const running = run(['start']);
    expect(await becomesTrue(() => running.said().includes('runs '), 10_000)).toBe(true);
    const pid = Number(/pid (\d+)/.exec(running.said())?.[1]);
    running.process.kill('SIGKILL');
    expect(await becomesTrue(async () => !(await isAlive(pid)), 5_000)).toBe(true);
    await running.ended;
    expect(running.said()).toContain('heard disconnect');
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('ends in order when npm is ended by %s, although its shell stands in between', async (signal) => {
    // Stands for npm: runs the script in a shell, which does not pass signals on.
    const npm = spawn('sh', ['-c', `sh -c '"$0" apps/launcher/bootstrap.mjs start; true' "${process.execPath}"; true`], {
      cwd: home, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: `${bin}:/usr/bin:/bin`, REAL_NODE: process.execPath, npm_lifecycle_event: 'start' },
    });
    let said = '';
    npm.stdout.on('data', (chunk: Buffer) => { said += chunk.toString(); });
    expect(await becomesTrue(() => said.includes('runs '), 10_000)).toBe(true);
    npm.kill(signal);
    expect(await becomesTrue(() => said.includes('ended in order'), 5_000)).toBe(true);
  });

  it('says which commands there are', async () => {
    const unknown = run(['begin']);
    expect(await unknown.ended).toBe(1);
    expect(unknown.said()).toContain('There is no command "begin".\nUse one of: npm run start, npm run migrate, npm run audit, npm run check, npm run test');
  });
});
