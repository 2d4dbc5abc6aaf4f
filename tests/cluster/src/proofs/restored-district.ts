/** Proof 7: a backup under load, the district deleted with its volumes, and restored onto empty ones. */
import { setTimeout as delay } from 'node:timers/promises';
import { routes as identity } from '@nuanxin/contracts/identity';
import { check, type Observation, type Violation } from '@nuanxin/test-chaos';
import { ADMINISTRATOR } from '@nuanxin/test-replay';
import type { District } from '../district/district.js';
import { backUp, bringBack, enableBackups, lose } from '../district/recovery.js';
import { disturbed, firstOf, type Proof } from './scene.js';

/** Work goes on for so long after the backup: what is lost of it is to be listed. */
const LATER_MS = 20_000;
const SECOND_MS = 1_000;
const SHOWN_MAX = 8;

/** What is wrong with what was acknowledged before the recovery point, and which later commands are gone. */
function judged(observation: Observation, recoveryPoint: string, worksBefore: number): { wrong: Violation[]; gone: string[]; later: number } {
  const later = observation.history.filter(({ at }) => at >= recoveryPoint);
  const remembered = observation.services.get('hotline-cases')?.ids ?? new Set();
  const works = observation.works.filter(({ sourceId }, index) => index < worksBefore || remembered.has(sourceId));
  const wrong = check({ ...observation, works, history: observation.history.filter(({ at }) => at < recoveryPoint) });
  const ofHistory = (history: Observation['history']): string[] => check({ ...observation, works, history }).map(({ kind, what }) => `${kind} ${what}`);
  const without = new Set(ofHistory([]));
  return { wrong, gone: ofHistory(later).filter((each) => !without.has(each)), later: later.length };
}

/** Looks until nothing is on its way any more. */
async function settledJudgement(district: District, recoveryPoint: string, worksBefore: number): Promise<ReturnType<typeof judged>> {
  await district.quiet();
  for (const until = performance.now() + district.completeMsMax; ;) {
    const result = judged(await district.observe(), recoveryPoint, worksBefore);
    if (result.wrong.length === 0 || performance.now() > until) return result;
  }
}

export const restoredDistrict: Proof = {
  name: '7', title: 'backup, district deleted, restored onto empty volumes', districts: 1,
  prove: async (bench) => {
    const { cluster, options, say } = bench;
    const { district } = firstOf(bench);
    await enableBackups(cluster, district.name, options);
    await district.forgetEffects();
    let [recoveryPoint, worksBefore] = ['', 0];
    const before = await disturbed(firstOf(bench), async () => {
      [recoveryPoint, worksBefore] = [new Date().toISOString(), district.works.length];
      for (const said of await backUp(cluster, district.name)) say(said);
      await delay(LATER_MS);
    });
    const lostAt = performance.now();
    await lose(cluster, district.name);
    say('the district is gone');
    const restored = await bringBack(cluster, district.name, options);
    district.world.forget(ADMINISTRATOR);
    await district.world.as(ADMINISTRATOR, identity.getMe);
    const recovery = ((performance.now() - lostAt) / SECOND_MS).toFixed(0);
    await district.noteEffects();
    const { wrong, gone, later } = await settledJudgement(district, recoveryPoint, worksBefore);
    for (const each of gone) say(`after the recovery point, and gone: ${each}`);
    return {
      holds: wrong.length === 0 && before.failed === 0,
      figures: [
        `recovery point: when the backup began (${recoveryPoint}); ${before.failed} of ${before.requests} requests failed meanwhile`, `recovered ${recovery} s after the loss began (${restored.split('\n').length} lines of the restore say what came back)`,
        `everything before it is there, totals equal; of ${later} commands acknowledged later, ${gone.length} are gone, each listed above`,
        ...wrong.slice(0, SHOWN_MAX).map(({ kind, what }) => `${kind}: ${what}`),
      ],
    };
  },
};
