/** From work to hours: duty, a topic, a call, case work and a claim are credited, and all ways of reading them agree. */
import { describe, expect, it } from '@jest/globals';
import { jetstream } from '@nats-io/jetstream';
import { routes as content } from '@nuanxin/contracts/content-scheduling';
import { routes as duty } from '@nuanxin/contracts/duty-roster';
import { routes as groups } from '@nuanxin/contracts/hospital-groups';
import { routes as hotline } from '@nuanxin/contracts/hotline-cases';
import { routes as identity } from '@nuanxin/contracts/identity';
import { routes as hours } from '@nuanxin/contracts/volunteer-hours';
import type { ResponseOf } from '@nuanxin/contracts';
import { connectNats } from '@nuanxin/messaging';
import { eventually } from '@nuanxin/testing';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { ADMINISTRATOR, type TestCell } from '../support/cell.js';

/** What was said, and who said it: to be found again nowhere. And what is no secret, to show that it would be found. */
export interface Words {
  /** It stands in all that is secret but the number, so that it can be looked for at once. */
  readonly canary: string;
  readonly note: string;
  readonly closing: string;
  readonly caller: string;
  readonly other: string;
  /** The name of a volunteer. */
  readonly volunteer: string;
  readonly phone: string;
  readonly topic: string;
  readonly hospital: string;
}

export interface Story {
  readonly cell: TestCell;
  readonly words: Words;
  readonly hospitalId: string;
  readonly groupId: string;
  readonly caseId: string;
  readonly clientId: string;
  /** What all the work of the days comes to, counted by hand. */
  readonly minutes: number;
}

const fresh = (): string => randomBytes(9).toString('hex');
const professions = (...held: ('psychologist' | 'social-work-professor' | 'msw-student')[]) => held.map((profession) => ({ profession, credential: null, validFrom: '2010-01-01', validTo: null }));
const district = { kind: 'district' } as const;
const at = (clock: string): string => `2020-02-03T${clock}:00+08:00`;

async function people(cell: TestCell, words: Words): Promise<void> {
  const { organisationId } = await cell.as(ADMINISTRATOR, identity.registerOrganisation, { body: { name: '南开大学社会工作系', kind: 'university' } });
  const person = (login: string, role: 'facilitator' | 'counsellor' | 'supervisor' | 'analyst', ...held: Parameters<typeof professions>) =>
    cell.register(login, { name: `姓名${login}`, organisationId, professions: professions(...held), grants: [{ role, scope: district }] });
  await cell.register('all-rounder', { name: '姓名', grants: (['administrator', 'supervisor', 'analyst'] as const).map((role) => ({ role, scope: district })) });
  await person('professor', 'facilitator', 'social-work-professor');
  await cell.register('psychologist', { name: words.volunteer, phone: words.phone, organisationId, professions: professions('psychologist'), grants: [{ role: 'facilitator', scope: district }] });
  await person('counsellor', 'counsellor', 'psychologist');
  await person('student', 'facilitator', 'msw-student');
  await person('supervisor', 'supervisor', 'social-work-professor');
  await person('analyst', 'analyst');
}

async function group(cell: TestCell, words: Words): Promise<{ hospitalId: string; groupId: string }> {
  const { hospitalId } = await cell.as(ADMINISTRATOR, groups.registerHospital, { body: { code: words.hospital, name: '和平假日酒店', address: '天津市和平区', capacity: 120, openedOn: '2020-01-25' } });
  await cell.as(ADMINISTRATOR, groups.recordAssessment, { params: { hospitalId }, body: { assessedOn: '2020-02-03', respondents: 48, wishes: ['pressure-relief'], answers: [] } });
  const { groupId } = await cell.as(ADMINISTRATOR, groups.planGroup, { body: { hospitalId, name: '暖心群', channel: 'wechat-by-hand' } });
  const params = { groupId };
  await cell.as(ADMINISTRATOR, groups.assignFacilitator, { params, body: { personId: cell.idOf('professor'), profession: 'social-work-professor' } });
  await cell.as(ADMINISTRATOR, groups.assignFacilitator, { params, body: { personId: cell.idOf('psychologist'), profession: 'psychologist' } });
  expect(await cell.as(ADMINISTRATOR, groups.openGroup, { params })).toMatchObject({ status: 'open', composition: { met: true } });
  return { hospitalId, groupId };
}

