/** A real nats-server: found, started, stopped, killed and started again on its store. */
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Child } from './child.js';
import { findNatsServer } from './nats-binary.js';
import { startNats } from './nats-server.js';
import { freePorts } from './ports.js';
import { isAlive } from './processes.js';

const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-nats-'));
const binary = (await findNatsServer({ env: process.env, onProgress: () => undefined })).path;
let running: Child | undefined;

afterEach(async () => { await running?.stop(); });
afterAll(async () => { await rm(folder, { recursive: true, force: true }); });

async function configure(more = ''): Promise<{ binary: string; configFile: string; monitorUrl: string; logFile: string }> {
  const [port, monitor] = await freePorts(2);
  const configFile = path.join(folder, 'nats.conf');
  await writeFile(configFile, `listen: "127.0.0.1:${port}"\nhttp: "127.0.0.1:${monitor}"\njetstream { store_dir: "${folder}/store", sync_interval: always }\n${more}`);
  return { binary, configFile, monitorUrl: `http://127.0.0.1:${monitor}`, logFile: path.join(folder, 'nats.log') };
}

async function jetstream(monitorUrl: string): Promise<unknown> {
  const { config } = await (await fetch(`${monitorUrl}/jsz`)).json() as { config: { sync_always?: boolean } };
  return config.sync_always;
}

describe('an embedded nats-server', () => {
  it('N1: is ready when JetStream is, and syncs every write', async () => {
    const options = await configure();
    running = await startNats(options);
    expect(await jetstream(options.monitorUrl)).toBe(true);
    await running.stop();
    expect(await isAlive(running.pid)).toBe(false);
    await expect(fetch(options.monitorUrl)).rejects.toThrow();
  });

  it('starts again on the same ports and store after a kill -9', async () => {
    const options = await configure();
    const first = await startNats(options);
    first.kill();
    await first.exited;
    running = await startNats(options);
    expect(await jetstream(options.monitorUrl)).toBe(true);
  });

  it('stops one that outlived its launcher, since only one may use the store', async () => {
    const options = await configure();
    const first = await startNats(options);
    running = await startNats(options);
    expect(await isAlive(first.pid)).toBe(false);
    expect(await isAlive(running.pid)).toBe(true);
  });

  it('shows the end of its log when it does not start', async () => {
    await expect(startNats(await configure('no_such_setting: 1'))).rejects.toThrow(/it ended \(exit 1\)[\s\S]*no_such_setting/);
  });
});
