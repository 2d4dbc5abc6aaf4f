/** A district with something of everything: two hospitals with their groups, people of every role, and fresh things when a test needs them. */
import { roleNames, type RoleName } from '@nuanxin/contracts';
import { routes as content } from '@nuanxin/contracts/content-scheduling';
import { routes as duty } from '@nuanxin/contracts/duty-roster';
import { routes as groups } from '@nuanxin/contracts/hospital-groups';
import { routes as identity } from '@nuanxin/contracts/identity';
import { eventually } from '@nuanxin/testing';
import { ADMINISTRATOR, type TestCell } from './cell.js';

/** A hospital and its group, as far as it has come. */
export interface Place {
  readonly hospitalId: string;
  readonly assessmentId: string;
  readonly groupId: string;
  readonly postId: string;
  readonly topicId: string;
  readonly planId: string;
  /** Slots of which nobody has said anything yet. */
  readonly slots: string[];
}

/** How far a hospital has come: it stands alone, its group is planned with both professions, or the group is open. */
export type Stage = 'bare' | 'planned' | 'open';

const BEGINNING = '2020-02-03T00:00:00Z';
/** Slots of each of the two hospitals that are due and open at the end: each test takes one. */
const SLOTS = 36;
const SLOT_EVERY_MINUTES = 1;
const MINUTE_MS = 60_000;
const held = (profession: 'psychologist' | 'social-work-professor') => ({ profession, credential: null, validFrom: '2010-01-01', validTo: null });
export const professions = [held('psychologist'), held('social-work-professor')];

/** Everybody in the matrix of roles: a role over the whole district, and the same in the one hospital. */
export interface Cast {
  readonly login: string;
  readonly role: RoleName;
  readonly reach: 'district' | 'hospital';
}
export const cast: readonly Cast[] = roleNames.flatMap((role) => (['district', 'hospital'] as const).map((reach) => ({ login: `${role}.${reach}`, role, reach })));
/** By whom things are made, where it is no matter. */
export const SUPERVISOR = 'supervisor.district';
export const COUNSELLOR = 'counsellor.district';

export class District {
  private count = 0;
  private clock = Date.parse(BEGINNING);
  private places: { own: Place; other: Place } | undefined;

  private constructor(readonly cell: TestCell) {}

  static async build(cell: TestCell): Promise<District> {
    const district = new District(cell);
    const [own, other] = [await district.place('open'), await district.place('open')];
    await Promise.all(cast.map(({ login, role, reach }) => cell.register(login, {
      name: `${role} ${reach}`, professions, grants: [{ role, scope: reach === 'district' ? { kind: 'district' } : { kind: 'hospitals', hospitalIds: [own.hospitalId] } }],
    })));
    district.places = { own: await district.withPlans(own), other: await district.withPlans(other) };
    for (let slot = 0; slot < SLOTS; slot += 1) await district.nextSlots(district.places);
    await cell.settle();
    return district;
  }

  /** The hospital of those whose role is in one, and another. */
  get own(): Place {
    return this.of('own');
  }

  get other(): Place {
    return this.of('other');
  }

  private of(which: 'own' | 'other'): Place {
    if (this.places === undefined) throw new Error('The district is not built yet.');
    return this.places[which];
  }

  /** Minutes from the present domain time. */
  at(minutes: number): string {
    return new Date(this.clock + minutes * MINUTE_MS).toISOString();
  }

  /** A number that was not given before. */
  next(): number {
    return (this.count += 1);
  }

  phone(): string {
    return `139${String(10_000_000 + this.next())}`;
  }

  /** Somebody who serves and cannot sign in. */
  async person(): Promise<string> {
    return (await this.cell.as(ADMINISTRATOR, identity.registerPerson, { body: { name: `志愿者${this.next()}`, professions } })).personId;
  }

  async topic(): Promise<string> {
    return (await this.cell.as(ADMINISTRATOR, content.createTopic, { body: { title: `睡不着的夜晚 ${this.next()}`, category: 'pressure-relief', text: '先慢慢呼气四次。' } })).topicId;
  }

  /** A hospital of its own, as far as `stage`. */
  async place(stage: Stage): Promise<Place> {
    const { cell } = this;
    const { hospitalId } = await cell.as(ADMINISTRATOR, groups.registerHospital, { body: { code: `TJ-${this.next()}`, name: '和平假日酒店', address: '天津市和平区示例路3号', capacity: 120, openedOn: '2020-01-25' } });
    const empty = { hospitalId, assessmentId: '', groupId: '', postId: '', topicId: '', planId: '', slots: [] };
    if (stage === 'bare') return empty;
    const { assessmentId } = await cell.as(ADMINISTRATOR, groups.recordAssessment, { params: { hospitalId }, body: { assessedOn: '2020-01-26', respondents: 48, wishes: ['pressure-relief'], answers: [] } });
    const { groupId } = await cell.as(ADMINISTRATOR, groups.planGroup, { body: { hospitalId, name: '暖心群', channel: 'wechat-by-hand' } });
    for (const profession of ['social-work-professor', 'psychologist'] as const) {
      await cell.as(ADMINISTRATOR, groups.assignFacilitator, { params: { groupId }, body: { personId: await this.person(), profession } });
    }
    if (stage === 'planned') return { ...empty, assessmentId, groupId };
    await cell.as(ADMINISTRATOR, groups.openGroup, { params: { groupId } });
    const postId = await eventually(async () => {
      const { items: [post] } = await cell.as(ADMINISTRATOR, duty.listPosts, { query: { groupId } });
      if (post === undefined) throw new Error(`The post of ${groupId} did not open.`);
      return post.postId;
    });
    return { ...empty, assessmentId, groupId, postId };
  }

  private async withPlans(place: Place): Promise<Place> {
    return { ...place, topicId: await this.topic() };
  }

  /** One more slot for each hospital: a plan has one a day, so it is ended when that is due, and the next plan is set. */
  private async nextSlots(places: { own: Place; other: Place }): Promise<void> {
    const due = new Date(this.clock + SLOT_EVERY_MINUTES * MINUTE_MS + 8 * 60 * MINUTE_MS).toISOString().slice(11, 16);
    const plans = await Promise.all(Object.entries(places).map(async ([which, place]) => {
      if (place.planId !== '') await this.cell.as(ADMINISTRATOR, content.endPlan, { params: { planId: place.planId } });
      const { planId } = await this.cell.as(ADMINISTRATOR, content.setPlan, { body: { groupId: place.groupId, at: due, from: '2020-02-03', topicIds: [place.topicId], late: { lateAfterMinutes: 1440, skipAfterMinutes: 2880 } } });
      return [which, { ...place, planId }] as const;
    }));
    await this.advance(SLOT_EVERY_MINUTES);
    for (const [, { planId, slots }] of plans) {
      const { items } = await this.cell.as(ADMINISTRATOR, content.listSlots, { query: { planId, status: 'due' } });
      slots.push(...items.map(({ slotId }) => slotId));
    }
    this.places = { own: places.own, other: places.other, ...Object.fromEntries(plans) };
    Object.assign(places, this.places);
  }

  async advance(minutes: number): Promise<void> {
    this.clock += minutes * MINUTE_MS;
    await this.cell.advance(new Date(this.clock).toISOString());
  }
}

export { BEGINNING };
