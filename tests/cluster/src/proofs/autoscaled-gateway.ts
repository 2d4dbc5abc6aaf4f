/** Proof 4: the autoscaler takes the gateway out under load, and back when there is less. */
import { eventually } from '@nuanxin/testing';
import { z } from 'zod';
import type { Cluster } from '../cluster/cluster.js';
import { rolled, upgrade } from '../district/install.js';
import { firstOf, told, underLoad, unnoticed, type Proof } from './scene.js';

/** Little enough CPU set aside, and a low enough mark, that the load of a test is past it and a trickle is not. */
const SCALED = { gateway: { resources: { requests: { cpu: '20m' } }, autoscaling: { enabled: true, min: 2, max: 4, cpu: 40, scaleDownSeconds: 15 } } };
const FEW_PER_SECOND = 1;
/** The autoscaler looks at averages over a minute or so. */
const SCALED_MS_MAX = 420_000;
const deployment = z.object({ status: z.object({ replicas: z.number().default(0), readyReplicas: z.number().default(0) }) });

async function replicasAre(cluster: Cluster, name: string, right: (replicas: number) => boolean): Promise<number> {
  return eventually(async () => {
    const { status: { replicas, readyReplicas } } = await cluster.get(deployment, ['-n', name, 'deployment', `${name}-gateway`]);
    if (replicas !== readyReplicas || !right(replicas)) throw new Error(`There are ${replicas} gateways, ${readyReplicas} of them ready.`);
    return replicas;
  }, SCALED_MS_MAX);
}

export const autoscaledGateway: Proof = {
  name: '4', title: 'the gateway scaled out and back by load', districts: 1,
  prove: async (bench) => {
    const { cluster, say } = bench;
    const scene = firstOf(bench);
    const { name } = scene.district;
    let most = 0;
    const judged = await underLoad(scene, async (load) => {
      await upgrade(cluster, name, SCALED);
      most = await replicasAre(cluster, name, (replicas) => replicas > SCALED.gateway.autoscaling.min);
      say(`${most} gateways; the load goes down`);
      load.perSecond = FEW_PER_SECOND;
      await replicasAre(cluster, name, (replicas) => replicas === SCALED.gateway.autoscaling.min);
      await rolled(cluster, name);
    });
    return { holds: unnoticed(judged), figures: [`from ${SCALED.gateway.autoscaling.min} gateways to ${most} or more, and back to ${SCALED.gateway.autoscaling.min}`, ...told(judged)] };
  },
};
