/** Setting up and closing down: organisations, people, hospitals, groups, posts. */
import { routes as content } from '@nuanxin/contracts/content-scheduling';
import { routes as duty } from '@nuanxin/contracts/duty-roster';
import { routes as groups } from '@nuanxin/contracts/hospital-groups';
import { routes as identity } from '@nuanxin/contracts/identity';
import type { Action, Answer, Person } from '../plan/index.js';
import { loginOf, passwordOf, type World } from './world.js';

/** An event takes a moment to open a post; a service that is just being restarted takes seconds. */
const WAIT_MS = 100;
const WAITS_MAX = 200;

type Of<T extends Action['type']> = Extract<Action, { type: T }>;

const answerBody = ({ question, answer }: Answer, index: number) => {
  const asked = { questionId: `question-${index + 1}`, question };
  if (typeof answer === 'boolean') return { ...asked, kind: 'yes-no' as const, value: answer };
  if (typeof answer === 'number') return { ...asked, kind: 'number' as const, value: answer };
  return { ...asked, kind: 'text' as const, value: answer };
};

async function registerPerson(world: World, actor: string, person: Person): Promise<void> {
  const { data } = await world.as(actor, identity.registerPerson, {
    body: {
      name: person.name, credentials: { login: loginOf(person.key), password: passwordOf(person.key) }, organisationId: world.idOf(person.organisation),
      professions: person.professions.map((held) => ({ ...held, validTo: null })),
      grants: person.roles.map((role) => ({ role, scope: { kind: 'district' as const } })),
    },
  });
  world.learn(person.key, data.personId);
}

export const setUp = {
  'register-organisation': async (world: World, { actor, organisation }: Of<'register-organisation'>) => {
    const { data } = await world.as(actor, identity.registerOrganisation, { body: { name: organisation.name, kind: organisation.kind } });
    world.learn(organisation.key, data.organisationId);
  },
  'register-person': (world: World, { actor, person }: Of<'register-person'>) => registerPerson(world, actor, person),
  'create-topic': async (world: World, { actor, topic }: Of<'create-topic'>) => {
    const { data } = await world.as(actor, content.createTopic, { body: { title: topic.title, category: topic.category, text: `今晚的话题：${topic.title}` } });
    world.learn(topic.key, data.topicId);
  },
  'publish-resource': async (world: World, { actor, resource }: Of<'publish-resource'>) => {
    const { data } = await world.as(actor, content.publishResource, { body: { title: resource.title, category: 'self-help', summary: resource.body, verifiedOn: resource.verifiedOn } });
    world.learn(resource.key, data.resourceId);
  },
  'register-hospital': async (world: World, { actor, hospital: { key, ...body } }: Of<'register-hospital'>) => {
    const { data } = await world.as(actor, groups.registerHospital, { body });
    world.learn(key, data.hospitalId);
  },
  'close-hospital': async (world: World, { actor, hospital, closedOn }: Of<'close-hospital'>) => {
    await world.as(actor, groups.closeHospital, { params: { hospitalId: world.idOf(hospital) }, body: { closedOn } });
  },
  'record-assessment': async (world: World, { actor, hospital, assessedOn, respondents, wishes, answers }: Of<'record-assessment'>) => {
    await world.as(actor, groups.recordAssessment, { params: { hospitalId: world.idOf(hospital) }, body: { assessedOn, respondents, wishes: [...wishes], answers: answers.map(answerBody) } });
  },
  'plan-group': async (world: World, { actor, group, hospital, name }: Of<'plan-group'>) => {
    const { data } = await world.as(actor, groups.planGroup, { body: { hospitalId: world.idOf(hospital), name, channel: 'wechat-by-hand' } });
    world.learn(group, data.groupId);
  },
  'assign-facilitator': async (world: World, { actor, group, person, profession }: Of<'assign-facilitator'>) => {
    await world.as(actor, groups.assignFacilitator, { params: { groupId: world.idOf(group) }, body: { personId: world.idOf(person), profession } });
  },
  'release-facilitator': async (world: World, { actor, group, person }: Of<'release-facilitator'>) => {
    await world.as(actor, groups.releaseFacilitator, { params: { groupId: world.idOf(group) }, body: { personId: world.idOf(person) } });
  },
  'open-group': async (world: World, { actor, group }: Of<'open-group'>) => {
    await world.as(actor, groups.openGroup, { params: { groupId: world.idOf(group) } });
  },
  'close-group': async (world: World, { actor, group }: Of<'close-group'>) => {
    await world.as(actor, groups.closeGroup, { params: { groupId: world.idOf(group) } });
  },
  /** A group's post opens and closes with its group: the driver only learns its id. */
  'open-post': async (world: World, { actor, post, kind, group, name }: Of<'open-post'>) => {
    if (kind === 'hotline') {
      const { data } = await world.as(actor, duty.openPost, { body: { kind, name } });
      world.learn(post, data.postId);
      return;
    }
    for (let wait = 0; !world.knows(post); wait += 1) {
      const { data } = await world.as(actor, duty.listPosts, { query: { groupId: world.idOf(group ?? '') } });
      const [found] = data.items;
      if (found !== undefined) world.learn(post, found.postId);
      else if (wait === WAITS_MAX) throw new Error(`${post} did not open with ${group}.`);
      else await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  },
  'close-post': async (world: World, { actor, post }: Of<'close-post'>) => {
    const { data } = await world.as(actor, duty.getPost, { params: { postId: world.idOf(post) } });
    if (data.kind === 'hotline') await world.as(actor, duty.closePost, { params: { postId: data.postId }, body: {} });
    else if (data.status !== 'closed') throw new Error(`${post} did not close with its group.`);
  },
};
