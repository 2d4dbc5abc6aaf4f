/** A cell with real PostgreSQL and NATS, and stand-ins for the services that keep a launcher's side of the bargain: readiness, lifeline, orderly end. */
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { serviceNames } from '@nuanxin/contracts';
import { becomesTrue, isAlive, removePostgresData, withClient } from '@nuanxin/embedded';
import { connectNats } from '@nuanxin/messaging';
import { auditCell, startCell, type CellOptions, type PartName, type RunningCell } from './cell.js';

/** Each starts a dozen processes, on a machine that other tests use too. */
jest.setTimeout(60_000);

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const programs = ['gateway', ...serviceNames] as const;

/** Counts its starts in its database, so that data, roles and migrations are real; ends by signal and by lifeline. */
const STAND_IN = `
import { createServer } from 'node:http';
import pg from 'pg';
import { Audit1750000000003 } from '@nuanxin/audit';
const { DATABASE_URL, DATABASE_MIGRATION_URL, PORT, BROKEN } = process.env;
const query = async (url, sql) => { const client = new pg.Client(url); await client.connect(); try { return (await client.query(sql)).rows; } finally { await client.end(); } };
if (BROKEN) { console.error('this one is broken'); process.exit(1); }
if (process.argv[2] === 'migrate') {
  await query(DATABASE_MIGRATION_URL, 'create table if not exists starts (n int)');
  const [{ made }] = await query(DATABASE_MIGRATION_URL, "select to_regclass('audit_entry') is not null as made");
  if (!made) await new Audit1750000000003().up({ query: (sql) => query(DATABASE_MIGRATION_URL, sql) });
  process.exit(0);
}
if (DATABASE_URL) await query(DATABASE_URL, 'insert into starts values (1)');
const starts = async () => DATABASE_URL ? (await query(DATABASE_URL, 'select count(*)::int as n from starts'))[0].n : 0;
createServer(async (request, response) => {
  response.end(request.url === '/health/ready' ? 'ok' : JSON.stringify({ starts: await starts(), argv: process.argv, env: process.env }));
}).listen(Number(PORT), '127.0.0.1');
const end = () => { console.log('ended at ' + Date.now()); process.exit(0); };
process.on('SIGTERM', end);
process.stdin.on('end', end).resume();
`;

let home = '';
const said: string[] = [];
const cells: RunningCell[] = [];

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'nuanxin-cell-'));
  await chmod(home, 0o755);
  await writeFile(path.join(home, 'package.json'), '{ "type": "module" }');
  await symlink(path.join(REPOSITORY, 'node_modules'), path.join(home, 'node_modules'));
  for (const name of programs) {
    await mkdir(path.join(home, 'apps', name, 'dist'), { recursive: true });
    await writeFile(path.join(home, 'apps', name, 'dist', 'main.js'), STAND_IN);
  }
});
afterEach(async () => { for (const cell of cells.splice(0)) await cell.stop(); });
afterAll(async () => {
  for (const entry of await readdir(home, { withFileTypes: true })) if (entry.isDirectory()) await removePostgresData(path.join(home, entry.name, 'postgres'));
  await rm(home, { recursive: true, force: true });
});

const optionsFor = (data: string, more: Partial<CellOptions> = {}): CellOptions => ({ dataDir: path.join(home, data), root: home, say: (line) => said.push(line), ...more });

async function start(data: string, more: Partial<CellOptions> = {}): Promise<RunningCell> {
  const cell = await startCell(optionsFor(data, more));
  cells.push(cell);
  return cell;
}

interface Told { readonly starts: number; readonly argv: string[]; readonly env: Record<string, string> }
const lookAt = async (url: string): Promise<Told> => await (await fetch(`${url}/`)).json() as Told;
const anyAlive = async (pids: number[]): Promise<boolean> => (await Promise.all(pids.map(isAlive))).includes(true);
const endOf = async (cell: RunningCell, name: PartName): Promise<number> => Number(/ended at (\d+)/.exec(await readFile(path.join(cell.logsDir, `${name}.log`), 'utf8'))?.[1]);

