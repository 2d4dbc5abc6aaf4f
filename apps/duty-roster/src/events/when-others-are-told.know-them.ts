/** When a person or a hospital is told of, know them. */
import { hospitalAggregate } from '@nuanxin/contracts/hospital-groups';
import { personAggregate } from '@nuanxin/contracts/identity';
import { defineHandler, type Handler } from '@nuanxin/messaging';
import type { PeopleRepository } from '../persistence/people.repository.js';
import type { PostsRepository } from '../persistence/posts.repository.js';

export const knowledgeHandlers = (people: PeopleRepository, posts: PostsRepository): Handler[] => [
  defineHandler({
    name: 'when-person-is-told.know-them', aggregate: personAggregate,
    handle: ({ data }, tx) => people.save(tx, { id: data.personId, active: data.status === 'active', professions: data.professions }),
  }),
  defineHandler({ name: 'when-hospital-is-told.know-its-code', aggregate: hospitalAggregate, handle: ({ data }, tx) => posts.saveHospital(tx, { id: data.hospitalId, code: data.code }) }),
];
