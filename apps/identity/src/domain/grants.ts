/** Roles with their scopes: which lists of them can be. */
import type { Grant } from '@nuanxin/contracts/identity';
import { invalid } from '@nuanxin/kernel';

/** Hospitals that all roles of a person name together: more would not fit into the headers of a request, as part of a token. */
export const HOSPITALS_MAX = 200;

/** ID-4: each role once, and at most 200 hospitals in all; ids are written small, since others compare them. Throws `invalid-input`. */
export function checkGrants(grants: readonly Grant[]): Grant[] {
  const repeated = grants.findIndex(({ role }, index) => grants.findIndex((other) => other.role === role) !== index);
  if (repeated >= 0) throw invalid(`/grants/${repeated}/role`, 'must not repeat');
  const hospitals = grants.reduce((sum, { scope }) => sum + (scope.kind === 'hospitals' ? scope.hospitalIds.length : 0), 0);
  if (hospitals > HOSPITALS_MAX) throw invalid('/grants', `must name at most ${HOSPITALS_MAX} hospitals in all`);
  return grants.map(({ role, scope }) => ({ role, scope: scope.kind === 'hospitals' ? { kind: 'hospitals', hospitalIds: scope.hospitalIds.map((id) => id.toLowerCase()) } : scope }));
}
