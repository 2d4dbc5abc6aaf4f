/** Proof 5: NATS is deleted with its volume; all that it carried comes again from the record. */
import { settled } from '../district/install.js';
import { bearable, firstOf, told, underLoad, type Proof } from './scene.js';

const GONE_SECONDS = 120;

export const emptiedBroker: Proof = {
  name: '5', title: 'NATS deleted and its volume emptied', districts: 1,
  prove: async (bench) => {
    const { cluster, say } = bench;
    const scene = firstOf(bench);
    const { name } = scene.district;
    const nats = `${name}-nats`;
    const judged = await underLoad(scene, async () => {
      await cluster.in(name, ['scale', 'statefulset', nats, '--replicas=0']);
      await cluster.wait(name, ['wait', '--for=delete', `pod/${nats}-0`], GONE_SECONDS);
      await cluster.wait(name, ['delete', 'pvc', `data-${nats}-0`, '--wait'], GONE_SECONDS);
      say('NATS and what it kept are gone');
      await cluster.in(name, ['scale', 'statefulset', nats, '--replicas=1']);
      await settled(cluster, name);
    });
    return { holds: bearable(judged), figures: [`every event was back in its stream, and every total equal, ${(judged.completeAfterMs / 1_000).toFixed(0)} s after the load at the latest`, ...told(judged)] };
  },
};
