/** `republish`, `parked …` and `keys rotate`: what running services are asked for. */
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import { StartError } from '@nuanxin/embedded';
import { streamsOf } from '@nuanxin/messaging';
import type { Command } from 'commander';
import { discard, findParked, listAllParked, retry, type Parked } from './parked.js';
import { askService, type Asking } from './requests.js';
import { rotatePasswords } from './rotate-passwords.js';
import { SECRETS_FOLDER } from './secret-files.js';

interface Options extends Asking {
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

const print = (line: string): void => { process.stdout.write(`${line}\n`); };
const seconds = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 3_600) throw new Error('must be a whole number from 1 to 3600');
  return number;
};

/** Prints what came of something, or of a dry run what would be done. */
async function tell(what: string, work: () => Promise<string>, { json, dryRun }: Options): Promise<void> {
  const outcome = dryRun === true ? 'would be done' : await work();
  print(json === true ? JSON.stringify({ what, outcome, done: dryRun !== true }) : `${what}: ${outcome}`);
}

function senderOf(stream: string): ServiceName {
  const sender = serviceNames.find((name) => streamsOf(name).includes(stream));
  if (sender === undefined) throw new StartError(`No service sends to ${stream}: ${serviceNames.flatMap(streamsOf).join(', ')}.`);
  return sender;
}

const lineOf = ({ service, at, eventId, type, aggregateId, version, reason, parkedAt, behind }: Parked): string =>
  `${eventId}  ${service}, at ${at}: ${type} of ${aggregateId}, version ${version}, ${behind} behind it, since ${new Date(parkedAt).toISOString()}: ${reason.split('\n')[0] ?? ''}`;

function addParked(command: Command, asking: (each: Command) => Command): void {
  const parked = command.command('parked').description('events that stop their aggregate: a service could not handle them, or the broker refused them');
  parked.command('list').description('lists them, without their data').argument('[service]', 'of this service alone').option('--secrets <folder>', 'a folder with a folder for each secret', SECRETS_FOLDER).option('--json', 'print one JSON document')
    .action(async (service: string | undefined, { secrets, json }: Options) => {
      const found = await listAllParked(secrets, service);
      print(json === true ? JSON.stringify({ parked: found }, undefined, 2) : found.map(lineOf).join('\n') || 'No event is parked.');
    });
  parked.command('show').description('shows one, without its data').argument('<event-id>').option('--secrets <folder>', 'a folder with a folder for each secret', SECRETS_FOLDER)
    .action(async (eventId: string, { secrets }: Options) => print(JSON.stringify(await findParked(secrets, eventId), undefined, 2)));
  asking(parked.command('retry').description('has the service try again, with all that waits behind it').argument('<event-id>'))
    .action(async (eventId: string, options: Options) => {
      const event = await findParked(options.secrets, eventId);
      await tell(`${event.service} tries ${event.type} of ${event.aggregateId} again`, () => retry(event, options), options);
    });
  asking(parked.command('discard').description('gives one up for good: it takes no effect, and its aggregate goes on after it').argument('<event-id>'))
    .action(async (eventId: string, options: Options) => {
      const event = await findParked(options.secrets, eventId);
      await tell(`${event.service} gives up ${event.type} of ${event.aggregateId}`, () => discard(event, options), options);
    });
}

/** Adds them to the command. */
export function addServiceCommands(command: Command): void {
  const asking = (each: Command): Command => each.option('--secrets <folder>', 'a folder with a folder for each secret', SECRETS_FOLDER).option('--wait <seconds>', 'how long the answer is waited for', seconds, 60)
    .option('--json', 'print one JSON document').option('--dry-run', 'say what would be done, and do nothing');

  asking(command.command('republish').description('has a service send a stream again: each aggregate as it stands, then its events (a lost stream is noticed without this)').argument('<stream>', 'such as HOURS'))
    .action((stream: string, options: Options) => {
      const sender = senderOf(stream);
      return tell(`${sender} sends ${stream} again`, () => askService(sender, { act: 'republish', argument: { stream } }, options), options);
    });
  addParked(command, asking);
  const keys = command.command('keys').description('keys of a district');
  const rotate = keys.command('rotate').description('changes keys while everybody works');
  asking(rotate.command('signing').description('has identity make a new signing key: told to everybody now, it signs some minutes later, and no request fails'))
    .action((options: Options) => tell('identity makes a new signing key', () => askService('identity', { act: 'rotate-signing-key', argument: {} }, options), options));
  rotate.command('passwords').description('opens a second login of every database role and prints the Secrets that name it; the first is ended by "nuanxin databases", once programs were started anew')
    .requiredOption('--release <name>', 'the Helm release').option('--namespace <name>', 'the namespace').option('--secrets <folder>', 'a folder with a folder for each secret', SECRETS_FOLDER).option('--dry-run', 'say what would be done, and do nothing')
    .action(({ release, namespace, secrets, dryRun }: { release: string; namespace?: string; secrets: string; dryRun?: boolean }) =>
      rotatePasswords({ folder: secrets, release, namespace, dryRun: dryRun === true, say: (line) => { process.stderr.write(`${line}\n`); }, print }));
}
