/** Seeds the demo district through the gateway's public API, as its users would; may be repeated until it is through. */
import { createHash, randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createClient, ProblemError, type CallArguments, type Client } from '@nuanxin/client';
import type { ResponseOf, Route } from '@nuanxin/contracts';
import { routes as content } from '@nuanxin/contracts/content-scheduling';
import { routes as duty } from '@nuanxin/contracts/duty-roster';
import { routes as groups } from '@nuanxin/contracts/hospital-groups';
import { routes as identity } from '@nuanxin/contracts/identity';
import { hasCode } from '@nuanxin/embedded';
import { hospitals, resources, topics } from './content.js';
import { holding, organisations, people, type DemoPerson } from './people.js';
import { planRoster } from './roster.js';

export const ADMINISTRATOR = 'administrator';
const PASSWORD_BYTES = 15;

export interface Demo {
  readonly password: string;
  readonly logins: readonly string[];
}

/** A client whose every keyed call has the same key at each run: a seeding that was cut short goes on where it was. */
export interface Seeder {
  call<R extends Route>(name: string, route: R, ...input: CallArguments<R>): Promise<ResponseOf<R>>;
}

const keyOf = (name: string): string => `demo-${createHash('sha256').update(name).digest('hex').slice(0, 40)}`;

const seederOf = (client: Client): Seeder => ({
  call: async (name, route, ...input) => {
    const [first] = input;
    if (first !== undefined && route.idempotencyKey) Object.assign(first, { idempotencyKey: keyOf(name) });
    return (await client.call(route, ...input)).data;
  },
});

/** Where the demo's password is kept. */
export const demoPasswordFile = (secretsFolder: string): string => path.join(secretsFolder, 'demo-password');

