/** Districts at work: installed, with days of the record replayed and judged, then with two replicas of everything. */
import { setTimeout as delay } from 'node:timers/promises';
import { ADMINISTRATOR } from '@nuanxin/test-replay';
import { z } from 'zod';
import type { Cluster } from './cluster/cluster.js';
import { usageOf } from './cluster/usage.js';
import { District } from './district/district.js';
import { deployments, install, instanceOf, remove, upgrade, valuesOf } from './district/install.js';
import { begin, employ, replay } from './district/replay.js';
import type { Options } from './options.js';
import { sceneOf, type Outcome, type Scene } from './proofs/scene.js';

const SECOND_MS = 1_000;
const PROGRESS_EVERY_MS = 10_000;
const REPLICAS = 2;
/** Until the cluster's metrics are of a district at rest alone. */
const MEASURED_MS = 45_000;

/** Sets one up; the outcome says how long that took and whether its totals are right. */
export async function setUp(cluster: Cluster, name: string, options: Options, say: (line: string) => void): Promise<{ scene: Scene; outcome: Outcome }> {
  await remove(cluster, name);
  const began = performance.now();
  const district = new District(cluster, await install(cluster, name, options));
  await begin(district);
  const firstMs = performance.now() - began;
  say(`${name}: the first request of somebody signed in was answered ${(firstMs / SECOND_MS).toFixed(1)} s after the installation began`);
  await district.noteEffects();
  let said = performance.now();
  const actions = await replay(district, options.days, (done) => {
    if (performance.now() - said < PROGRESS_EVERY_MS) return;
    said = performance.now();
    say(`${name}: ${done} actions of the record are done`);
  });
  const staff = await employ(district);
  const { observation, violations } = await district.judge();
  const minutes = observation.lines.reduce((sum, line) => sum + line.minutes, 0);
  await upgrade(cluster, name, valuesOf(name, options, REPLICAS));
  const times = await domainTimes(district);
  await delay(MEASURED_MS);
  const usage = await usageOf(cluster, name);
  return {
    scene: sceneOf(district, staff),
    outcome: {
      holds: violations.length === 0 && times.size === 1,
      figures: [
        `first authenticated request after ${(firstMs / SECOND_MS).toFixed(1)} s`, `${options.days} days of the record: ${actions} actions, ${minutes} minutes in the ledger as counted by brute force`,
        ...(usage === undefined ? [] : [`at rest: ${usage}`]), ...violations.slice(0, 5).map(({ kind, what }) => `${kind}: ${what}`), ...(times.size === 1 ? [] : [`pods tell different times: ${[...times].join(', ')}`]),
      ],
    },
  };
}

const podNames = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional(), labels: z.record(z.string(), z.string()) }) })) });
const told = z.object({ now: z.string() });

/** The domain times that the pods of the services tell: one, since each reads it from its database as it starts. */
async function domainTimes({ cluster, name, world }: District): Promise<Set<string>> {
  const { items } = await cluster.get(podNames, ['-n', name, 'pods', '-l', instanceOf(name), '--field-selector=status.phase=Running']);
  const services = items.filter(({ metadata: { labels, deletionTimestamp } }) => deletionTimestamp === undefined && deployments.includes(labels['app.kubernetes.io/name'] ?? '') && !['gateway', 'provisioner'].includes(labels['app.kubernetes.io/name'] ?? ''));
  const token = await world.tokenOf(ADMINISTRATOR);
  const ask = `fetch('http://127.0.0.1:8080/evaluation/idle',{headers:{authorization:'Bearer ${token}'}}).then((answer)=>answer.text()).then(console.log)`;
  const times = new Set<string>();
  for (const { metadata } of services) times.add(told.parse(JSON.parse(await cluster.in(name, ['exec', metadata.name, '--', 'node', '-e', ask]))).now);
  return times;
}
