/** Proof 2: pods of every kind are deleted at random; nothing acknowledged is lost, and who is turned away is told when to come again. */
import { setTimeout as delay } from 'node:timers/promises';
import { serviceNames } from '@nuanxin/contracts';
import { randomFrom } from '@nuanxin/test-chaos';
import { z } from 'zod';
import type { Cluster } from '../cluster/cluster.js';
import { instanceOf, settled } from '../district/install.js';
import { bearable, firstOf, told, underLoad, type Proof } from './scene.js';

const MINUTE_MS = 60_000;
const BETWEEN_MS = 3_000;
const KINDS = [...serviceNames, 'gateway', 'provisioner', 'nats', 'postgres'] as const;
/** A gateway that dies at once takes its connections with it, and nobody is left to answer on them. */
const IN_ORDER_ONLY: readonly string[] = ['gateway'];
/** The share of deaths that are `kill -9`. */
const AT_ONCE = 0.5;

const podList = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }), status: z.object({ phase: z.string(), conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) }) })) });

/** Ready pods of a kind; none while one of them is not, as a disruption budget has it. */
async function strikable(cluster: Cluster, name: string, kind: string): Promise<string[]> {
  const { items } = await cluster.get(podList, ['-n', name, 'pods', '-l', `${instanceOf(name)},app.kubernetes.io/name=${kind}`]);
  const ready = items.filter(({ metadata, status }) => metadata.deletionTimestamp === undefined && status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'));
  return ready.length === items.length ? ready.map(({ metadata }) => metadata.name) : [];
}

export const randomDeaths: Proof = {
  name: '2', title: 'pods of every kind deleted at random', districts: 1,
  prove: async (bench) => {
    const { cluster, options: { minutes, seed }, say } = bench;
    const scene = firstOf(bench);
    const { name } = scene.district;
    const random = randomFrom(seed);
    const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
    const deaths = new Map<string, number>();
    const judged = await underLoad(scene, async () => {
      const until = performance.now() + minutes * MINUTE_MS;
      while (performance.now() < until) {
        const kind = pick(KINDS) ?? 'gateway';
        const pod = pick(await strikable(cluster, name, kind));
        if (pod !== undefined) {
          const atOnce = random() < AT_ONCE && !IN_ORDER_ONLY.includes(kind);
          say(`${pod} is deleted${atOnce ? ' at once' : ''}`);
          await cluster.in(name, ['delete', 'pod', pod, '--wait=false', ...(atOnce ? ['--grace-period=0', '--force'] : [])]);
          deaths.set(kind, (deaths.get(kind) ?? 0) + 1);
        }
        await delay(BETWEEN_MS);
      }
      await settled(cluster, name);
    });
    const missed = KINDS.filter((kind) => !deaths.has(kind));
    return {
      holds: bearable(judged),
      figures: [`seed ${seed}, ${minutes} min: ${[...deaths].map(([kind, count]) => `${kind} ${count}`).join(', ')}${missed.length === 0 ? '' : `; none of ${missed.join(', ')}`}`, ...told(judged)],
    };
  },
};
