/** Looks ahead for a day and tells of what lacks on plan, before it happens (D1: DR-17, DR-18). */
import { Inject, Injectable } from '@nestjs/common';
import type { Ids } from '@nuanxin/kernel';
import { CONFIG, IDS, type DueWork, type ServiceConfig } from '@nuanxin/service-kit';
import { foreseeBreaches, openBreach, resolveBreach, sameFinding, type Breach, type Finding } from '../domain/breach.js';
import { minuteOf } from '../domain/cover.js';
import { localDays } from '../period.js';
import { BreachesRepository } from '../persistence/breaches.repository.js';
import { PostsRepository } from '../persistence/posts.repository.js';
import { ShiftsRepository } from '../persistence/shifts.repository.js';
import { system } from '../system.js';

const HOUR_MS = 3_600_000;
const AHEAD_MS = 24 * HOUR_MS;
/** Where time jumped, the roster is looked at in steps shorter than the look ahead, so that no lack is passed over. */
const STEP_MS = 12 * HOUR_MS;
const CATCH_UP_MS_MAX = 31 * 24 * HOUR_MS;
/** How far what is kept of the progress may lag: a write an hour is enough. */
const LAG_MS_MAX = HOUR_MS;
const BATCH = 100;
const access = system('cover.read');

@Injectable()
export class CoverDueWork implements DueWork {
  readonly name = 'cover';

  constructor(
    @Inject(PostsRepository) private readonly posts: PostsRepository, @Inject(ShiftsRepository) private readonly shifts: ShiftsRepository, @Inject(BreachesRepository) private readonly breaches: BreachesRepository,
    @Inject(IDS) private readonly ids: Ids, @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  /** What was found last, and how long that holds: it is looked at again when the roster changes or time alone changes it. */
  private last: { window: { from: Date; to: Date }; mark: string; until: Date; savedAt: Date } | undefined;

  async run(now: Date): Promise<number> {
    if (this.last !== undefined && now < this.last.until && (await this.breaches.markOf(this.last.window)) === this.last.mark) {
      if (now.getTime() - this.last.savedAt.getTime() >= LAG_MS_MAX) this.last = { ...this.last, savedAt: await this.save(now) };
      return 0;
    }
    return this.look(now);
  }

  private async look(now: Date): Promise<number> {
    const [checkedAt = now, posts, open] = await Promise.all([this.breaches.checkedAt(), this.posts.open(access), this.breaches.openOnPlan()]);
    const at = posts.length === 0 ? now : nextLook(checkedAt, now);
    const horizon = new Date(at.getTime() + AHEAD_MS);
    const days = localDays(at, horizon, this.config.NUANXIN_ZONE);
    const window = { from: days[0]?.from ?? at, to: days.at(-1)?.to ?? horizon };
    const mark = await this.breaches.markOf(window);
    const shifts = await this.shifts.covering(window.from, window.to);
    const { findings, until } = foreseeBreaches({ posts, shifts, at, horizon, days: days.map(({ from, to }) => ({ from: minuteOf(from.toISOString()), to: minuteOf(to.toISOString()) })) });
    const done = await this.reconcile(findings, open, at);
    if (done > 0) return done;
    this.last = { window, mark, until, savedAt: await this.save(at) };
    return at < now ? 1 : 0;
  }

  private async save(at: Date): Promise<Date> {
    await this.breaches.saveCheckedAt(at);
    return at;
  }

  /** Tells of what is new and resolves what no longer stands; gives how many it did. */
  private async reconcile(findings: readonly Finding[], open: readonly Breach[], at: Date): Promise<number> {
    const known = new Set(open.map(sameFinding));
    const found = new Set(findings.map(sameFinding));
    const fresh = findings.filter((finding) => !known.has(sameFinding(finding))).slice(0, BATCH);
    const gone = open.filter((breach) => !found.has(sameFinding(breach))).slice(0, BATCH);
    for (const { id } of gone) await this.breaches.update(id, resolveBreach);
    for (const finding of fresh) {
      const { state, changes } = openBreach(this.ids.next(), { ...finding, shiftId: null }, at);
      await this.breaches.create(state, changes);
    }
    return fresh.length + gone.length;
  }
}

function nextLook(checkedAt: Date, now: Date): Date {
  const from = Math.max(checkedAt.getTime(), now.getTime() - CATCH_UP_MS_MAX);
  return new Date(Math.min(from + STEP_MS, now.getTime()));
}
