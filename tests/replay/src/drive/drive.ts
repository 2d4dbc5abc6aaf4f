/** Drives a plan through the gateway: domain time forward to each bundle, then its actions, those that hang together in order. */
import { routes as identity } from '@nuanxin/contracts/identity';
import { ADMINISTRATOR, type Action, type Key, type Plan } from '../plan/index.js';
import { bundlesOf, thingsOf, type Bundle } from './bundles.js';
import { claimWork, contentWork, dutyWork } from './daily.js';
import { hotlineWork } from './hotline.js';
import { setUp } from './set-up.js';
import { loginOf, passwordOf, type World } from './world.js';

const doers = { ...setUp, ...dutyWork, ...contentWork, ...hotlineWork, ...claimWork };

/** Does one action; the table has a doer for every type, which the compiler sees to. */
function perform(world: World, action: Action): Promise<void> {
  const doer: (world: World, action: never) => Promise<void> = doers[action.type];
  return doer(world, action as never);
}

/** Sets domain time forward and waits until every outbox and consumer is idle. */
export async function advance(world: World, baseUrl: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const token = await world.tokenOf(ADMINISTRATOR);
    const response = await fetch(new URL('/v1/evaluation/advance', baseUrl), {
      method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify({ to }),
    }).catch((error: unknown) => (error instanceof Error ? error : new Error('no answer')));
    if (response instanceof Response && response.ok) {
      await response.body?.cancel();
      return;
    }
    const reason = response instanceof Response ? `${response.status} ${await response.text()}` : response.message;
    if (response instanceof Response && response.status === 401) world.forget(ADMINISTRATOR);
    if (attempt >= ADVANCE_TRIES) throw new Error(`Domain time could not be set forward to ${to}: ${reason}`);
    await new Promise((resolve) => setTimeout(resolve, ADVANCE_WAIT_MS));
  }
}

/** An advance may meet a service that is just being restarted; it is safe to repeat. */
const ADVANCE_TRIES = 60;
const ADVANCE_WAIT_MS = 500;
/** Requests under way at once: about what a district's staff would send in a busy minute. */
const CONCURRENCY = 8;

/** Does the actions of a bundle, those that hang together one after the other. */
export async function performBundle(world: World, { actions }: Pick<Bundle, 'actions'>): Promise<void> {
  const last = new Map<Key, Promise<void>>();
  const running = new Set<Promise<void>>();
  for (const action of actions) {
    const things = thingsOf(action);
    const before = things.flatMap((thing) => last.get(thing) ?? []);
    const done: Promise<void> = Promise.all(before).then(() => perform(world, action)).finally(() => running.delete(done));
    running.add(done);
    for (const thing of things) last.set(thing, done);
    if (running.size >= CONCURRENCY) await Promise.race(running);
  }
  await Promise.all(running);
}

/** Makes the first administrator, who sets the district up. Throws where the instance is not empty. */
export async function beginDistrict(world: World, setupCode: string): Promise<void> {
  const { personId } = await world.open(identity.setUp, { body: { code: setupCode, name: '管理员', login: loginOf(ADMINISTRATOR), password: passwordOf(ADMINISTRATOR) } });
  world.learn(ADMINISTRATOR, personId);
}

/** Drives the whole plan; `progress` is told after each bundle how many actions are done. */
export async function drive(world: World, plan: Plan, options: { baseUrl: string; setupCode: string; progress: (done: number) => void }): Promise<void> {
  await beginDistrict(world, options.setupCode);
  let done = 0;
  for (const bundle of bundlesOf(plan.actions)) {
    await advance(world, options.baseUrl, bundle.at);
    await performBundle(world, bundle);
    done += bundle.actions.length;
    options.progress(done);
  }
  await advance(world, options.baseUrl, new Date(Date.parse(plan.end) + SETTLE_MS).toISOString());
}

/** After the last day everything that is still due (forgotten check-outs, lapsed slots) comes to its end. */
const SETTLE_MS = 3 * 86_400_000;
