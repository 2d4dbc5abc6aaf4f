/** Children end in order when asked, at once when they must, and by themselves when whoever started them is killed. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnChild, type Child, type ChildOptions } from './child.js';
import { isAlive } from './processes.js';
import { becomesTrue } from './wait.js';

const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-child-'));
afterAll(async () => { await rm(folder, { recursive: true, force: true }); });

let count = 0;
async function start(script: string, more: Partial<ChildOptions> = {}): Promise<Child & { said: () => Promise<string> }> {
  count += 1;
  const logFile = path.join(folder, `${count}.log`);
  const child = await spawnChild({ name: 'dummy', command: process.execPath, args: ['-e', script], env: { PATH: process.env['PATH'] }, cwd: folder, logFile, stopSignal: 'SIGTERM', graceMs: 5_000, ...more });
  return { ...child, said: () => readFile(logFile, 'utf8') };
}

const WAITS = `console.log('up'); setInterval(() => {}, 1e6);`;
const DEAF = `process.on('SIGTERM', () => console.log('heard')); ${WAITS}`;
const POLITE = `process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); ${WAITS}`;
const up = async (child: { said: () => Promise<string> }): Promise<void> => { expect(await becomesTrue(async () => (await child.said()).includes('up'), 5_000)).toBe(true); };
const gone = (pid: number): Promise<boolean> => becomesTrue(async () => !(await isAlive(pid)), 5_000);

describe.each([['plain', {}], ['watched', { watchdog: {} }]] as const)('a %s child', (_, kind) => {
  it('is asked to stop and may end in order', async () => {
    const child = await start(POLITE, kind);
    await up(child);
    expect(await child.stop()).toEqual({ code: 0, signal: null });
    expect(await child.said()).toContain('bye');
    expect(await isAlive(child.pid)).toBe(false);
    expect(await child.stop()).toEqual({ code: 0, signal: null });
  });

  it('is killed when its grace is over', async () => {
    const child = await start(DEAF, { ...kind, graceMs: 300 });
    await up(child);
    await child.stop();
    expect(await child.said()).toContain('heard');
    expect(await isAlive(child.pid)).toBe(false);
  });

  it('is known to have ended when it is killed from outside', async () => {
    const child = await start(WAITS, kind);
    await up(child);
    child.kill();
    await child.exited;
    expect(await isAlive(child.pid)).toBe(false);
  });

  it('is an error with its name when there is no such program', async () => {
    await expect(start('', { ...kind, command: path.join(folder, 'nothing-here') })).rejects.toThrow(/dummy could not be started: .*nothing-here/);
  });
});

describe('when the one who started it is killed', () => {
  it('a watched program is stopped in order although it reads no stdin, and a plain child by its lifeline', async () => {
    const logFile = path.join(folder, 'orphans.log');
    const lifeline = `process.stdin.on('end', () => process.exit(0)).resume(); ${WAITS}`;
    const starter = path.join(folder, 'starter.mjs');
    await writeFile(starter, `
      import { registerHooks } from 'node:module';
      registerHooks({ resolve: (specifier, context, next) => next(specifier.startsWith('./') ? specifier.replace(/\\.js$/, '.ts') : specifier, context) });
      const { spawnChild } = await import(${JSON.stringify(fileURLToPath(new URL('./child.ts', import.meta.url)))});
      const options = { name: 'dummy', command: process.execPath, env: {}, cwd: ${JSON.stringify(folder)}, logFile: ${JSON.stringify(logFile)}, stopSignal: 'SIGTERM', graceMs: 5000 };
      const watched = await spawnChild({ ...options, args: ['-e', ${JSON.stringify(POLITE)}], watchdog: {} });
      const plain = await spawnChild({ ...options, args: ['-e', ${JSON.stringify(lifeline)}] });
      console.log(JSON.stringify([watched.pid, plain.pid]));`);
    const parent = spawn(process.execPath, [starter], { stdio: ['ignore', 'pipe', 'inherit'] });
    let line = '';
    parent.stdout.on('data', (chunk: Buffer) => { line += chunk.toString(); });
    expect(await becomesTrue(async () => line.includes('\n') && (await readFile(logFile, 'utf8')).split('up').length === 3, 10_000)).toBe(true);
    const [watched = 0, plain = 0] = JSON.parse(line) as number[];
    parent.kill('SIGKILL');
    expect(await gone(watched)).toBe(true);
    expect(await gone(plain)).toBe(true);
    expect(await readFile(logFile, 'utf8')).toContain('bye');
  });

  it('a program whose watchdog is killed is ended before it is called ended', async () => {
    const child = await start(`console.log('watchdog ' + process.ppid); ${WAITS}`, { watchdog: {} });
    expect(await becomesTrue(async () => (await child.said()).includes('up'), 5_000)).toBe(true);
    process.kill(Number(/watchdog (\d+)/.exec(await child.said())?.[1]), 'SIGKILL');
    await child.exited;
    expect(await isAlive(child.pid)).toBe(false);
  });
});
