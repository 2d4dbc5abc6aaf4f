/** A duty roster under test: people, groups and shifts made in a sentence, and a clock that the test drives. */
import type { Profession } from '@nuanxin/contracts';
import { routes } from '@nuanxin/contracts/duty-roster';
import { groupClosed, groupOpened, groupPlanned } from '@nuanxin/contracts/hospital-groups';
import { personRegistered } from '@nuanxin/contracts/identity';
import { eventually, testService, type CallOptions, type TestService } from '@nuanxin/testing';
import { randomUUID } from 'node:crypto';
import { dutyRoster } from '../src/duty-roster.module.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Midnight in Shanghai on the day that the Tianjin service began. */
const FIRST_DAY = Date.parse('2020-01-25T00:00:00+08:00');

export interface TestGroup {
  readonly groupId: string;
  readonly hospitalId: string;
  readonly postId: string;
}

export class RosterTest {
  private days = 0;

  private constructor(readonly test: TestService) {}

  static async start(): Promise<RosterTest> {
    return new RosterTest(await testService(dutyRoster, () => Promise.resolve({ NUANXIN_EVALUATION: '1' })));
  }

  stop = (): Promise<void> => this.test.stop();

  /** Sets domain time forward and does what is due. */
  async advance(to: string): Promise<void> {
    const token = await this.test.tokens.sign('administrator');
    const answer = await fetch(new URL('/evaluation/advance', this.test.service.url), {
      method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ to }),
    });
    if (answer.status !== 200) throw new Error(await answer.text());
  }

  /** A day that no other test has used, begun at its local midnight; gives the instants of its hours (24 and on are the next day's). */
  async day(): Promise<(hour: number) => string> {
    const midnight = FIRST_DAY + (this.days += 3) * DAY_MS;
    const at = (hour: number): string => new Date(midnight + hour * HOUR_MS).toISOString();
    await this.advance(at(0));
    return at;
  }

  /** A person who is known here. */
  async person(profession: Profession = 'psychologist', validTo: string | null = null): Promise<string> {
    const personId = randomUUID();
    await this.test.tell(personRegistered, personId, 1, { personId, organisationId: null, status: 'active', professions: [{ profession, validFrom: '2010-01-01', validTo }], grants: [] });
    await this.known('person', personId);
    return personId;
  }

  /** An open group with its post. */
  async group(openedAt: string): Promise<TestGroup> {
    const group = { groupId: randomUUID(), hospitalId: randomUUID() };
    await this.test.tell(groupPlanned, group.groupId, 1, { ...this.groupState(group), status: 'planned' });
    await this.test.tell(groupOpened, group.groupId, 2, { ...this.groupState(group), status: 'open', openedAt });
    return { ...group, postId: await this.postOf(group.groupId) };
  }

  async closeGroup(group: Omit<TestGroup, 'postId'>, openedAt: string, closedAt: string): Promise<void> {
    await this.test.tell(groupClosed, group.groupId, 3, { ...this.groupState(group), status: 'closed', openedAt, closedAt });
  }

  groupState({ groupId, hospitalId }: Omit<TestGroup, 'postId'>) {
    return { groupId, hospitalId, name: 'group', channel: 'wechat-by-hand' as const, openedAt: null, closedAt: null, facilitators: [], composition: { met: true, missing: [] } };
  }

  postOf(groupId: string): Promise<string> {
    return eventually(async () => {
      const { body } = await this.test.call(routes.listPosts, { query: { groupId } });
      const post = body.items[0];
      if (post === undefined) throw new Error('no post yet');
      return post.postId;
    });
  }

  /** Asks for a shift; on duty as psychologist unless told. */
  ask(shift: { personId: string; postIds: string[]; plannedStart: string; plannedEnd: string; profession?: Profession; mode?: 'on-duty' | 'on-call' }, options: CallOptions = {}) {
    return this.test.call(routes.planShift, { body: { profession: 'psychologist', mode: 'on-duty', ...shift }, ...options });
  }

  /** Plans a shift and gives its id. */
  async plan(shift: Parameters<RosterTest['ask']>[0]): Promise<string> {
    const answer = await this.ask(shift);
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body.shiftId;
  }

  async shift(shiftId: string) {
    return (await this.test.call(routes.getShift, { params: { shiftId } })).body;
  }

  private known(table: 'person', id: string): Promise<void> {
    return eventually(async () => {
      const rows: unknown[] = await this.test.service.kit.dataSource.query(`SELECT FROM ${table} WHERE id = $1`, [id]);
      if (rows.length === 0) throw new Error(`${table} is not known yet`);
    });
  }
}
