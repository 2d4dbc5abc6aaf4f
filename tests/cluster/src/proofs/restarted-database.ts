/** Proof 6: PostgreSQL is restarted under load; nothing is lost. */
import { settled } from '../district/install.js';
import { bearable, firstOf, told, underLoad, type Proof } from './scene.js';

export const restartedDatabase: Proof = {
  name: '6', title: 'PostgreSQL restarted', districts: 1,
  prove: async (bench) => {
    const scene = firstOf(bench);
    const { name } = scene.district;
    const judged = await underLoad(scene, async () => {
      await bench.cluster.in(name, ['delete', 'pod', `${name}-postgres-0`]);
      await settled(bench.cluster, name);
    });
    return { holds: bearable(judged), figures: [`recovered after ${(judged.longestOutageMs / 1_000).toFixed(1)} s`, ...told(judged)] };
  },
};