/** 08:00 to 12:00 on duty: 240 minutes of group duty, of which the topic session takes 44. */
async function shift(cell: TestCell, groupId: string): Promise<string> {
  const postId = await eventually(async () => {
    const { items: [post] } = await cell.as(ADMINISTRATOR, duty.listPosts, { query: { groupId } });
    if (post === undefined) throw new Error('The post did not open with its group.');
    return post.postId;
  });
  const { shiftId } = await cell.as(ADMINISTRATOR, duty.planShift, {
    body: { personId: cell.idOf('psychologist'), profession: 'psychologist', mode: 'on-duty', postIds: [postId], plannedStart: at('08:00'), plannedEnd: at('12:00') },
  });
  await cell.as('psychologist', duty.checkIn, { params: { shiftId }, body: {} });
  return shiftId;
}

const slotOf = async (cell: TestCell, planId: string): Promise<ResponseOf<typeof content.getSlot>> => {
  const { items } = await cell.as('professor', content.listSlots, { query: { planId, to: '2020-02-04' } });
  expect(items).toHaveLength(1);
  return cell.as('professor', content.getSlot, { params: { slotId: items[0]?.slotId ?? '' } });
};

/** 10:01 to 10:45, by both facilitators: 88 minutes. */
async function topic(cell: TestCell, groupId: string, words: Words): Promise<void> {
  const { topicId } = await cell.as(ADMINISTRATOR, content.createTopic, { body: { title: words.topic, category: 'pressure-relief', text: '今晚我们聊聊睡眠。' } });
  const { planId } = await cell.as(ADMINISTRATOR, content.setPlan, { body: { groupId, at: '10:00', from: '2020-02-03', topicIds: [topicId] } });
  expect(await slotOf(cell, planId)).toMatchObject({ status: 'planned' });
  await cell.advance(at('10:00'));
  const due = await slotOf(cell, planId);
  expect(due).toMatchObject({ status: 'due', text: '今晚我们聊聊睡眠。' });
  await cell.advance(at('10:45'));
  const params = { slotId: due.slotId };
  expect(await cell.as('professor', content.postSlot, { params, body: { postedAt: at('10:01') } })).toMatchObject({ status: 'sent' });
  const session = { start: at('10:01'), end: at('10:45'), facilitatorIds: [cell.idOf('professor'), cell.idOf('psychologist')] };
  expect(await cell.as('professor', content.holdSession, { params, body: session })).toMatchObject({ session: { status: 'held' } });
}

/** A call of 20 minutes, and 30 of work on the case that comes of it. */
async function call(cell: TestCell, hospitalId: string, words: Words): Promise<{ caseId: string; clientId: string }> {
  const contact = await cell.as('counsellor', hotline.recordContact, {
    body: { channel: 'telephone', kind: 'counselling', hospitalId, offeredAt: at('09:00'), answeredAt: at('09:00'), endedAt: at('09:20'), caller: { name: words.caller, phone: words.phone, other: words.other } },
  });
  const { caseId } = await cell.as('counsellor', hotline.openCase, { body: { contactId: contact.contactId } });
  const params = { caseId };
  await cell.as('counsellor', hotline.writeNote, { params, body: { text: `担心家人 ${words.note}` } });
  await cell.as('counsellor', hotline.recordCaseWork, { body: { caseId, activity: 'case-work', start: at('09:30'), end: at('10:00') } });
  expect(await cell.as('counsellor', hotline.closeCase, { params, body: { outcome: 'goals-reached', note: `${words.closing} 情绪平稳` } })).toMatchObject({ status: 'closed' });
  const { items } = await cell.as('counsellor', hotline.listNotes, { params });
  expect(items.map(({ text }) => text)).toEqual([`${words.closing} 情绪平稳`, `担心家人 ${words.note}`]);
  const clientId = contact.clientId ?? '';
  expect(await cell.as('counsellor', hotline.getClient, { params: { clientId } })).toMatchObject({ name: words.caller, phone: `+86${words.phone}`, other: words.other });
  expect(await cell.as('counsellor', hotline.lookUpClient, { body: { phone: words.phone } })).toEqual({ clientId });
  return { caseId, clientId };
}

/** 60 minutes that a supervisor approves. */
async function claim(cell: TestCell): Promise<void> {
  const { claimId } = await cell.as('student', hours.submitClaim, { body: { activity: 'preparation', start: at('08:30'), end: at('09:30'), what: '准备放松练习材料' } });
  expect(await cell.as('supervisor', hours.approveClaim, { params: { claimId }, body: {} })).toMatchObject({ status: 'approved' });
}

