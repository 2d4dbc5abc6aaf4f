/** What every npm script calls, in plain Node since nothing is installed yet: installs, builds, then runs the command on the project's own Node. */
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { COMMANDS, usage } from './bootstrap/commands.mjs';
import { Complaint } from './bootstrap/complaint.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { ensureBuilt } from './bootstrap/build.mjs';
import { holding } from './bootstrap/lock.mjs';
import { runCommand } from './bootstrap/run.mjs';

const OLDEST_NODE = 20;
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

async function main([name, ...args]) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE) {
    throw new Complaint(`nuanxin needs Node ${OLDEST_NODE} or newer to begin with; this is ${process.version}.`, 'Install a newer one from https://nodejs.org, then run the same command again.');
  }
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
  if (command === undefined) throw new Complaint(`There is no command ${JSON.stringify(name ?? '')}.`, usage());
  await holding(root, async () => {
    await ensureInstalled(root);
    if (command.needsBuild) await ensureBuilt(root);
  });
  return runCommand(root, command, args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Complaint)) throw error;
  console.error(`\n${error.message}\n${error.remedy}\n`);
  process.exitCode = 1;
}
