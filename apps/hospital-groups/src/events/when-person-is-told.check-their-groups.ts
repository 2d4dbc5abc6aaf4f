/** When a person is told of, know them, and look again at the composition of the open groups that they facilitate (HG-11). */
import { personAggregate } from '@nuanxin/contracts/identity';
import { defineBatchHandler, type Handler } from '@nuanxin/messaging';
import { startOfDate } from '@nuanxin/service-kit';
import type { Person } from '../domain/composition.js';
import type { GroupsRepository } from '../persistence/groups.repository.js';
import type { PeopleRepository } from '../persistence/people.repository.js';

/** A person as this service knows them: validity by the district's calendar becomes instants of its midnights. */
function personOf(data: typeof personAggregate.example, toldAt: string, zone: string): Person {
  const midnight = (date: string): string => startOfDate(date, zone).toISOString();
  return {
    id: data.personId, deactivatedAt: data.status === 'deactivated' ? new Date(toldAt).toISOString() : null,
    professions: data.professions.map(({ profession, validFrom, validTo }) => ({ profession, from: midnight(validFrom), to: validTo === null ? null : midnight(validTo) })),
  };
}

export const whenPersonIsTold = (people: PeopleRepository, groups: GroupsRepository, zone: string): Handler => defineBatchHandler({
  name: 'when-person-is-told.check-their-groups', aggregate: personAggregate,
  handle: async (events, tx) => {
    // People in one order, then groups in one order: two batches, or a batch and a command, cannot wait for each other in a ring.
    const inOrder = events.toSorted((a, b) => (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0));
    for (const { data, time } of inOrder) await people.save(tx, personOf(data, time, zone));
    await groups.recheckOf(tx, inOrder.map(({ subject }) => subject));
  },
});
