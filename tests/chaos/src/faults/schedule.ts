/** Which faults come when: every failpoint first, then what the services stand on, again and again as long as a run lasts. */
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import type { RunningCell } from '@nuanxin/launcher';
import type { Failpoint } from '@nuanxin/messaging';
import { emptyBroker, killBroker, killPostgres, takeBrokerAway } from './backing.js';
import type { Arming, FailpointCrashes } from './failpoint-crashes.js';
import { publishAgain, publishUnsentBackwards, type Producer } from './injection.js';
import { shuffled } from './random.js';

export interface FaultOptions {
  readonly cell: RunningCell;
  readonly crashes: FailpointCrashes;
  readonly producers: readonly Producer[];
  readonly random: () => number;
  readonly brokerAwayMs: number;
  /** Whether another round of faults is to follow; each passes every kind. */
  readonly more: () => boolean;
  readonly say: (line: string) => void;
  /** Runs a fault in which nothing comes to rest: once the load knows. */
  readonly unsettled: <T>(fault: () => Promise<T>) => Promise<T>;
}

/** Who dies where in the first round: where the load, from its first morning on, passes soon. All failpoints are there. */
const FIRST: readonly [ServiceName, readonly Failpoint[]][] = [
  ['identity', ['repository.committed', 'relay.selected']],
  ['hospital-groups', ['relay.published']],
  ['duty-roster', ['repository.locked', 'repository.saved', 'relay.marked']],
  ['content-scheduling', ['router.acknowledged', 'router.committed']],
  ['hotline-cases', ['router.received']],
  ['volunteer-hours', ['ledger.attributed', 'router.handled', 'ledger.booked']],
];
/** Where else services die in later rounds. People and hospitals are registered in the first, so two services have little left to do. */
const LATER: readonly ServiceName[] = ['duty-roster', 'content-scheduling', 'hotline-cases', 'volunteer-hours'];
const EVERYWHERE: readonly Failpoint[] = ['relay.selected', 'relay.published', 'relay.marked', 'router.received', 'router.handled', 'router.committed', 'router.acknowledged', 'repository.locked', 'repository.saved', 'repository.committed'];
const IN_THE_LEDGER: readonly Failpoint[] = ['ledger.attributed', 'ledger.booked'];
const LATER_AT_ONCE = 2;
/** How often each of them does in a round. */
const LATER_TIMES = 3;
const PASSES_MAX = 2;
const REACHED_MS_MAX = 300_000;
const LATER_REACHED_MS_MAX = 15_000;
const AGAIN = 200;

/** Arms the first round, so that it begins with the load. */
export async function armFirst({ cell, crashes, random }: FaultOptions): Promise<void> {
  for (const [service, failpoints] of FIRST) {
    const [first, ...rest] = failpoints.map((failpoint, index): Arming => ({ failpoint, passes: index === 0 ? Math.floor(random() * (PASSES_MAX + 1)) : 0 }));
    if (first !== undefined) crashes.arm(service, [first, ...rest], () => { cell.kill(service); });
  }
}

/** Everything, round by round. Throws when the first round leaves a failpoint out. */
export async function runFaults(options: FaultOptions): Promise<void> {
  const { cell, crashes, say } = options;
  const reached = await Promise.all(FIRST.map(async ([service]) => ({ service, all: await crashes.finished(service, REACHED_MS_MAX, () => { cell.kill(service); }) })));
  const short = reached.filter(({ all }) => !all).map(({ service }) => service);
  if (short.length > 0) throw new Error(`Failpoints were not reached in ${short.join(', ')}.`);
  say('Each failpoint has had its death.');
  await backingFaults(options);
  while (options.more()) {
    for (let time = 0; time < LATER_TIMES; time += 1) await laterCrashes(options);
    await backingFaults(options);
  }
}

async function laterCrashes({ cell, crashes, random }: FaultOptions): Promise<void> {
  await Promise.all(LATER.map(async (service) => {
    const possible = service === 'volunteer-hours' ? [...EVERYWHERE, ...IN_THE_LEDGER] : EVERYWHERE;
    const chosen = shuffled(possible, random).slice(0, LATER_AT_ONCE).map((failpoint) => ({ failpoint, passes: Math.floor(random() * (PASSES_MAX + 1)) }));
    crashes.arm(service, chosen, () => { cell.kill(service); });
    await crashes.finished(service, LATER_REACHED_MS_MAX, () => { cell.kill(service); });
  }));
}

/** Each of the faults of broker and database once, in an order of chance, with old messages again after each. */
async function backingFaults(options: FaultOptions): Promise<void> {
  const { cell, producers, random, say, unsettled, brokerAwayMs } = options;
  const faults: [string, () => Promise<void>][] = [
    ['kill -9 of the broker', () => killBroker(cell)],
    [`the broker is away for ${brokerAwayMs / 1_000} s`, () => unsettled(() => takeBrokerAway(cell, brokerAwayMs, async () => {
      const counts = await Promise.all(producers.map((producer) => publishUnsentBackwards(producer, AGAIN)));
      say(`${sum(counts)} unsent events come backwards`);
    }))],
    ['the streams are emptied', () => emptyBroker(cell)],
    ['kill -9 of PostgreSQL', () => killPostgres(cell)],
    ['kill -9 of the gateway', () => Promise.resolve(cell.kill('gateway'))],
  ];
  for (const [name, fault] of shuffled(faults, random)) {
    say(name);
    await fault();
    say(`${sum(await Promise.all(producers.map((producer) => publishAgain(producer, AGAIN))))} old events come again, in no order`);
  }
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/** Those who publish: every service of a cell, with its own credentials. */
export function producersOf(cell: RunningCell, superuserUrlOf: (service: ServiceName) => string): Producer[] {
  return serviceNames.map((service) => ({ service, superuserUrl: superuserUrlOf(service), natsUrl: cell.natsUrl, credentialsFile: `${cell.natsCredentialsDir}/${service}.nk` }));
}