describe('a cell', () => {
  it('starts every part, keeps its data from one start to the next, and leaves no process and no lock', async () => {
    const first = await start('kept');
    const pids = Object.values(first.pids());
    expect(Object.keys(first.pids()).sort()).toEqual([...programs, 'nats', 'postgres'].sort());
    expect((await lookAt(first.serviceUrls['volunteer-hours'])).starts).toBe(1);
    const targets = JSON.parse(await readFile(path.join(first.dataDir, 'metrics-targets.json'), 'utf8')) as { targets: string[]; labels: { service: string } }[];
    expect(targets.map(({ targets: [at], labels }) => [labels.service, `http://${at}/metrics`]).sort()).toEqual(Object.entries(first.metricsUrls).sort());
    expect((await lookAt(first.url)).env['METRICS_PORT']).toBe(new URL(first.metricsUrls.gateway).port);
    await first.stop();
    expect(await anyAlive(pids)).toBe(false);
    await expect(stat(path.join(first.dataDir, 'lock'))).rejects.toThrow('ENOENT');
    const services = await Promise.all(serviceNames.map((name) => endOf(first, name)));
    expect(await endOf(first, 'gateway')).toBeLessThanOrEqual(Math.min(...services));

    const second = await start('kept');
    expect((await lookAt(second.serviceUrls['volunteer-hours'])).starts).toBe(2);
    await second.stop();
    const third = await start('kept', { reset: true });
    expect((await lookAt(third.serviceUrls['volunteer-hours'])).starts).toBe(1);
  });

  it('starts a killed service, NATS and PostgreSQL again, and says so', async () => {
    const cell = await start('killed');
    for (const name of ['hotline-cases', 'gateway', 'nats', 'postgres'] as const) {
      const before = cell.pids()[name];
      said.length = 0;
      cell.kill(name);
      expect(await becomesTrue(() => cell.pids()[name] !== undefined && cell.pids()[name] !== before, 20_000)).toBe(true);
      expect(said).toContain(`${name} ended (${name === 'nats' || name === 'postgres' ? 'exit 137' : 'SIGKILL'}); it is started again.`);
    }
    expect(await becomesTrue(async () => (await lookAt(cell.serviceUrls['hotline-cases']).catch(() => undefined))?.starts === 2, 20_000)).toBe(true);
    const provisioner = await connectNats({ servers: cell.natsUrl, user: 'provisioner', credentialsFile: path.join(cell.natsCredentialsDir, 'provisioner.nk') });
    await provisioner.close();
  });

  it('keeps a halted part down until it is resumed', async () => {
    const cell = await start('halted');
    await cell.halt('nats');
    expect(cell.pids().nats).toBeUndefined();
    await cell.resume('nats');
    expect(await fetch(`${cell.monitorUrl}/healthz`)).toHaveProperty('ok', true);
  });

  it('N1: makes lost streams anew and says so, which at the first start are none', async () => {
    const cell = await start('lost');
    expect(said.filter((line) => line.includes('was lost; '))).toEqual([]);
    await cell.halt('nats');
    await rm(path.join(cell.dataDir, 'nats', 'store'), { recursive: true });
    said.length = 0;
    await cell.resume('nats');
    expect(await becomesTrue(() => said.filter((line) => line.includes('was lost; ')).length === 8, 20_000)).toBe(true);
    await cell.stop();
    await rm(path.join(cell.dataDir, 'nats', 'store'), { recursive: true });
    said.length = 0;
    await start('lost');
    expect(said.filter((line) => line.includes('was lost; '))).toHaveLength(8);
  });

  it('P1: hands secrets over in files of mode 0600 or the environment, to whom they concern, and never as arguments', async () => {
    const cell = await start('secret');
    const folder = path.join(cell.dataDir, 'secrets');
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) expect((await stat(path.join(file.parentPath, file.name))).mode & 0o777).toBe(0o600);
    const hotline = await lookAt(cell.serviceUrls['hotline-cases']);
    const gateway = await lookAt(cell.url);
    const roster = await lookAt(cell.serviceUrls['duty-roster']);
    expect(hotline.env).toMatchObject({ NUANXIN_LIFELINE: 'stdin', NUANXIN_ZONE: 'Asia/Shanghai', VAULT_MASTER_KEY_FILE: path.join(folder, 'vault-master-key') });
    expect(hotline.env['VAULT_DATABASE_URL']).toContain('/hotline_cases_vault');
    expect(hotline.env).not.toHaveProperty('DATABASE_MIGRATION_URL');
    expect(gateway.env).toMatchObject({ UPSTREAM_VOLUNTEER_HOURS: cell.serviceUrls['volunteer-hours'] });
    for (const other of [gateway, roster]) expect(Object.keys(other.env).filter((name) => /VAULT|PSEUDONYM|IDENTITY_KEY|SETUP/.test(name))).toEqual([]);
    expect(gateway.env).not.toHaveProperty('DATABASE_URL');
    expect(hotline.argv).toHaveLength(2);
  });

  it('has its audit logs checked, whether it runs or not', async () => {
    const cell = await start('audited');
    expect(await auditCell(optionsFor('audited'))).toBe(true);
    expect(said.filter((line) => line.endsWith('entries, 0 anchors, whole'))).toHaveLength(serviceNames.length);
    const database = new URL(cell.superuserUrl);
    database.pathname = 'identity';
    await withClient(database.toString(), (client) => client.query(`INSERT INTO audit_entry (act, outcome, subjects, request_id, link, hash) VALUES ('signIn', 'done', '{}', 'x', 1, sha256('forged'))`));
    said.length = 0;
    expect(await auditCell(optionsFor('audited'))).toBe(false);
    expect(said).toEqual(expect.arrayContaining(['identity: 1 entries, 0 anchors', expect.stringContaining('entry 1 of the chain (position 1) was changed'), 'volunteer-hours: 0 entries, 0 anchors, whole']));
    await cell.stop();
    said.length = 0;
    expect(await auditCell(optionsFor('audited'))).toBe(false);
    expect(said).toContain('identity: 1 entries, 0 anchors');
    await expect(stat(path.join(cell.dataDir, 'lock'))).rejects.toThrow('ENOENT');
  });

  it('refuses a second start on its data folder, and disturbs no cell on another', async () => {
    const [one, other] = await Promise.all([start('one'), start('other')]);
    await expect(startCell(optionsFor('one'))).rejects.toThrow(/Another launcher \(process \d+\) runs on .*one\. Stop it, or choose another/);
    await one.stop();
    expect((await lookAt(other.serviceUrls.identity)).starts).toBe(1);
  });

  it('takes over the lock of a launcher that was killed', async () => {
    await mkdir(path.join(home, 'stale'));
    await writeFile(path.join(home, 'stale', 'lock'), JSON.stringify({ pid: process.pid, beginning: 'an earlier process of this id' }));
    const cell = await start('stale');
    expect(JSON.parse(await readFile(path.join(cell.dataDir, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it('uses a PostgreSQL and a NATS that are given, and leaves them running', async () => {
    const host = await start('host');
    const guest = await start('guest', { external: { postgresUrl: host.superuserUrl, nats: { url: host.natsUrl, credentialsDir: host.natsCredentialsDir, monitorUrl: host.monitorUrl } } });
    expect(Object.keys(guest.pids()).sort()).toEqual([...programs].sort());
    expect((await lookAt(guest.serviceUrls.identity)).env).toMatchObject({ NATS_URL: host.natsUrl, NATS_CREDENTIALS_FILE: path.join(host.natsCredentialsDir, 'identity.nk') });
    await guest.stop();
    expect(Object.keys(host.pids())).toEqual(expect.arrayContaining(['nats', 'postgres']));
  });

  it('says which program does not come up and why, and leaves nothing behind', async () => {
    const failing = startCell(optionsFor('broken', { environmentOf: (name): Record<string, string> => (name === 'duty-roster' ? { BROKEN: '1' } : {}) }));
    await expect(failing).rejects.toThrow(/duty-roster does not become ready[\s\S]*this one is broken/);
    await expect(stat(path.join(home, 'broken', 'lock'))).rejects.toThrow('ENOENT');
  });

  it('says that its port is taken before it starts anything', async () => {
    const cell = await start('port');
    await expect(startCell(optionsFor('port-too', { port: Number(new URL(cell.url).port) }))).rejects.toThrow(/Port \d+ is taken/);
  });

  it('gives up a start that is no longer wanted', async () => {
    const wanted = new AbortController();
    const starting = startCell(optionsFor('unwanted', { signal: wanted.signal, say: (line) => { if (line.startsWith('Preparing')) wanted.abort(); } }));
    await expect(starting).rejects.toThrow('aborted');
    await expect(stat(path.join(home, 'unwanted', 'lock'))).rejects.toThrow('ENOENT');
  });
});

describe('a launcher that is killed', () => {
  it('leaves no process: services end by their lifeline, NATS and PostgreSQL by their watchdogs', async () => {
    const starter = path.join(home, 'starter.mjs');
    await writeFile(starter, `
      import { registerHooks } from 'node:module';
      registerHooks({ resolve: (specifier, context, next) => next(specifier.startsWith('.') && context.parentURL?.endsWith('.ts') ? specifier.replace(/\\.js$/, '.ts') : specifier, context) });
      const { startCell } = await import(${JSON.stringify(fileURLToPath(new URL('./cell.ts', import.meta.url)))});
      const cell = await startCell({ dataDir: ${JSON.stringify(path.join(home, 'orphaned'))}, root: ${JSON.stringify(home)}, say: () => {} });
      console.log(JSON.stringify(Object.values(cell.pids())));`);
    const launcher = spawn(process.execPath, ['--conditions=@nuanxin/source', '--experimental-transform-types', '--no-warnings', starter], { stdio: ['ignore', 'pipe', 'inherit'] });
    let line = '';
    launcher.stdout.on('data', (chunk: Buffer) => { line += chunk.toString(); });
    expect(await becomesTrue(() => line.includes('\n'), 25_000)).toBe(true);
    const pids = JSON.parse(line) as number[];
    expect(pids).toHaveLength(programs.length + 2);
    launcher.kill('SIGKILL');
    expect(await becomesTrue(async () => !(await anyAlive(pids)), 15_000)).toBe(true);
    const next = await start('orphaned');
    expect((await lookAt(next.serviceUrls.identity)).starts).toBe(2);
  });
});
