/** `nuanxin doctor`: what is wrong with an installation and what to do; it changes nothing. */
import path from 'node:path';
import type { Command } from 'commander';
import { withPlaces, type Places } from '../backup/commands.js';
import { SECRETS_FOLDER } from '../secret-files.js';
import { lookAtBroker } from './broker.js';
import { lookAtDatabases } from './databases.js';
import { exitCodeOf, type Finding } from './finding.js';
import { lookAtBackups, lookAtGateway } from './outside.js';

interface Options extends Places {
  readonly district: string;
  readonly nats: string;
  readonly natsMonitor?: string;
  readonly replicas: number;
  readonly url?: string;
  readonly json?: boolean;
}

const print = (line: string): void => { process.stdout.write(`${line}\n`); };

async function findings({ district, nats, natsMonitor, replicas, url, data, keys, secrets }: Options): Promise<Finding[]> {
  const now = new Date();
  const backups = data === undefined && keys === undefined ? [] : await withPlaces({ data, keys, secrets }, async (places) =>
    (await Promise.all(places.map(({ kind, place }) => lookAtBackups(secrets, kind, place, now)))).flat());
  return [
    ...await lookAtDatabases(secrets),
    ...await lookAtBroker({ district, servers: nats, monitorUrl: natsMonitor, credentialsFile: path.join(secrets, 'provisioner', 'nats.nk'), replicas }),
    ...(url === undefined ? [] : await lookAtGateway(url, now)), ...backups,
  ];
}

/** Adds it to the command. */
export function addDoctor(command: Command, whole: (text: string) => number): void {
  command.command('doctor').description('says what is wrong with an installation and what to do; ends with 0, 1 where something needs looking after, 2 where something is wrong')
    .requiredOption('--district <name>', 'the district').requiredOption('--nats <url>', 'the broker').option('--nats-monitor <url>', 'its monitor, by which is seen that it writes through')
    .option('--replicas <n>', 'replicas that each stream should have', whole, 1).option('--url <url>', 'the gateway, as it is called from outside')
    .option('--data <place>', 'where backups of data should be').option('--keys <place>', 'where backups of keys should be')
    .option('--secrets <folder>', 'a folder with a folder for each secret', SECRETS_FOLDER).option('--json', 'print one JSON document')
    .action(async (options: Options) => {
      const found = await findings(options);
      process.exitCode = exitCodeOf(found);
      if (options.json === true) return print(JSON.stringify({ findings: found }, undefined, 2));
      for (const { about, severity, what, todo } of found) print(`${severity.padEnd(7)}  ${about}: ${what}${todo === undefined ? '' : `\n         → ${todo}`}`);
    });
}
