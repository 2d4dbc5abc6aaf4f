/** Organisations: who sends people. */
import type { Change } from '@nuanxin/contracts';
import { organisationChanged, organisationRegistered } from '@nuanxin/contracts/identity';
import { changed } from './changed.js';

/** An organisation as it stands. */
export interface Organisation {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly kind: 'university' | 'ngo' | 'government' | 'association';
  readonly status: 'active' | 'inactive';
}

/** ID-1: an organisation is active from its registration on. */
export function registerOrganisation(command: Pick<Organisation, 'id' | 'name' | 'kind'>): { state: Organisation; changes: Change<Organisation>[] } {
  return { state: { ...command, version: 0, status: 'active' }, changes: [{ event: organisationRegistered, set: {} }] };
}

/** ID-1: particulars and status may change at any time; the people that it sent stay as they are. */
export function changeOrganisation(state: Organisation, command: Partial<Pick<Organisation, 'name' | 'kind' | 'status'>>): Change<Organisation>[] {
  return changed(state, command) ? [{ event: organisationChanged, set: command }] : [];
}
