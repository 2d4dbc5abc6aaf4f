/** Installs the dependencies when they are missing or are not what package-lock.json says. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Complaint } from './complaint.mjs';
import { preparationFolder } from './lock.mjs';
import { runStep } from './step.mjs';

/** The project's own Node, from the npm package `node`: scripts run on it whatever the machine has. */
export const ownNode = (root) => path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

const REMEDY = 'Put right what npm says there (most often: npm ping must reach the registry, and the disk needs 1 GB), then run the same command again.';

export async function ensureInstalled(root) {
  if (existsSync(ownNode(root)) && await isInstalled(root)) return;

  await install(root);
  if (!existsSync(ownNode(root))) {
    throw new Complaint('The npm package "node" was installed without its program.', 'Its install script was not allowed to run: see "allowScripts" in package.json and ignore-scripts in your .npmrc, then run the same command again.');
  }
}

/**
 * `npm ci`; and where that finds the lock file incomplete, as it does when a registry does not serve some other
 * platform's optional packages, `npm install`, which keeps to the lock file all the same and leaves it as it is.
 */
async function install(root) {
  const step = {
    title: 'Installing dependencies',
    command: process.platform === 'win32' ? 'npm.cmd' : 'npm',
    cwd: root,
    env: environmentForNpm(root),
    log: path.join(preparationFolder(root), 'install.log'),
    remedy: REMEDY,
  };
  try {
    await runStep({ ...step, args: ['ci', '--no-audit', '--no-fund'] });
  } catch (error) {
    if (!(error instanceof Complaint) || !(await readFile(step.log, 'utf8')).includes('npm error code EUSAGE')) throw error;
    console.log('package-lock.json is not complete for npm ci; npm install goes on with it.');
    await runStep({ ...step, args: ['install', '--no-save', '--no-audit', '--no-fund'] });
  }
}

/**
 * Compares the lock file with npm's own record of what it installed, which it writes last (so an interrupted install
 * has none). A person's own `npm install` thus counts, and a changed lock file is noticed whatever the time stamps say.
 */
async function isInstalled(root) {
  const [wanted, present] = await Promise.all([packagesOf(path.join(root, 'package-lock.json')), packagesOf(path.join(root, 'node_modules', '.package-lock.json'))]);
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([folder, entry]) => {
    const installed = present[folder];
    if (folder === '' || !folder.startsWith('node_modules/')) return true;
    if (installed === undefined) return entry.optional === true || entry.devOptional === true || entry.peer === true;
    return installed.version === entry.version && installed.integrity === entry.integrity;
  });
}

async function packagesOf(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** npm must run on the machine's Node: the project's own, first in PATH in an npm script, is deleted by the install. */
function environmentForNpm(root) {
  const own = path.join(root, 'node_modules', '.bin');
  const kept = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => path.resolve(folder) !== own);
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || /^npm_config_/i.test(name)));
  // Images for production set NODE_ENV=production, with which npm leaves out the compiler.
  return { ...env, PATH: kept.join(path.delimiter), NODE_ENV: 'development' };
}
