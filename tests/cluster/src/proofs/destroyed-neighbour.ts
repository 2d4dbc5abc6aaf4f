/** Proof 9: one district is destroyed; the other notices nothing. */
import { remove } from '../district/install.js';
import { firstOf, told, underLoad, unnoticed, type Proof } from './scene.js';

export const destroyedNeighbour: Proof = {
  name: '9', title: 'one district destroyed', districts: 2,
  prove: async (bench) => {
    const scene = firstOf(bench);
    const [, neighbour] = bench.scenes;
    if (neighbour === undefined) throw new Error('There is no second district.');
    const judged = await underLoad(scene, async () => {
      bench.say(`${neighbour.district.name} is destroyed`);
      await remove(bench.cluster, neighbour.district.name);
    });
    return { holds: unnoticed(judged), figures: [`in ${scene.district.name}, while ${neighbour.district.name} went:`, ...told(judged)] };
  },
};
