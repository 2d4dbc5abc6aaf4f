/** When a hospital, person, assessment or task of a slot is told of, know it. */
import { taskAggregate } from '@nuanxin/contracts/duty-roster';
import { assessmentAggregate, hospitalAggregate } from '@nuanxin/contracts/hospital-groups';
import { personAggregate } from '@nuanxin/contracts/identity';
import { defineHandler, type Handler } from '@nuanxin/messaging';
import type { KnownRepository } from '../persistence/known.repository.js';

export const knowledgeHandlers = (known: KnownRepository): Handler[] => [
  defineHandler({ name: 'when-hospital-is-told.know-it', aggregate: hospitalAggregate, handle: ({ data }, tx) => known.saveHospital(tx, data.hospitalId, data.closedOn) }),
  defineHandler({ name: 'when-person-is-told.know-them', aggregate: personAggregate, handle: ({ data }, tx) => known.savePerson(tx, data.personId, data.status === 'active') }),
  defineHandler({ name: 'when-assessment-is-told.know-it', aggregate: assessmentAggregate, handle: ({ data }, tx) => known.saveAssessment(tx, data) }),
  defineHandler({
    name: 'when-task-is-told.know-it', aggregate: taskAggregate,
    handle: async ({ data }, tx) => {
      if (data.requestedBy === 'content-scheduling' && data.referenceId !== null) await known.saveTask(tx, data.referenceId, data);
    },
  }),
];
