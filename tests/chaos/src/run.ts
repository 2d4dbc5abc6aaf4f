/** A chaos run: a cell of its own under load and faults, then at rest, observed and judged. */
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import { removeDataFolder, startCell, type RunningCell } from '@nuanxin/launcher';
import { failpoints, type Failpoint } from '@nuanxin/messaging';
import { makePlan, World, type Action } from '@nuanxin/test-replay';
import { eventually } from '@nuanxin/testing';
import { check } from './checker/check.js';
import type { Observation, Violation } from './checker/observation.js';
import { streamsComplete } from './faults/backing.js';
import { FailpointCrashes } from './faults/failpoint-crashes.js';
import { randomFrom } from './faults/random.js';
import { armFirst, producersOf, runFaults, type FaultOptions } from './faults/schedule.js';
import { History } from './load/history.js';
import { begin, driveLoad, settle, worksOf } from './load/load.js';
import { asSuperuser, instrument } from './observe/instruments.js';
import { observe } from './observe/observe.js';

export interface ChaosOptions {
  readonly seed: number;
  /** How long faults go on; 0 passes each kind once. */
  readonly minutes: number;
  readonly brokerAwayMs: number;
  readonly say: (line: string) => void;
  readonly progress?: (commands: number) => void;
  /** Ends the run and its cell at once. */
  readonly signal?: AbortSignal;
}

export interface ChaosResult {
  /** Failpoint → process → times. */
  readonly table: string;
  /** Failpoints at which no process died. */
  readonly missed: readonly Failpoint[];
  readonly observation: Observation;
  readonly violations: readonly Violation[];
  /** Requests that had to be sent again. */
  readonly repeated: number;
}

const DAYS_MIN = 60;
const DAYS_MAX = 900;
const DAYS_PER_MINUTE = 60;
const PACE_MS = 60;
const LOAD_GOES_ON_MS_MAX = 120_000;
/** What a dying process had in hand is waited for at each of its deaths: not the half minute of a real cell. */
const ACK_WAIT_MS = 2_000;
/** Bundles that a plan of the most days has, roughly: longer runs are driven more slowly. */
const BUNDLES_MAX = 6_000;

/** Runs, judges, and leaves nothing running. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'nuanxin-chaos-'));
  const crashes = new FailpointCrashes();
  let cell: RunningCell | undefined;
  try {
    cell = await startCell({
      dataDir, evaluation: true, logLevel: 'warn', ackWaitMs: ACK_WAIT_MS, environmentOf: (name) => crashes.environmentOf(name), ...(options.signal === undefined ? {} : { signal: options.signal }),
      say: (line) => {
        crashes.hear(line);
        options.say(line);
      },
    });
    return await Promise.race([disturb(cell, crashes, options), aborted(options.signal)]);
  } finally {
    await cell?.stop();
    await removeDataFolder(dataDir);
  }
}

/** Rejects with the signal's reason when it is aborted, and never resolves. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => { reject(signal.reason instanceof Error ? signal.reason : new Error('Ended.')); }, { once: true });
  });
}

async function disturb(cell: RunningCell, crashes: FailpointCrashes, options: ChaosOptions): Promise<ChaosResult> {
  const databases = new Map(serviceNames.map((service) => [service, asSuperuser(cell.superuserUrl, cell.databases.get(service)?.runUrl ?? '')] as const));
  for (const url of databases.values()) await instrument(url);
  const history = new History();
  const world = new World(cell.url, history.fetch);
  await begin(world, (await readFile(cell.setupCodeFile, 'utf8')).trim());
  const done = await underFaults(cell, crashes, world, options, (service) => databases.get(service) ?? '');
  options.say('The faults are over; everything comes to rest.');
  await streamsComplete(cell);
  await settle(world, cell.url, done);
  const nats = { url: cell.natsUrl, credentialsFile: (user: string) => path.join(cell.natsCredentialsDir, `${user}.nk`) };
  const observation = await observe({ zone: cell.zone, nats, databases }, { history: history.acknowledged, works: worksOf(world, done) });
  return { ...crashes.report(failpoints), observation, violations: check(observation), repeated: history.repeated };
}

/** Load and faults side by side; gives the actions that were done. */
async function underFaults(cell: RunningCell, crashes: FailpointCrashes, world: World, options: ChaosOptions, superuserUrlOf: (service: ServiceName) => string): Promise<Action[]> {
  const plan = makePlan({ seed: options.seed, days: Math.min(DAYS_MAX, DAYS_MIN + options.minutes * DAYS_PER_MINUTE), hospitals: 3, volunteers: 14 });
  const until = performance.now() + options.minutes * 60_000;
  const state = { over: false, failed: false, established: false, settles: true, bundles: 0 };
  const faults: FaultOptions = {
    cell, crashes, say: options.say, brokerAwayMs: options.brokerAwayMs, random: randomFrom(options.seed), producers: producersOf(cell, superuserUrlOf),
    more: () => performance.now() < until && !state.failed,
    unsettled: async (fault) => {
      await eventually(() => { if (!state.established && !state.failed) throw new Error('The district is not set up.'); }, LOAD_GOES_ON_MS_MAX);
      state.settles = false;
      const before = state.bundles;
      await eventually(() => { if (state.bundles === before && !state.failed) throw new Error('The load does not go on.'); }, LOAD_GOES_ON_MS_MAX);
      return fault().finally(() => { state.settles = true; });
    },
  };
  await armFirst(faults);
  // Either ends with the other, so that none goes on against a cell that is being stopped.
  const [load, disturbance] = await Promise.allSettled([
    driveLoad(world, plan, {
      serviceUrls: Object.values(cell.serviceUrls), baseUrl: cell.url, enough: () => state.over, canSettle: () => state.settles,
      paceMs: Math.max(PACE_MS, (options.minutes * 60_000) / BUNDLES_MAX),
      progress: (count, established) => {
        state.bundles += 1;
        state.established = established;
        options.progress?.(count);
      },
    }).finally(() => { state.failed = !state.over; }),
    runFaults(faults).finally(() => { state.over = true; }),
  ]);
  // A load that failed is why faults that wait for it did.
  if (load.status === 'rejected') throw load.reason;
  if (disturbance.status === 'rejected') throw disturbance.reason;
  return load.value;
}
