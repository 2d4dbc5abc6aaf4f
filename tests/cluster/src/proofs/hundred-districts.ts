/** Proof 10: a hundred districts on fake nodes are rendered, scheduled, and upgraded ring by ring. */
import { allUp, askedBy, forEach, hasFakeNodes, installFake, removeFakes, upgradeFake } from '../district/many.js';
import type { Proof } from './scene.js';

const COUNT = 100;
/** A canary, some, many, the rest. */
const RINGS = [1, 9, 30, 60] as const;
const SECOND_MS = 1_000;

export const hundredDistricts: Proof = {
  name: '10', title: 'a hundred districts on fake nodes', districts: 0,
  prove: async ({ cluster, options: { images }, say }) => {
    if (!(await hasFakeNodes(cluster))) return { holds: false, figures: ['There are no nodes of KWOK (label type=kwok, taint kwok.x-k8s.io/node); the README says how many are needed.'] };
    const names = Array.from({ length: COUNT }, (_, n) => `ring-${String(n + 1).padStart(3, '0')}`);
    const timed = async (what: () => Promise<void>): Promise<string> => {
      const began = performance.now();
      await what();
      return ((performance.now() - began) / SECOND_MS).toFixed(0);
    };
    try {
      const installed = await timed(() => forEach(names, (name) => installFake(cluster, name, images)));
      say(`${COUNT} districts are installed after ${installed} s`);
      const up = await timed(() => allUp(cluster, names));
      const asked = await askedBy(cluster, names[0] ?? '');
      const rings: string[] = [];
      let from = 0;
      for (const size of RINGS) {
        const ring = names.slice(from, from + size);
        from += size;
        const seconds = await timed(async () => {
          await forEach(ring, (name) => upgradeFake(cluster, name, images.nextTag));
          await allUp(cluster, ring);
        });
        say(`ring of ${size}: upgraded after ${seconds} s`);
        rings.push(`${size} in ${seconds} s`);
      }
      await allUp(cluster, names);
      return {
        holds: true,
        figures: [
          `a district: ${asked.objects} objects, ${asked.pods} pods, ${asked.milliCpu}m CPU and ${asked.mebibytes} MiB set aside; a hundred: ${(asked.milliCpu * COUNT) / 1_000} CPU and ${Math.round((asked.mebibytes * COUNT) / 1_024)} GiB`,
          `installed in ${installed} s (${(Number(installed) / COUNT).toFixed(1)} s each), all up ${up} s later; rings: ${rings.join(', ')}`,
        ],
      };
    } finally {
      await removeFakes(cluster);
    }
  },
};
