/** Resources: self-help that anybody may read of on the public list. */
import type { Change } from '@nuanxin/contracts';
import { resourcePublished, resourceWithdrawn } from '@nuanxin/contracts/content-scheduling';
import { DomainError, invalid } from '@nuanxin/kernel';

/** A resource. `verifiedOn` is the day on which somebody last made sure of what it says. */
export interface Resource {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly category: string;
  readonly summary: string;
  readonly url: string | null;
  readonly phone: string | null;
  readonly hours: string | null;
  readonly verifiedOn: string;
  readonly status: 'published' | 'withdrawn';
}

type Fields = Pick<Resource, 'title' | 'category' | 'summary' | 'url' | 'phone' | 'hours' | 'verifiedOn'>;

const VERIFIED_FIRST = '1900-01-01';

/** CS-14: what is published was verified, today at the latest. */
function checkVerified(verifiedOn: string, today: string): void {
  if (verifiedOn > today || verifiedOn < VERIFIED_FIRST) throw invalid('/verifiedOn', `must be between ${VERIFIED_FIRST} and ${today}, today`);
}

/** CS-14: a resource is public from the moment it is published. */
export function publishResource(command: Fields & { id: string }, today: string): { state: Resource; changes: Change<Resource>[] } {
  checkVerified(command.verifiedOn, today);
  return { state: { ...command, version: 0, status: 'published' }, changes: [{ event: resourcePublished, set: {} }] };
}

/** CS-14, CS-15: a withdrawn resource changes no more. */
export function changeResource(state: Resource, command: Partial<Fields>, today: string): Change<Resource>[] {
  if (state.status === 'withdrawn') throw new DomainError('resource-withdrawn');
  if (command.verifiedOn !== undefined) checkVerified(command.verifiedOn, today);
  return [{ event: resourcePublished, set: command }];
}

/** CS-15: a resource leaves the public list for good. */
export function withdrawResource(state: Resource): Change<Resource>[] {
  return state.status === 'withdrawn' ? [] : [{ event: resourceWithdrawn, set: { status: 'withdrawn' } }];
}