/** Lives the days; gives what came of them. */
export async function workedHours(cell: TestCell): Promise<Story> {
  const canary = fresh();
  const words: Words = {
    canary, note: `note ${canary}`, closing: `closing ${canary}`, caller: `caller ${canary}`, other: `wechat ${canary}`, volunteer: `volunteer ${canary}`, phone: `1391${String(randomBytes(4).readUInt32BE() % 10_000_000).padStart(7, '0')}`,
    topic: `topic ${fresh()}`, hospital: `HP-${randomBytes(8).toString('hex').toUpperCase()}`,
  };
  await people(cell, words);
  const { hospitalId, groupId } = await group(cell, words);
  const shiftId = await shift(cell, groupId);
  await topic(cell, groupId, words);
  const { caseId, clientId } = await call(cell, hospitalId, words);
  await claim(cell);
  await cell.advance(at('12:00'));
  await cell.as('psychologist', duty.checkOut, { params: { shiftId }, body: {} });
  await cell.settle();
  return { cell, words, hospitalId, groupId, caseId, clientId, minutes: (240 - 44) + 88 + 20 + 30 + 60 };
}

type Entry = ResponseOf<typeof hours.listEntries>['items'][number];
export interface Line { readonly id: string; readonly type: string; readonly source: string; readonly subject: string; readonly data: Record<string, unknown> & { readonly minutes: number } }

/** All that stands on HOURS, as the analysts' user reads it. */
export async function heard(cell: TestCell): Promise<Line[]> {
  const connection = await connectNats({ servers: cell.cell.natsUrl, user: 'analysts', credentialsFile: path.join(cell.cell.natsCredentialsDir, 'analysts.nk') });
  try {
    const consumer = await jetstream(connection).consumers.get('HOURS', {});
    const { num_pending: count } = await consumer.info();
    const lines: Line[] = [];
    for await (const message of await consumer.fetch({ max_messages: count, expires: 5_000 })) {
      lines.push(message.json<Line>());
      if (lines.length === count) break;
    }
    return lines;
  } finally {
    await connection.close();
  }
}

const sum = (lines: readonly { readonly minutes: number }[]): number => lines.reduce((total, { minutes }) => total + minutes, 0);

/** The stream over HTTP, after a line, as far as it has come. */
async function streamed(cell: TestCell, lastEventId?: string): Promise<{ id: string | undefined; line: Line }[]> {
  const items: { id: string | undefined; line: Line }[] = [];
  const query = { follow: 'false' } as const;
  for await (const { id, data } of cell.clientOf('analyst').stream(hours.streamHours, { query, reconnect: false, ...(lastEventId === undefined ? {} : { lastEventId }) })) items.push({ id, line: data });
  return items;
}

export function creditsHours(given: () => Story): void {
  describe('the hours', () => {
    it('are what was worked: by volunteer, by activity, and in all', async () => {
      const { cell, minutes } = given();
      const by = async (grouping: 'volunteer' | 'activity'): Promise<Record<string, number>> => {
        const summary = await cell.as('supervisor', hours.summariseHours, { query: { by: grouping } });
        expect(summary).toMatchObject({ minutes, hours: '6.6' });
        return Object.fromEntries(summary.rows.map(({ key, minutes: own }) => [key, own]));
      };
      expect(await by('activity')).toEqual({ 'group-duty': 196, 'topic-session': 88, 'call': 20, 'case-work': 30, 'preparation': 60 });
      expect(await by('volunteer')).toEqual({ [cell.idOf('psychologist')]: 240, [cell.idOf('professor')]: 44, [cell.idOf('counsellor')]: 50, [cell.idOf('student')]: 60 });
    });

    it('read the same as entries, on HOURS, and as a stream that goes on after any line', async () => {
      const { cell, minutes } = given();
      const entries: Entry[] = [];
      for await (const entry of cell.clientOf('analyst').items(hours.listEntries, { query: { limit: 2 } })) entries.push(entry);
      const lines = await heard(cell);
      const all = await streamed(cell);
      expect([sum(entries), sum(lines.map(({ data }) => data)), sum(all.map(({ line }) => line.data))]).toEqual([minutes, minutes, minutes]);
      expect(lines.map(({ id }) => id).sort()).toEqual(entries.map(({ entryId }) => entryId).sort());
      expect(all.map(({ line }) => line.id)).toEqual(entries.map(({ entryId }) => entryId));
      for (const [index, { id }] of all.entries()) expect(await streamed(cell, id)).toEqual(all.slice(index + 1));
    });

    it('carry on HOURS neither names nor free text, nor by whom they were worked', async () => {
      const { cell, words } = given();
      const said = JSON.stringify(await heard(cell));
      const people = ['professor', 'psychologist', 'counsellor', 'student', 'supervisor'].flatMap((login) => [cell.idOf(login), `姓名${login}`]);
      expect([...people, ...Object.values(words), '准备放松练习材料'].filter((text) => said.includes(text))).toEqual([]);
      expect(said).not.toMatch(/[^\u0000-\u007f]/);
    });
  });
}
