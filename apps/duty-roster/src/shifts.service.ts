/** Use cases of shifts: one method a command. */
import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf } from '@nuanxin/contracts';
import type { routes } from '@nuanxin/contracts/duty-roster';
import type { Clock, Ids } from '@nuanxin/kernel';
import { CLOCK, CONFIG, IDS, localDateOf, mapPage, pageRequest, References, type Access, type InputOf, type ServiceConfig } from '@nuanxin/service-kit';
import { checkIn, checkOut, correctShift } from './domain/attendance.js';
import type { Post } from './domain/post.js';
import { cancelShift, changeShift, planShift, requireNotBegun, type Plan, type Shift } from './domain/shift.js';
import { instantOf } from './period.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { PostsRepository } from './persistence/posts.repository.js';
import { ShiftsRepository } from './persistence/shifts.repository.js';
import { requireWhole } from './reach.js';

const view = ({ id, ...rest }: Shift) => ({ shiftId: id, ...rest });

@Injectable()
export class ShiftsService {
  constructor(
    @Inject(ShiftsRepository) private readonly shifts: ShiftsRepository, @Inject(PostsRepository) private readonly posts: PostsRepository,
    @Inject(PeopleRepository) private readonly people: PeopleRepository, @Inject(References) private readonly references: References,
    @Inject(CLOCK) private readonly clock: Clock, @Inject(IDS) private readonly ids: Ids, @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  async plan({ actor, body, key }: InputOf<typeof routes.planShift>) {
    const access = { actor, permission: 'shift.plan' } as const;
    const { state, changes } = planShift(this.ids.next(), await this.planOf(body, access), this.clock.now());
    return view(await this.shifts.create(state, changes, access, { key }));
  }

  async list({ actor, query }: InputOf<typeof routes.listShifts>) {
    const { from, to, personId, postId, status } = query;
    const filter = { from: this.instant(from), to: this.instant(to), personId, postId, status };
    return mapPage(await this.shifts.list({ actor, permission: 'shift.read' }, pageRequest(query), filter), view);
  }

  async get({ actor, params }: InputOf<typeof routes.getShift>) {
    return view(await this.shifts.get(params.shiftId, { actor, permission: 'shift.read' }));
  }

  async change({ actor, params, body, ifMatch }: InputOf<typeof routes.changeShift>) {
    const access = { actor, permission: 'shift.plan' } as const;
    const before = await this.shifts.get(params.shiftId, access);
    requireNotBegun(before, this.clock.now());
    const plan = await this.planOf({ ...before, ...body, postIds: [...(body.postIds ?? before.postIds)] }, access);
    return view(await this.update(params.shiftId, access, (state) => changeShift(state, plan, this.clock.now()), { ifMatch }));
  }

  async cancel({ actor, params, key }: InputOf<typeof routes.cancelShift>) {
    return view(await this.update(params.shiftId, { actor, permission: 'shift.plan' }, cancelShift, { key }));
  }

  async checkIn({ actor, params, body, key }: InputOf<typeof routes.checkIn>) {
    return view(await this.update(params.shiftId, { actor, permission: 'shift.check' }, (state) => checkIn(state, body.at, this.clock.now()), { key }));
  }

  async checkOut({ actor, params, body, key }: InputOf<typeof routes.checkOut>) {
    return view(await this.update(params.shiftId, { actor, permission: 'shift.check' }, (state) => checkOut(state, body.at, this.clock.now()), { key }));
  }

  async correct({ actor, params, body, key }: InputOf<typeof routes.correctShift>) {
    return view(await this.update(params.shiftId, { actor, permission: 'shift.correct' }, (state) => correctShift(state, body, this.clock.now()), { key }));
  }

  private update(id: string, access: Access, decide: (state: Shift) => ReturnType<typeof cancelShift>, options: Parameters<ShiftsRepository['update']>[3]): Promise<Shift> {
    return this.shifts.update(id, access, (state) => {
      requireWhole(access, state);
      return decide(state);
    }, options);
  }

  /** Looks up what a plan names. Throws `unknown-reference`, or `reference-not-yet-known` for what was made a moment ago. */
  private async planOf(body: BodyOf<typeof routes.planShift>, access: Access): Promise<Plan> {
    const person = await this.references.require(body.personId, '/personId', (id) => this.people.find(id));
    const known = new Map((await this.posts.some(body.postIds, access)).map((post) => [post.id, post]));
    const posts: Post[] = [];
    for (const [index, postId] of body.postIds.entries()) {
      posts.push(known.get(postId) ?? await this.references.require(postId, `/postIds/${index}`, async (id) => (await this.posts.some([id], access))[0]));
    }
    const startDate = localDateOf(new Date(body.plannedStart), this.config.NUANXIN_ZONE);
    return { person, posts, startDate, profession: body.profession, mode: body.mode, plannedStart: body.plannedStart, plannedEnd: body.plannedEnd };
  }

  private instant(bound: string | undefined): Date | undefined {
    return bound === undefined ? undefined : instantOf(bound, this.config.NUANXIN_ZONE);
  }
}
