/** Access to what is the whole district's: a role in some hospitals does not reach it. */
import { covers } from '@nuanxin/contracts';
import { DomainError } from '@nuanxin/kernel';
import { reach, type Access } from '@nuanxin/service-kit';

/** ID-14: people and organisations are the district's. Throws `forbidden` where the actor's reach is not the whole of it. */
export function requireDistrict(access: Access): Access {
  if (!covers(reach(access), {})) throw new DomainError('forbidden');
  return access;
}
