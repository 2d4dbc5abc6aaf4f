/** Which commands there are, with their options; what each does stands in a file of its own. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { checkAudit } from './audit.js';
import { addBackupCommands } from './backup/commands.js';
import { bringDatabasesUp } from './databases.js';
import { addDoctor } from './doctor/command.js';
import { natsAccounts, natsAccountsTemplate } from './nats-accounts.js';
import { waitUntilReady } from './ready.js';
import { secretFile, SECRETS_FOLDER } from './secret-files.js';
import { applySecrets, printSecrets } from './secrets.js';
import { addServiceCommands } from './service-commands.js';
import { writeSecrets } from './secrets-folder.js';
import { keepStreams } from './streams.js';

const { version: VERSION } = JSON.parse(readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8')) as { version: string };

const say = (line: string): void => { process.stdout.write(`${line}\n`); };
const whole = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 5) throw new Error('must be a whole number from 1 to 5');
  return number;
};

/** The command with all that it can do; `parseAsync` runs it. */
export function operatorCommand(): Command {
  const command = new Command('nuanxin').version(VERSION).description('Sets up and looks after the cell of a district.').showHelpAfterError();

  command.command('secrets').description('makes the secrets of a cell that are missing, and leaves those that are there')
    .requiredOption('--release <name>', 'the Helm release; its Secrets are named <release>-…')
    .option('--namespace <name>', 'the namespace, when printed')
    .option('--postgres <host:port>', 'where the databases will be', 'postgres:5432')
    .option('--tls', 'certificates too, by an authority of the cell’s own, for an evaluation; needs --namespace')
    .option('--apply', 'write them to the cluster in which this runs; otherwise they are printed, for kubectl apply -f -')
    .option('--folder <folder>', 'write them as files instead, <folder>/<secret>/<key>, where there is no cluster')
    .option('--group <gid>', 'the number of the group that may read those files', Number)
    .action(async ({ folder, ...options }: { release: string; namespace?: string; postgres: string; tls?: boolean; apply?: boolean; folder?: string; group?: number }) => {
      if (folder !== undefined) await writeSecrets({ ...options, folder }, say);
      else if (options.apply === true) await applySecrets(options, say);
      else await printSecrets(options, say);
    });

  command.command('databases').description('makes databases and roles, or brings them to the passwords of the secrets; waits for PostgreSQL')
    .option('--secrets <folder>', 'a folder with a folder for each secret', SECRETS_FOLDER)
    .option('--wait <seconds>', 'how long PostgreSQL is waited for', '300')
    .action((options: { secrets: string; wait: string }) => bringDatabasesUp({ folder: options.secrets, waitMs: Number(options.wait) * 1_000, say }));

  command.command('streams').description('brings streams and durables to what this version needs')
    .requiredOption('--district <name>', 'the district')
    .requiredOption('--nats <url>', 'the broker')
    .option('--secrets <folder>', 'a folder with a folder for each secret', SECRETS_FOLDER)
    .option('--replicas <n>', 'replicas of each stream', whole, 1)
    .option('--watch', 'go on looking: a stream that is lost is made anew, and its senders fill it')
    .action((options: { district: string; nats: string; secrets: string; replicas: number; watch?: boolean }) => keepStreams({
      district: options.district, servers: options.nats, credentialsFile: path.join(options.secrets, 'provisioner', 'nats.nk'), replicas: options.replicas, watch: options.watch === true, say,
    }));

  command.command('nats-accounts').description('prints users and permissions for the configuration of a NATS server, with public keys as variables')
    .requiredOption('--district <name>', 'the district; "template" for the Helm chart, which puts its own in')
    .action((options: { district: string }) => { process.stdout.write(options.district === 'template' ? natsAccountsTemplate() : natsAccounts(options.district)); });

  command.command('ready').description('waits until a gateway says that it can serve')
    .requiredOption('--url <url>', 'the gateway')
    .option('--wait <seconds>', 'how long', '60')
    .action((options: { url: string; wait: string }) => waitUntilReady({ url: options.url, waitMs: Number(options.wait) * 1_000, say }));

  command.command('setup-code').description('prints the one-time code by which the first administrator is registered')
    .option('--secrets <folder>', 'a folder with a folder for each secret', SECRETS_FOLDER)
    .action(async (options: { secrets: string }) => say(await secretFile(options.secrets, 'identity', 'setup-code')));

  addBackupCommands(command, VERSION);
  addServiceCommands(command);
  addDoctor(command, whole);

  command.command('audit').description('checks every audit log against the anchors that were put out of its database’s reach; ends with 1 where one is not whole')
    .requiredOption('--district <name>', 'the district').requiredOption('--nats <url>', 'the broker')
    .option('--secrets <folder>', 'a folder with a folder for each secret', SECRETS_FOLDER)
    .action(async ({ district, nats, secrets }: { district: string; nats: string; secrets: string }) => {
      if (!(await checkAudit({ district, servers: nats, secrets, credentialsFile: path.join(secrets, 'provisioner', 'nats.nk'), say }))) process.exitCode = 1;
    });
  return command;
}
