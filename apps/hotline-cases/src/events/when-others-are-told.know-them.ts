/** When a person or a hospital is told of, know them: whom a case may be given to, and where one may lie. */
import { hospitalAggregate } from '@nuanxin/contracts/hospital-groups';
import { personAggregate } from '@nuanxin/contracts/identity';
import { defineHandler, type Handler } from '@nuanxin/messaging';
import type { KnowledgeRepository } from '../persistence/knowledge.repository.js';

export const knowledgeHandlers = (knowledge: KnowledgeRepository): Handler[] => [
  defineHandler({
    name: 'when-person-is-told.know-them', aggregate: personAggregate,
    handle: ({ data }, tx) => knowledge.savePerson(tx, { id: data.personId, active: data.status === 'active', grants: data.grants }),
  }),
  defineHandler({ name: 'when-hospital-is-told.know-it', aggregate: hospitalAggregate, handle: ({ data }, tx) => knowledge.saveHospital(tx, data.hospitalId) }),
];
