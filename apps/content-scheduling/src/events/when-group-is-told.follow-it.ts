/** When a group is told of, know it; when it closed, its plan ends and what is undecided is skipped (CS-6). */
import { groupAggregate } from '@nuanxin/contracts/hospital-groups';
import { defineHandler, type Handler } from '@nuanxin/messaging';
import type { KnownRepository } from '../persistence/known.repository.js';
import type { PlansRepository } from '../persistence/plans.repository.js';

export const groupHandlers = (known: KnownRepository, plans: PlansRepository): Handler[] => [
  defineHandler({
    name: 'when-group-is-told.follow-it', aggregate: groupAggregate,
    handle: async ({ data, time }, tx) => {
      const facilitators = data.facilitators.map(({ personId, from, to }) => ({ personId, from, to }));
      const closedAt = data.status === 'closed' ? (data.closedAt ?? time) : null;
      await known.saveGroup(tx, { id: data.groupId, hospitalId: data.hospitalId, status: data.status, closedAt, facilitators });
      if (closedAt !== null) await plans.endForGroup(tx, data.groupId, closedAt);
    },
  }),
];
