/** Proof 1: every Deployment is restarted at noon, and nobody notices. */
import { deployments } from '../district/install.js';
import { firstOf, told, underLoad, unnoticed, type Proof } from './scene.js';

const ROLLED_SECONDS = 300;

export const rollingRestart: Proof = {
  name: '1', title: 'rolling restart of every Deployment', districts: 1,
  prove: async (bench) => {
    const { cluster, say } = bench;
    const scene = firstOf(bench);
    const { name } = scene.district;
    const judged = await underLoad(scene, async () => {
      for (const deployment of deployments) {
        say(`${deployment} is restarted`);
        await cluster.in(name, ['rollout', 'restart', `deployment/${name}-${deployment}`]);
        await cluster.wait(name, ['rollout', 'status', `deployment/${name}-${deployment}`], ROLLED_SECONDS);
      }
    });
    return { holds: unnoticed(judged), figures: told(judged) };
  },
};
