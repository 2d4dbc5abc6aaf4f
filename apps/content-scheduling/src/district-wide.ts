/** Topics and resources are the district's: only who reaches all of it may write them. */
import { reach, type Access } from '@nuanxin/service-kit';
import { DomainError } from '@nuanxin/kernel';

/** The access, where it reaches the whole district. Throws `forbidden` for one that reaches some hospitals only. */
export function districtWide(access: Access): Access {
  if (!reach(access).district) throw new DomainError('forbidden', { detail: 'This belongs to the district; your role reaches some hospitals of it.' });
  return access;
}
