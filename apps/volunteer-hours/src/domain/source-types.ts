/** The states of sources, as their contracts define them. */
import type { caseWorkAggregate as caseWork, contactAggregate as contact } from '@nuanxin/contracts/hotline-cases';
import type { shiftAggregate as shift } from '@nuanxin/contracts/duty-roster';
import type { slotAggregate as slot } from '@nuanxin/contracts/content-scheduling';
import type { claimAggregate as claim } from '@nuanxin/contracts/volunteer-hours';

export type caseWorkAggregate = (typeof caseWork)['example'];
export type contactAggregate = (typeof contact)['example'];
export type shiftAggregate = (typeof shift)['example'];
export type slotAggregate = (typeof slot)['example'];
export type claimState = Omit<(typeof claim)['example'], 'claimId' | 'decidedBy' | 'decidedAt'>;
