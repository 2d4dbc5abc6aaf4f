/** When a person, hospital or organisation is told of, know it; a person's work that came earlier is completed (VH-10). */
import { hospitalAggregate } from '@nuanxin/contracts/hospital-groups';
import { organisationAggregate, personAggregate } from '@nuanxin/contracts/identity';
import { defineHandler, type Handler } from '@nuanxin/messaging';
import type { LedgerRepository } from '../persistence/ledger.repository.js';
import type { PeopleRepository } from '../persistence/people.repository.js';

export const knowledgeHandlers = (people: PeopleRepository, ledger: LedgerRepository): Handler[] => [
  defineHandler({
    name: 'when-person-is-told.know-them', aggregate: personAggregate,
    handle: async ({ data }, tx) => {
      await people.save(tx, { id: data.personId, organisationId: data.organisationId, professions: data.professions, active: data.status === 'active' });
      await ledger.complete(tx, data.personId);
    },
  }),
  defineHandler({ name: 'when-hospital-is-told.know-it', aggregate: hospitalAggregate, handle: ({ data }, tx) => people.saveHospital(tx, data.hospitalId, data.code) }),
  defineHandler({ name: 'when-organisation-is-told.know-it', aggregate: organisationAggregate, handle: ({ data }, tx) => people.saveOrganisation(tx, data.organisationId, data.name) }),
];
