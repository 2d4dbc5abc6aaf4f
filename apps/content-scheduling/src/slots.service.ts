/** Use cases of slots: what people say became of one, and the session that followed. */
import { Inject, Injectable } from '@nestjs/common';
import { evolve, type Change, type Permission } from '@nuanxin/contracts';
import type { routes } from '@nuanxin/contracts/content-scheduling';
import { DomainError, type Actor, type Clock } from '@nuanxin/kernel';
import { CLOCK, CONFIG, pageRequest, startOfDate, type IdempotencyKey, type InputOf, type ServiceConfig } from '@nuanxin/service-kit';
import { DataSource } from 'typeorm';
import { normalised } from './domain/calendar.js';
import { checkMayAct } from './domain/facilitation.js';
import { correctSession, holdSession, withdrawSession } from './domain/session.js';
import { failSlot, isUnsure, passTime, postSlot, skipSlot, type Slot } from './domain/slot.js';
import { actingIn, KnownPeople } from './people.js';
import { KnownRepository } from './persistence/known.repository.js';
import { SlotsRepository } from './persistence/slots.repository.js';
import { TopicsRepository } from './persistence/topics.repository.js';

type By = ReturnType<typeof actingIn>;
interface Command { readonly actor: Actor; readonly params: { readonly slotId: string }; readonly key: IdempotencyKey | undefined }

@Injectable()
export class SlotsService {
  constructor(
    @Inject(SlotsRepository) private readonly slots: SlotsRepository, @Inject(TopicsRepository) private readonly topics: TopicsRepository, @Inject(KnownRepository) private readonly known: KnownRepository,
    @Inject(KnownPeople) private readonly people: KnownPeople, @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock, @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  async list({ actor, query }: InputOf<typeof routes.listSlots>) {
    const { from, to, unsure, ...filter } = query;
    const day = (date: string | undefined): Date | undefined => (date === undefined ? undefined : startOfDate(date, this.config.NUANXIN_ZONE));
    const page = await this.slots.list({ actor, permission: 'slot.read' }, pageRequest(query), { ...filter, from: day(from), to: day(to), unsure: unsure === 'true' });
    return { items: await this.views(page.items), next: page.next };
  }

  async get({ actor, params }: InputOf<typeof routes.getSlot>) {
    return this.view(await this.slots.get(params.slotId, { actor, permission: 'slot.read' }));
  }

  async post(input: InputOf<typeof routes.postSlot>) {
    const { postedAt, postedBy } = input.body;
    const poster = postedBy === undefined ? undefined : await this.people.one(postedBy, '/postedBy');
    return this.act(input, 'slot.post', (slot, by, now) => {
      if (postedBy !== undefined && postedBy !== by.personId && !by.leads) throw new DomainError('forbidden', { detail: 'Only a coordinator says who else posted.' });
      if (poster?.active === false) throw new DomainError('facilitator-not-active', { violations: [{ pointer: '/postedBy', message: 'does not serve at present' }] });
      return postSlot(slot, { postedAt: postedAt === undefined ? now : normalised(postedAt), postedBy: postedBy ?? by.personId }, now);
    });
  }

  async fail(input: InputOf<typeof routes.failSlot>) {
    return this.act(input, 'slot.post', (slot, _by, now) => failSlot(slot, input.body.reason, now));
  }

  async skip(input: InputOf<typeof routes.skipSlot>) {
    return this.act(input, 'slot.post', (slot) => skipSlot(slot, input.body.reason));
  }

  async hold(input: InputOf<typeof routes.holdSession>) {
    const { postedAt, ...session } = input.body;
    const people = await this.people.named(session.facilitatorIds, '/facilitatorIds');
    return this.act(input, 'session.hold', (slot, by, now) => {
      const posting = postedAt === undefined ? undefined : { postedAt: normalised(postedAt), postedBy: by.personId };
      return holdSession(slot, held(session), posting, people, now);
    });
  }

  async correct({ actor, params, body, key }: InputOf<typeof routes.correctSession>) {
    const { reason = null, ...session } = body;
    const people = await this.people.named(session.facilitatorIds, '/facilitatorIds');
    const now = this.clock.now().toISOString();
    return this.view(await this.slots.update(params.slotId, { actor, permission: 'session.correct' }, (slot) => correctSession(slot, held(session), reason, people, now), { key }));
  }

  async withdraw({ actor, params, body, key }: InputOf<typeof routes.withdrawSession>) {
    return this.view(await this.slots.update(params.slotId, { actor, permission: 'session.correct' }, (slot) => withdrawSession(slot, body.reason ?? null), { key }));
  }

  /** What somebody who may act for the group (CS-13) says of a slot, after what time has made of it by now (CS-7). */
  private async act({ actor, params, key }: Command, permission: Permission, decide: (slot: Slot, by: By, now: string) => Change<Slot>[]) {
    const now = this.clock.now().toISOString();
    return this.view(await this.slots.update(params.slotId, { actor, permission }, (slot, group, gaps) => {
      const by = actingIn(actor, slot.hospitalId);
      checkMayAct(group?.facilitators ?? [], by, [now, slot.dueAt]);
      const passed = passTime(slot, group?.closedAt ?? null, now, gaps);
      return [...passed, ...decide(evolve(slot, passed), by, now)];
    }, { key }));
  }

  private async view(slot: Slot) {
    const [view] = await this.views([slot]);
    if (view === undefined) throw new Error('A slot has a view.');
    return view;
  }

  /** Slots with the text to copy and the task that somebody has because of each: three queries, however many slots. */
  private async views(slots: readonly Slot[]) {
    if (slots.length === 0) return [];
    const [topics, tasks, gaps] = await Promise.all([this.topics.shown(slots.map(({ topicId }) => topicId), this.dataSource.manager), this.known.tasks(slots.map(({ id }) => id)), this.slots.gaps()]);
    return slots.map((slot) => {
      const { id, ...rest } = slot;
      return { slotId: id, ...rest, ...topics.get(rest.topicId), task: tasks.get(id) ?? null, unsure: isUnsure(slot, gaps) };
    });
  }
}

const held = ({ start, end, facilitatorIds }: { start: string; end: string; facilitatorIds: readonly string[] }) => ({ start: normalised(start), end: normalised(end), facilitatorIds });
