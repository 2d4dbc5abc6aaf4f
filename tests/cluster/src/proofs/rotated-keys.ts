/** Proof 8: the keys that sign tokens are rotated under load, while everybody goes on by tokens of the old one and new ones of the next. */
import { setTimeout as delay } from 'node:timers/promises';
import { routes as identity } from '@nuanxin/contracts/identity';
import { ADMINISTRATOR, passwordOf, type World } from '@nuanxin/test-replay';
import { z } from 'zod';
import { upgrade } from '../district/install.js';
import { firstOf, told, underLoad, unnoticed, type Proof } from './scene.js';

const LEAD_SECONDS = 20;
const SECOND_MS = 1_000;
/** Sign-ins after the new key signs. */
const LATER = 15;
const header = z.object({ kid: z.string() });

/** The key that signs whoever signs in now. */
async function kidNow(world: World): Promise<string> {
  world.forget(ADMINISTRATOR);
  const [first = ''] = (await world.tokenOf(ADMINISTRATOR)).split('.');
  await world.as(ADMINISTRATOR, identity.getMe);
  return header.parse(JSON.parse(Buffer.from(first, 'base64url').toString('utf8'))).kid;
}

export const rotatedKeys: Proof = {
  name: '8', title: 'token keys rotated', districts: 1,
  prove: async (bench) => {
    const scene = firstOf(bench);
    const { district: { world, history, name } } = scene;
    await upgrade(bench.cluster, name, { services: { identity: { env: { SIGNING_KEY_LEAD_SECONDS: String(LEAD_SECONDS) } } } });
    const seen: string[] = [];
    const before = history.repeated;
    let next = '';
    const judged = await underLoad(scene, async () => {
      seen.push(await kidNow(world));
      await world.as(ADMINISTRATOR, identity.reauthenticate, { body: { password: passwordOf(ADMINISTRATOR) } });
      ({ data: { kid: next } } = await world.as(ADMINISTRATOR, identity.rotateKeys, { body: {} }));
      bench.say(`${next} signs in ${LEAD_SECONDS} s`);
      for (let n = 0; n < LEAD_SECONDS + LATER; n += 1) {
        await delay(SECOND_MS);
        seen.push(await kidNow(world));
      }
    });
    const kids = [...new Set(seen)];
    const repeated = history.repeated - before;
    return { holds: unnoticed(judged) && repeated === 0 && kids.length === 2 && seen.at(-1) === next, figures: [`${seen.length} sign-ins, of which ${repeated} had to be repeated, signed by ${kids.length} keys, at last by the new one: ${seen.at(-1) === next}`, ...told(judged)] };
  },
};
