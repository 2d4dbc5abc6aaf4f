/** A line of the ledger as others are told of it: with a pseudonym, without a name or a free word. */
import type { entryAggregate } from '@nuanxin/contracts/volunteer-hours';
import type { Line } from '../domain/ledger.js';
import type { Pseudonyms } from '../pseudonyms.js';

export interface PlacedLine extends Line {
  readonly position: number;
}

/** The public state of a line (VH-6): a reversal carries the same pseudonym as what it reverses. */
export function entryState(line: PlacedLine, pseudonyms: Pseudonyms): (typeof entryAggregate)['example'] {
  const { id, volunteerId, position, workedOn, activity, hospitalId, minutes, bookedAt, reverses, sourceEventId, policyVersion, statementPeriod, profession, organisationId } = line;
  return { entryId: id, position, volunteer: pseudonyms.of(volunteerId), workedOn, activity, hospitalId, minutes, bookedAt, reverses, sourceEventId, policyVersion, statementPeriod, profession, organisationId };
}
