/** A real S3-compatible server for a spec file: versitygw, which the runner builds, on a folder and a port of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@nuanxin/embedded';
import { eventually } from './eventually.js';

/** Put there by the runner, which says why where it could not. */
const program = process.env['NUANXIN_TEST_VERSITYGW'];

export class TestS3 {
  /** The server's one bucket. */
  readonly bucket = 'district';

  private constructor(private readonly child: ChildProcess, readonly folder: string, readonly endpoint: string, readonly credentialsFile: string) {}

  /** Whether there is a server to be started. */
  static readonly isThere = program !== undefined;

  /** A server that listens, with an empty bucket and credentials of its own. */
  static async start(): Promise<TestS3> {
    const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-s3-'));
    for (const name of ['data/district', 'meta']) await mkdir(path.join(folder, name), { recursive: true });
    const [access, secret, port] = [`test${randomBytes(4).toString('hex')}`, randomBytes(24).toString('hex'), await freePort()];
    const child = spawn(program ?? '', ['--port', `127.0.0.1:${port}`, '--keep-alive', '--quiet', 'posix', '--sidecar', path.join(folder, 'meta'), path.join(folder, 'data')], {
      stdio: 'ignore', env: { PATH: process.env['PATH'], ROOT_ACCESS_KEY: access, ROOT_SECRET_KEY: secret },
    });
    const credentialsFile = path.join(folder, 'credentials');
    await writeFile(credentialsFile, `${access}:${secret}\n`, { mode: 0o600 });
    const server = new TestS3(child, folder, `http://127.0.0.1:${port}`, credentialsFile);
    // Any answer will do: without credentials it is a refusal.
    await eventually(() => fetch(server.endpoint));
    return server;
  }

  async stop(): Promise<void> {
    this.child.kill();
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    await rm(this.folder, { recursive: true, force: true });
  }
}
