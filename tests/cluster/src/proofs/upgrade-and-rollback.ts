/** Proof 3: an upgrade to a version with a migration, and back, old and new code side by side. */
import { serviceNames } from '@nuanxin/contracts';
import { z } from 'zod';
import type { District } from '../district/district.js';
import { rolled, upgrade } from '../district/install.js';
import { firstOf, told, underLoad, unnoticed, type Proof } from './scene.js';

const COLUMN = `SELECT column_name FROM information_schema.columns WHERE table_name = 'hotline_case' AND column_name = 'urgency'`;
const history = z.array(z.object({ revision: z.number() }));
const pods = z.object({ items: z.array(z.object({ metadata: z.object({ deletionTimestamp: z.string().optional() }), spec: z.object({ containers: z.array(z.object({ image: z.string() })) }) })) });

/** Whether the migration of the next version is there. */
const isMigrated = async (district: District): Promise<boolean> => (await district.rows('hotline-cases', COLUMN)).length === 1;

/** What runs and goes on running. */
async function tagsOf({ cluster, name }: District): Promise<string[]> {
  const { items } = await cluster.get(pods, ['-n', name, 'pods', '-l', `app.kubernetes.io/instance=${name},app.kubernetes.io/name in (gateway,${serviceNames.join(',')})`, '--field-selector=status.phase=Running']);
  return [...new Set(items.filter(({ metadata }) => metadata.deletionTimestamp === undefined).flatMap(({ spec }) => spec.containers.map(({ image }) => image.slice(image.lastIndexOf(':') + 1))))];
}

export const upgradeAndRollback: Proof = {
  name: '3', title: 'helm upgrade to a version with a migration, and helm rollback', districts: 1,
  prove: async (bench) => {
    const { cluster, options: { images }, say } = bench;
    const scene = firstOf(bench);
    const { district } = scene;
    const before = history.parse(JSON.parse(await cluster.helm(['history', district.name, '--namespace', district.name, '--output', 'json']))).at(-1)?.revision ?? 1;
    let [migrated, tags] = [false, [] as string[]];
    const judged = await underLoad(scene, async () => {
      await upgrade(cluster, district.name, { images: { tag: images.nextTag } });
      [migrated, tags] = [await isMigrated(district), await tagsOf(district)];
      say(`every program runs ${tags.join(', ')}`);
      await cluster.helm(['rollback', district.name, String(before), '--namespace', district.name]);
      await rolled(cluster, district.name);
    });
    const back = await tagsOf(district);
    const stays = await isMigrated(district);
    const isRight = migrated && stays && tags.join() === images.nextTag && back.join() === images.tag;
    return { holds: unnoticed(judged) && isRight, figures: [`from ${images.tag} to ${tags.join(', ')} (migrated: ${migrated}) and back to ${back.join(', ')}, on the newer schema: ${stays}`, ...told(judged)] };
  },
};
