/** The demo's roster: today and tomorrow in shifts of eight hours, one professional on duty and one of the other profession on call. */
import { setTimeout as delay } from 'node:timers/promises';
import { routes as duty } from '@nuanxin/contracts/duty-roster';
import { holding } from './people.js';
import type { Seeder } from './seed.js';

const SHIFT_HOURS = 8;
const SHIFTS = 6;
const WAIT_MS = 100;
const WAITS_MAX = 300;

/** Posts of groups open by event, a moment after their groups. */
async function groupPosts(seeder: Seeder, expected: number): Promise<string[]> {
  for (let wait = 0; wait < WAITS_MAX; wait += 1) {
    const { items } = await seeder.call('posts', duty.listPosts, { query: { kind: 'group', status: 'open', limit: 200 } });
    if (items.length >= expected) return items.map((post) => post.postId);
    await delay(WAIT_MS);
  }
  throw new Error('The posts of the demo groups did not open; the logs of duty-roster say why.');
}

/** Midnight of a date in a zone, by its offset on that day. */
function midnight(date: string, zone: string): number {
  const name = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(new Date(`${date}T00:00:00Z`)).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  return Date.parse(`${date}T00:00:00${name === 'GMT' ? 'Z' : name.slice(3)}`);
}

/** Plans the shifts of today and tomorrow that are not over yet. */
export async function planRoster(seeder: Seeder, options: { ids: ReadonlyMap<string, string>; hotlinePostId: string; groups: number; today: string; zone: string }): Promise<void> {
  const postIds = [...(await groupPosts(seeder, options.groups)), options.hotlinePostId];
  const workers = holding('social-worker').filter((person) => person.organisation === 'ngo');
  const psychologists = holding('psychologist');
  const start = midnight(options.today, options.zone);
  for (let index = 0; index < SHIFTS; index += 1) {
    const [from, to] = [start + index * SHIFT_HOURS * 3_600_000, start + (index + 1) * SHIFT_HOURS * 3_600_000];
    if (to <= Date.now()) continue;
    const pair = [{ person: workers[index % workers.length], profession: 'social-worker' }, { person: psychologists[index % psychologists.length], profession: 'psychologist' }] as const;
    for (const [place, { person, profession }] of pair.entries()) {
      await seeder.call(`shift ${options.today} ${index} ${profession}`, duty.planShift, {
        body: {
          personId: options.ids.get(person?.login ?? '') ?? '', profession, mode: (place === 0) === (index % 2 === 0) ? 'on-duty' : 'on-call', postIds,
          plannedStart: new Date(from).toISOString(), plannedEnd: new Date(to).toISOString(),
        },
      });
    }
  }
}
