/** What the load asks for: reads and commands of every service, in turn. */
import type { CallArguments, Client } from '@nuanxin/client';
import type { ResponseOf, Route } from '@nuanxin/contracts';
import { routes as content } from '@nuanxin/contracts/content-scheduling';
import { routes as duty } from '@nuanxin/contracts/duty-roster';
import { routes as groups } from '@nuanxin/contracts/hospital-groups';
import { routes as hotline } from '@nuanxin/contracts/hotline-cases';
import { routes as identity } from '@nuanxin/contracts/identity';
import { routes as hours } from '@nuanxin/contracts/volunteer-hours';
import { v7 } from 'uuid';
import type { District } from '../district/district.js';
import type { Staff } from '../district/replay.js';

/** One request, made ready: sent again, it is the same under the same key. */
export interface Ask {
  /** The route's id. */
  readonly route: string;
  readonly isCommand: boolean;
  send(client: Client): Promise<void>;
}

const DAY_MS = 86_400_000;
const APART_MS = 180_000;
const LASTING_MS = 120_000;
const HOUR_MS = 3_600_000;
const AHEAD_DAYS = 30;

function ask<R extends Route>(route: R, input: CallArguments<R>, then: (data: ResponseOf<R>) => void = () => undefined): Ask {
  return { route: route.id, isCommand: route.method !== 'GET', send: async (client) => then((await client.call(route, ...input)).data) };
}

/** Makes one after the other, without end; half of them commands, each service in its turn. */
export function asksOf(district: District, staff: Staff): () => Ask {
  const begins = Date.parse(district.now);
  const key = (): { idempotencyKey: string } => ({ idempotencyKey: v7() });
  let count = 0;
  let caseId: string | undefined;
  const contact = (): Ask => {
    // Each before the one before, so that none takes a minute from another.
    const start = begins - (count + 10) * APART_MS;
    const [answeredAt, endedAt] = [new Date(start).toISOString(), new Date(start + LASTING_MS).toISOString()];
    return ask(hotline.recordContact, [{ ...key(), body: { channel: 'telephone', kind: 'information', offeredAt: answeredAt, answeredAt, endedAt } }], ({ contactId }) => {
      district.works.push({ volunteerId: staff.personId, activity: 'call', hospitalId: null, sourceId: contactId, start: answeredAt, end: endedAt });
    });
  };
  // One after the other, so that none overlaps another.
  const shiftTimes = (): { plannedStart: string; plannedEnd: string } => {
    const start = begins + AHEAD_DAYS * DAY_MS + count * HOUR_MS;
    return { plannedStart: new Date(start).toISOString(), plannedEnd: new Date(start + HOUR_MS).toISOString() };
  };
  const work = { start: new Date(begins - 2 * DAY_MS).toISOString(), end: new Date(begins - 2 * DAY_MS + LASTING_MS).toISOString() };
  const makers: readonly (() => Ask)[] = [
    () => ask(identity.getMe, []),
    () => ask(hotline.openCase, [{ ...key(), body: { clientId: staff.clientId } }], (data) => { caseId = data.caseId; }),
    () => (caseId === undefined ? ask(hotline.listCases, [{ query: { limit: 20 } }]) : ask(hotline.getCase, [{ params: { caseId } }])),
    () => ask(identity.registerOrganisation, [{ ...key(), body: { name: `示例机构 ${count}`, kind: 'ngo' } }]),
    () => ask(groups.listHospitals, [{ query: { limit: 20 } }]),
    contact,
    () => ask(duty.listPosts, [{ query: { limit: 20 } }]),
    () => ask(groups.registerHospital, [{ ...key(), body: { code: `L${count}`, name: `示例医院 ${count}`, address: '示例路 1 号', capacity: 100, openedOn: district.now.slice(0, 10) } }]),
    () => ask(hours.summariseHours, [{ query: { by: 'activity' } }]),
    () => ask(duty.planShift, [{ ...key(), body: { personId: staff.personId, profession: 'psychologist', mode: 'on-call', postIds: [staff.hotlinePostId], ...shiftTimes() } }]),
    () => ask(content.listTopics, [{ query: { limit: 20 } }]),
    () => (count % 2 === 0
      ? ask(content.createTopic, [{ ...key(), body: { title: `负载 ${count}`, category: 'pressure-relief', text: '慢慢呼气四次' } }])
      : ask(hours.submitClaim, [{ ...key(), body: { activity: 'preparation', ...work, what: '准备材料' } }])),
  ];
  let turn = 0;
  return () => {
    const maker = makers[turn % makers.length] ?? contact;
    turn += 1;
    if (turn % makers.length === 0) count += 1;
    return maker();
  };
}
