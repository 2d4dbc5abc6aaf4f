/** Use cases of topics: one method a command. */
import { Inject, Injectable } from '@nestjs/common';
import { covers } from '@nuanxin/contracts';
import type { routes } from '@nuanxin/contracts/content-scheduling';
import { DomainError, type Ids } from '@nuanxin/kernel';
import { IDS, mapPage, pageRequest, reach, type InputOf } from '@nuanxin/service-kit';
import { districtWide } from './district-wide.js';
import { changeTopic, createTopic, type Topic } from './domain/topic.js';
import { KnownRepository } from './persistence/known.repository.js';
import { TopicsRepository } from './persistence/topics.repository.js';

const view = ({ id, ...rest }: Topic) => ({ topicId: id, ...rest });

@Injectable()
export class TopicsService {
  constructor(@Inject(TopicsRepository) private readonly topics: TopicsRepository, @Inject(KnownRepository) private readonly known: KnownRepository, @Inject(IDS) private readonly ids: Ids) {}

  async create({ actor, body, key }: InputOf<typeof routes.createTopic>) {
    const access = districtWide({ actor, permission: 'topic.write' });
    const { state, changes } = createTopic({ id: this.ids.next(), ...body });
    return view(await this.topics.create(state, changes, access, { key }));
  }

  async list({ actor, query }: InputOf<typeof routes.listTopics>) {
    return mapPage(await this.topics.list({ actor, permission: 'topic.read' }, pageRequest(query), query), view);
  }

  async get({ actor, params }: InputOf<typeof routes.getTopic>) {
    return view(await this.topics.get(params.topicId, { actor, permission: 'topic.read' }));
  }

  async change({ actor, params, body, ifMatch }: InputOf<typeof routes.changeTopic>) {
    return view(await this.topics.update(params.topicId, districtWide({ actor, permission: 'topic.write' }), (topic) => changeTopic(topic, body), { ifMatch }));
  }

  async retire({ actor, params, key }: InputOf<typeof routes.retireTopic>) {
    return view(await this.topics.retire(params.topicId, districtWide({ actor, permission: 'topic.write' }), { key }));
  }

  /** CS-16: topics of the categories wished for in the latest assessment of the group's hospital, most wanted first. */
  async suggest({ actor, params }: InputOf<typeof routes.suggestTopics>) {
    const access = { actor, permission: 'topic.read' } as const;
    const group = await this.known.group(params.groupId);
    if (group === undefined || !covers(reach(access), group)) throw new DomainError('not-found');
    const assessment = await this.known.latestAssessment(group.hospitalId);
    const topics = assessment === undefined ? [] : await this.topics.wished(access, assessment.wishes);
    return { assessmentId: assessment?.assessmentId ?? null, assessedOn: assessment?.assessedOn ?? null, topics: topics.map(view) };
  }
}
