/** Access to what is the whole district's, which a role in some hospitals does not reach, and to what is somebody's own. */
import { covers } from '@nuanxin/contracts';
import { DomainError, type Actor, type PersonActor } from '@nuanxin/kernel';
import { reach, type Access } from '@nuanxin/service-kit';

/** ID-14: people and organisations are the district's. Throws `forbidden` where the actor's reach is not the whole of it. */
export function requireDistrict(access: Access): Access {
  if (!covers(reach(access), {})) throw new DomainError('forbidden');
  return access;
}

/** The person who asks. Throws `unauthenticated` where nobody does. */
export function personOf(actor: Actor): PersonActor {
  if (actor.kind !== 'person') throw new DomainError('unauthenticated');
  return actor;
}
