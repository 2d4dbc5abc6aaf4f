/** Proof 1: every Deployment is restarted at noon, and nobody notices. */
import { setTimeout as delay } from 'node:timers/promises';
import { usageOf } from '../cluster/usage.js';
import { deployments } from '../district/install.js';
import { firstOf, told, underLoad, unnoticed, type Proof } from './scene.js';

const ROLLED_SECONDS = 300;
/** Until the cluster's metrics are of calm load alone. */
const MEASURED_MS = 45_000;

export const rollingRestart: Proof = {
  name: '1', title: 'rolling restart of every Deployment', districts: 1,
  prove: async (bench) => {
    const { cluster, say } = bench;
    const scene = firstOf(bench);
    const { name } = scene.district;
    let usage: string | undefined;
    const judged = await underLoad(scene, async () => {
      for (const deployment of deployments) {
        say(`${deployment} is restarted`);
        await cluster.in(name, ['rollout', 'restart', `deployment/${name}-${deployment}`]);
        await cluster.wait(name, ['rollout', 'status', `deployment/${name}-${deployment}`], ROLLED_SECONDS);
      }
      await delay(MEASURED_MS);
      usage = await usageOf(cluster, name);
    });
    return { holds: unnoticed(judged), figures: [...told(judged), ...(usage === undefined ? [] : [`under this load: ${usage}`])] };
  },
};
