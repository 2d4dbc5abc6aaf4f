/** The load: a plan of a service record, driven through the gateway as its users would, for as long as faults come. */
import { setTimeout as delay } from 'node:timers/promises';
import { advance, beginDistrict, bundlesOf, finalFacts, performBundle, ADMINISTRATOR, type Action, type Plan, type World } from '@nuanxin/test-replay';
import { eventually } from '@nuanxin/testing';
import { v5 } from 'uuid';
import type { Work } from '../checker/observation.js';

const DAY_MS = 86_400_000;
/** What is still due after the last command (forgotten check-outs, lapsed slots) comes to its end within. */
const SETTLE_DAYS = 5;
/** Actions that need what other services were told just before. */
const ESTABLISHING: ReadonlySet<Action['type']> = new Set(['register-person', 'register-hospital', 'open-group', 'open-post', 'set-daily-plan']);

export interface LoadOptions {
  readonly baseUrl: string;
  readonly serviceUrls: readonly string[];
  /** Asked before each bundle: whether there is to be no more, and whether the cell can come to rest between bundles. */
  readonly enough: () => boolean;
  readonly canSettle: () => boolean;
  /** Milliseconds between two bundles: a plan has to last as long as the faults. */
  readonly paceMs: number;
  /** Told after each bundle how many actions are done, and whether what later ones need of several services is there. */
  readonly progress: (done: number, established: boolean) => void;
}

/** Drives until it is enough; gives the actions that were done. Throws when the plan ends before. */
export async function driveLoad(world: World, plan: Plan, options: LoadOptions): Promise<Action[]> {
  const done: Action[] = [];
  const established = plan.actions.findLastIndex(({ type }) => ESTABLISHING.has(type));
  for (const bundle of bundlesOf(plan.actions)) {
    if (options.enough()) return done;
    if (options.canSettle()) await advance(world, options.baseUrl, bundle.at);
    else await advanceWithoutRest(world, options.serviceUrls, bundle.at);
    await performBundle(world, bundle);
    done.push(...bundle.actions);
    options.progress(done.length, done.length > established);
    await delay(options.paceMs);
  }
  if (options.enough()) return done;
  throw new Error(`The plan of ${plan.days} days ended before the faults did.`);
}

/** Sets the district up, undisturbed. */
export const begin = (world: World, setupCode: string): Promise<void> => beginDistrict(world, setupCode);

/** Lets everything come to its end, and waits until nothing is under way. */
export async function settle(world: World, baseUrl: string, done: readonly Action[]): Promise<void> {
  const last = done.at(-1);
  if (last !== undefined) await advance(world, baseUrl, new Date(Date.parse(last.at) + SETTLE_DAYS * DAY_MS).toISOString());
}

/** Sets domain time forward in each service by itself: while the broker is away, nothing comes to rest. */
async function advanceWithoutRest(world: World, serviceUrls: readonly string[], to: string): Promise<void> {
  await Promise.all(serviceUrls.map((url) => eventually(async () => {
    const token = await world.tokenOf(ADMINISTRATOR);
    const response = await fetch(new URL('/evaluation/advance', url), {
      method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ to }),
    }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.status === 401) world.forget(ADMINISTRATOR);
    // Whether it is idle cannot be told without a broker; the time is set all the same.
    if (response === undefined || response.status === 401) throw new Error(`${url} was not set forward.`);
  })));
}

/** The work that stands after these actions, with ids in place of keys. A session is a source of its own for each facilitator (RFC 9562 §5.5). */
export function worksOf(world: World, actions: readonly Action[]): Work[] {
  return finalFacts(actions).filter(({ kind }) => kind === 'credited').map(({ source, volunteer, activity, hospital, start, end }) => {
    const volunteerId = world.idOf(volunteer);
    const sourceId = activity === 'topic-session' ? v5(volunteerId, world.idOf(source)) : world.idOf(source);
    return { volunteerId, activity, hospitalId: hospital === null ? null : world.idOf(hospital), sourceId, start, end };
  });
}
