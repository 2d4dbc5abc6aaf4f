/** Use cases of duty and cover: who is there, and where somebody misses. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/duty-roster';
import { invalid, type Clock } from '@nuanxin/kernel';
import { CLOCK, CONFIG, mapPage, pageRequest, type InputOf, type ServiceConfig } from '@nuanxin/service-kit';
import { CORRECTION_HOURS } from './domain/attendance.js';
import type { Breach } from './domain/breach.js';
import { instantOfMinute, minuteOf } from './domain/cover.js';
import { coverOf, watchesByPost } from './domain/cover-report.js';
import type { Post } from './domain/post.js';
import { HOUR_MS, type Shift } from './domain/shift.js';
import { instantOf } from './period.js';
import { BreachesRepository } from './persistence/breaches.repository.js';
import { PostsRepository } from './persistence/posts.repository.js';
import { SHIFTS_MAX, ShiftsRepository } from './persistence/shifts.repository.js';

const DAYS_MAX = 92;
/** Ninety-two dates are an hour longer where clocks are set back. */
const PERIOD_MS_MAX = DAYS_MAX * 24 * HOUR_MS + HOUR_MS;

const breachView = ({ id, ...rest }: Breach) => ({ breachId: id, ...rest });
const serving = ({ id, personId, profession, plannedStart, plannedEnd, checkedInAt }: Shift) => ({ shiftId: id, personId, profession, plannedStart, plannedEnd, checkedInAt });

@Injectable()
export class CoverService {
  constructor(
    @Inject(PostsRepository) private readonly posts: PostsRepository, @Inject(ShiftsRepository) private readonly shifts: ShiftsRepository, @Inject(BreachesRepository) private readonly breaches: BreachesRepository,
    @Inject(CLOCK) private readonly clock: Clock, @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  async dutyNow({ actor }: InputOf<typeof routes.getDutyNow>) {
    const now = this.clock.now();
    const [posts, shifts] = await Promise.all([this.posts.open({ actor, permission: 'duty.read' }), this.shifts.present(now)]);
    const name = await this.naming(posts);
    const there = (post: Post, mode: Shift['mode']) => shifts.filter((shift) => shift.mode === mode && shift.postIds.includes(post.id)).map(serving);
    return { at: now.toISOString(), posts: posts.map((post) => ({ ...name(post), onDuty: there(post, 'on-duty'), onCall: there(post, 'on-call') })) };
  }

  /** Throws `invalid-input` for a period that is empty, too long, or of too many shifts. */
  async cover({ actor, query }: InputOf<typeof routes.getCover>) {
    const [basis, now, zone] = [query.basis ?? 'plan', this.clock.now(), this.config.NUANXIN_ZONE];
    const [from, to] = [instantOf(query.from, zone), instantOf(query.to, zone)];
    if (to <= from) throw invalid('#/query/to', 'must be after from');
    if (to.getTime() - from.getTime() > PERIOD_MS_MAX) throw invalid('#/query/to', `must be at most ${DAYS_MAX} days after from`);
    const slackMs = basis === 'plan' ? 0 : CORRECTION_HOURS * HOUR_MS;
    const [posts, shifts] = await Promise.all([
      this.posts.openIn({ actor, permission: 'cover.read' }, { from, to }), this.shifts.covering(new Date(from.getTime() - slackMs), new Date(to.getTime() + slackMs)),
    ]);
    if (shifts.length > SHIFTS_MAX) throw invalid('#/query/to', `covers more than ${SHIFTS_MAX} shifts; ask for a shorter period`);
    const [name, watches] = [await this.naming(posts), watchesByPost(shifts, basis, now)];
    const period = { from: minuteOf(from.toISOString()), to: minuteOf((basis === 'fact' && now < to ? now : to).toISOString()) };
    return {
      basis, from: instantOfMinute(period.from), to: instantOfMinute(minuteOf(to.toISOString())),
      posts: posts.map((post) => ({ ...name(post), ...coverOf(post, period, watches.get(post.id) ?? []) })),
    };
  }

  async listBreaches({ actor, query }: InputOf<typeof routes.listCoverBreaches>) {
    return mapPage(await this.breaches.list({ actor, permission: 'cover.read' }, pageRequest(query), query), breachView);
  }

  /** How a post is named in reports: with its hospital's code, where that is known. */
  private async naming(posts: readonly Post[]) {
    const codes = await this.posts.hospitalCodes(posts);
    return ({ id, kind, name, hospitalId }: Post) => ({ postId: id, kind, name, hospitalId, hospitalCode: hospitalId === null ? null : (codes.get(hospitalId) ?? null) });
  }
}
