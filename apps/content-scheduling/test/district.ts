/** A district for tests of content-scheduling: driven time, groups and people that others have told of, topics and plans over HTTP. */
import { routes } from '@nuanxin/contracts/content-scheduling';
import { groupAggregate, groupClosed, groupOpened, groupPlanned } from '@nuanxin/contracts/hospital-groups';
import { personAggregate, personDeactivated, personRegistered } from '@nuanxin/contracts/identity';
import { eventually, testService, type TestService } from '@nuanxin/testing';
import { v7 } from 'uuid';
import { contentScheduling } from '../src/content-scheduling.module.js';

export interface Group {
  readonly groupId: string;
  readonly hospitalId: string;
  readonly facilitatorId: string;
}

export class District {
  /** The day that domain time has come to, where the clock of UTC shows 02:00. */
  day = '';

  private constructor(readonly test: TestService) {}

  static async start(now: string): Promise<District> {
    const district = new District(await testService(contentScheduling, () => Promise.resolve({ NUANXIN_EVALUATION: '1' })));
    await district.advance(now);
    district.day = now.slice(0, 10);
    return district;
  }

  /** Domain time runs on from test to test, so each begins a week later, in the morning; gives that day. */
  async week(): Promise<string> {
    this.day = new Date(Date.parse(this.day) + 7 * 86_400_000).toISOString().slice(0, 10);
    await this.advance(this.at('02:00:00'));
    return this.day;
  }

  /** An instant of the day, by the clock of UTC. */
  at = (time: string): string => `${this.day}T${time}.000Z`;

  /** Sets domain time forward and does what is due by then. */
  async advance(to: string): Promise<void> {
    const answer = await fetch(new URL('/evaluation/advance', this.test.service.url), {
      method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${await this.test.tokens.sign('administrator')}` }, body: JSON.stringify({ to }),
    });
    if (answer.status !== 200) throw new Error(await answer.text());
  }

  rows<T>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.test.service.kit.dataSource.query<T[]>(sql, parameters);
  }

  /** Waits until a statement gives a row. */
  known(sql: string, parameters: unknown[]): Promise<void> {
    return eventually(async () => {
      if ((await this.rows(sql, parameters)).length === 0) throw new Error(`Not known yet: ${sql}`);
    });
  }

  /** Somebody who serves, as identity tells. */
  async person(): Promise<string> {
    const personId = v7();
    await this.test.tell(personRegistered, personId, 1, { ...personAggregate.example, personId });
    await this.known('SELECT FROM known_person WHERE id = $1', [personId]);
    return personId;
  }

  async deactivate(personId: string): Promise<void> {
    await this.test.tell(personDeactivated, personId, 2, { ...personDeactivated.example, personId, status: 'deactivated' });
    await this.known('SELECT FROM known_person WHERE id = $1 AND NOT active', [personId]);
  }

  groupState({ groupId, hospitalId, facilitatorId }: Group, state: Partial<typeof groupPlanned.example> = {}): typeof groupPlanned.example {
    const facilitators = [{ personId: facilitatorId, profession: 'psychologist' as const, from: '2020-01-26T02:00:00Z', to: null }];
    return { ...groupAggregate.example, groupId, hospitalId, facilitators, ...state };
  }

  /** An open group with one facilitator, as hospital-groups tells. */
  async group(hospitalId = v7()): Promise<Group> {
    const group = { groupId: v7(), hospitalId, facilitatorId: await this.person() };
    await this.test.tell(groupPlanned, group.groupId, 1, this.groupState(group, { status: 'planned', openedAt: null }));
    await this.test.tell(groupOpened, group.groupId, 2, this.groupState(group));
    await this.known(`SELECT FROM known_group WHERE id = $1 AND status = 'open'`, [group.groupId]);
    return group;
  }

  async close(group: Group, closedAt: string): Promise<void> {
    await this.test.tell(groupClosed, group.groupId, 3, this.groupState(group, { status: 'closed', closedAt }));
    await this.known(`SELECT FROM known_group WHERE id = $1 AND status = 'closed'`, [group.groupId]);
  }

  async topic(fields: { title?: string; category?: string } = {}): Promise<string> {
    const { body } = await this.test.call(routes.createTopic, { body: { title: '睡不着的夜晚', category: 'pressure-relief', text: '先慢慢呼气四次。', ...fields } });
    return body.topicId;
  }

  /** A plan at 19:30 (11:30 UTC) for a group, with a fresh topic unless told otherwise. */
  async plan(group: Group, fields: Record<string, unknown> = {}) {
    const { body } = await this.test.call(routes.setPlan, { body: { groupId: group.groupId, at: '19:30', from: '2020-01-28', topicIds: [await this.topic()], ...fields } });
    return body;
  }

  /** The slots of a plan, the earliest first. */
  async slots(planId: string) {
    const { body } = await this.test.call(routes.listSlots, { query: { planId, limit: '200' } });
    return [...body.items].sort((a, b) => a.dueAt.localeCompare(b.dueAt));
  }

  /** The first slot of a fresh plan of a fresh group, and who facilitates that. */
  async slot(fields: Record<string, unknown> = {}) {
    const group = await this.group();
    const plan = await this.plan(group, fields);
    const [slot] = await this.slots(plan.planId);
    if (slot === undefined) throw new Error('The plan has no slot yet.');
    return { group, plan, slot, as: { role: 'facilitator' as const, personId: group.facilitatorId, hospitalIds: [group.hospitalId] } };
  }

  /** Names of the events of an aggregate, oldest first. */
  async told(aggregateId: string): Promise<string[]> {
    return (await this.test.told(aggregateId)).map(({ type }) => type.split('.').at(-2) ?? '');
  }

  stop = (): Promise<void> => this.test.stop();
}
