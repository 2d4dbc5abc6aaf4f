/** Hospitals: the rules of registering, changing and closing one. */
import type { Change } from '@nuanxin/contracts';
import { hospitalChanged, hospitalClosed, hospitalRegistered } from '@nuanxin/contracts/hospital-groups';
import { DomainError, invalid } from '@nuanxin/kernel';

/** A hospital as it stands. Dates are the district's own; `closedOn` is the first day on which it is closed. */
export interface Hospital {
  readonly id: string;
  readonly version: number;
  readonly code: string;
  readonly name: string;
  readonly address: string;
  readonly capacity: number;
  readonly openedOn: string;
  readonly closedOn: string | null;
}

/** HG-1: a hospital is registered with a code that no other has. */
export function registerHospital(command: Pick<Hospital, 'id' | 'code' | 'name' | 'address' | 'capacity' | 'openedOn'>): { state: Hospital; changes: Change<Hospital>[] } {
  return { state: { ...command, version: 0, closedOn: null }, changes: [{ event: hospitalRegistered, set: {} }] };
}

/** HG-2: particulars may change until the hospital is closed. */
export function changeHospital(state: Hospital, command: Partial<Pick<Hospital, 'name' | 'address' | 'capacity'>>): Change<Hospital>[] {
  if (state.closedOn !== null) throw new DomainError('hospital-closed');
  return [{ event: hospitalChanged, set: command }];
}

/** HG-3: a hospital closes after it opened, once, and without an open group. */
export function closeHospital(state: Hospital, closedOn: string, hasOpenGroup: boolean): Change<Hospital>[] {
  if (state.closedOn === closedOn) return [];
  if (state.closedOn !== null) throw new DomainError('hospital-closed');
  if (closedOn <= state.openedOn) throw invalid('/closedOn', `must be after ${state.openedOn}, the day on which it opened`);
  if (hasOpenGroup) throw new DomainError('hospital-has-open-group');
  return [{ event: hospitalClosed, set: { closedOn } }];
}
