/** Attribution policies: which work a minute counts as where work overlaps. Data, versioned and dated (H1). */
import type { Activity } from '@nuanxin/contracts';
import type { LocalDate } from './calendar.js';

/** Ranks of activities from a date on. Where work overlaps, the lower rank has the minute; ranks may be equal. */
export interface AttributionPolicy {
  readonly version: number;
  /** The first local day for which it holds. */
  readonly validFrom: LocalDate;
  readonly priorities: Readonly<Record<Activity, number>>;
}

/**
 * The policy that holds until another is set: call > topic session > case work > supervision > group duty > standby (H1).
 * Preparation and meetings, which come by claim alone, stand below supervision and above presence on duty.
 */
export const defaultPolicy: AttributionPolicy = {
  version: 1,
  validFrom: '0001-01-01',
  priorities: { 'call': 1, 'topic-session': 2, 'case-work': 3, 'supervision': 4, 'preparation': 5, 'meeting': 6, 'group-duty': 7, 'standby': 8 },
};

/** The policy in force on a day: of those that began by then the latest; of two from one day the higher version. Throws Error where there is none. */
export function policyInForce(policies: readonly AttributionPolicy[], date: LocalDate): AttributionPolicy {
  let inForce: AttributionPolicy | undefined;
  for (const policy of policies) {
    if (policy.validFrom <= date && (inForce === undefined || isLater(policy, inForce))) inForce = policy;
  }
  if (inForce === undefined) throw new Error(`No attribution policy is in force on ${date}.`);
  return inForce;
}

function isLater(policy: AttributionPolicy, other: AttributionPolicy): boolean {
  return policy.validFrom === other.validFrom ? policy.version > other.version : policy.validFrom > other.validFrom;
}