/** The demo's password: made at random for this data folder, so that it works nowhere else. */
async function demoPassword(secretsFolder: string): Promise<string> {
  const file = demoPasswordFile(secretsFolder);
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  await writeFile(`${file}.new`, `${randomBytes(PASSWORD_BYTES).toString('base64url')}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return demoPassword(secretsFolder);
}

/** Signs in as the demo's administrator, made here where there is none yet; undefined in a district that somebody else set up. */
async function signedIn(url: string, setupCodeFile: string, password: string): Promise<Client | undefined> {
  const anonymous = createClient({ baseUrl: url });
  const code = (await readFile(setupCodeFile, 'utf8')).trim();
  try {
    await anonymous.call(identity.setUp, { body: { code, name: '演示管理员', login: ADMINISTRATOR, password } });
  } catch (error) {
    if (!(error instanceof ProblemError && error.code === 'setup-done')) throw error;
  }
  const signIn = async (): Promise<string> => (await anonymous.call(identity.signIn, { body: { login: ADMINISTRATOR, password } })).data.accessToken;
  let token = await signIn().catch((error: unknown) => {
    if (error instanceof ProblemError && error.code === 'wrong-credentials') return undefined;
    throw error;
  });
  return token === undefined ? undefined : createClient({ baseUrl: url, token: () => token, onRefresh: async () => { token = await signIn(); return token; } });
}

/** The ids of everybody, by login. */
async function seedPeople(seeder: Seeder, password: string): Promise<Map<string, string>> {
  const organisationIds = new Map<string, string>();
  for (const { key, ...body } of organisations) organisationIds.set(key, (await seeder.call(`organisation ${key}`, identity.registerOrganisation, { body })).organisationId);
  const ids = new Map<string, string>();
  for (const person of people) {
    const made = await seeder.call(`person ${person.login}`, identity.registerPerson, {
      body: {
        name: person.name, credentials: { login: person.login, password }, organisationId: organisationIds.get(person.organisation) ?? null,
        professions: person.professions.map((profession) => ({ profession, credential: null, validFrom: '2015-01-01', validTo: null })),
        grants: person.roles.map((role) => ({ role, scope: { kind: 'district' as const } })),
      },
    });
    ids.set(person.login, made.personId);
  }
  return ids;
}

const pick = (list: readonly DemoPerson[], index: number): string => list[index % list.length]?.login ?? '';

/** Hospitals with an assessment and an open group each; gives the groups' ids. */
async function seedGroups(seeder: Seeder, ids: Map<string, string>, today: string): Promise<string[]> {
  const groupIds: string[] = [];
  for (const [index, hospital] of hospitals.entries()) {
    const { hospitalId } = await seeder.call(`hospital ${hospital.code}`, groups.registerHospital, { body: { ...hospital, openedOn: today } });
    await seeder.call(`assessment ${hospital.code}`, groups.recordAssessment, {
      params: { hospitalId }, body: { assessedOn: today, respondents: 30 + index, wishes: ['pressure-relief', 'mental-wellbeing'], answers: [{ questionId: 'sleep', question: '您最近的睡眠如何？', kind: 'scale', max: 10, value: 4 }] },
    });
    const { groupId } = await seeder.call(`group ${hospital.code}`, groups.planGroup, { body: { hospitalId, name: `${hospital.code} 暖心群`, channel: 'wechat-by-hand' } });
    for (const [profession, cast] of [['social-work-professor', holding('social-work-professor')], ['psychologist', holding('psychologist')], ['social-worker', holding('social-worker').filter((person) => person.organisation === 'ngo')]] as const) {
      await seeder.call(`facilitator ${profession} ${hospital.code}`, groups.assignFacilitator, { params: { groupId }, body: { personId: ids.get(pick(cast, index)) ?? '', profession } });
    }
    await seeder.call(`open ${hospital.code}`, groups.openGroup, { params: { groupId } });
    groupIds.push(groupId);
  }
  return groupIds;
}

async function seedContent(seeder: Seeder, groupIds: readonly string[], today: string): Promise<void> {
  const topicIds: string[] = [];
  for (const topic of topics) topicIds.push((await seeder.call(`topic ${topic.title}`, content.createTopic, { body: topic })).topicId);
  for (const resource of resources) await seeder.call(`resource ${resource.title}`, content.publishResource, { body: resource });
  for (const groupId of groupIds) await seeder.call(`plan ${groupId}`, content.setPlan, { body: { groupId, at: '19:30', from: today, topicIds } });
}

/** Seeds what is missing; `say` is told how far it is. Gives the logins and their password; undefined in a district that has its own administrator, which is left as it is. */
export async function seedDemo(options: { url: string; setupCodeFile: string; secretsFolder: string; zone: string; say: (line: string) => void }): Promise<Demo | undefined> {
  const password = await demoPassword(options.secretsFolder);
  const demo = { password, logins: [ADMINISTRATOR, 'coordinator', 'professor', 'psychologist', 'social-worker', 'student', 'analyst'] };
  const done = path.join(options.secretsFolder, 'demo-seeded');
  const seededOn = await readFile(done, 'utf8').catch(() => undefined);
  if (seededOn !== undefined) return demo;
  const client = await signedIn(options.url, options.setupCodeFile, password);
  if (client === undefined) {
    options.say('This district was set up by its own administrator; the demo district is left out.');
    return undefined;
  }
  const seeder = seederOf(client);
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: options.zone }).format(new Date());
  options.say('Seeding the demo district: people …');
  const ids = await seedPeople(seeder, password);
  options.say('Seeding the demo district: hospitals and groups …');
  const groupIds = await seedGroups(seeder, ids, today);
  options.say('Seeding the demo district: topics, resources and duty …');
  await seedContent(seeder, groupIds, today);
  const hotline = await seeder.call('hotline post', duty.openPost, { body: { kind: 'hotline', name: '24小时热线' } });
  await planRoster(seeder, { ids, hotlinePostId: hotline.postId, groups: groupIds.length, today, zone: options.zone });
  await writeFile(done, `${today}\n`, { mode: 0o600 });
  return demo;
}
