/** Who acts, as far as use cases must know: the person, and what a new thing may be entered for. */
import { covers, reachOf, type Permission } from '@nuanxin/contracts';
import { DomainError, type Actor } from '@nuanxin/kernel';

/** The person who acts. Throws `unauthenticated` for the system or nobody. */
export function personOf(actor: Actor): string {
  if (actor.kind !== 'person') throw new DomainError('unauthenticated');
  return actor.personId;
}

/** Says that a field names nothing that the actor may see, as for the unknown (P2). */
export const unknown = (pointer: string): DomainError => new DomainError('unknown-reference', { violations: [{ pointer, message: 'names nothing that is known here' }] });

/** Whether the actor holds the permission over a thing of this hospital (null: the district's) by scope, not as the own. */
export function holdsOver(actor: Actor, permission: Permission, hospitalId: string | null): boolean {
  const reach = reachOf(actor, permission);
  return reach !== undefined && covers({ ...reach, ownerId: undefined }, { hospitalId });
}

/** Throws `unknown-reference` where a new thing would lie outside the actor's reach: at another hospital, or at none and not the own. */
export function refuseOutOfReach(actor: Actor, permission: Permission, { hospitalId, ownerId }: { hospitalId: string | null; ownerId: string | null }): void {
  const reach = reachOf(actor, permission);
  if (reach === undefined) throw new DomainError('forbidden');
  // A hospital is named by who works there; a thing of the own at another one would be a way to find out which exist.
  const reached = hospitalId === null ? covers(reach, { ownerId }) : covers({ ...reach, ownerId: undefined }, { hospitalId });
  if (!reached) throw unknown('/hospitalId');
}

/** What `find` gives for a thing of this service that a body names. Throws `unknown-reference` where it would be `not-found`. */
export async function referred<T>(pointer: string, find: () => Promise<T>): Promise<T> {
  try {
    return await find();
  } catch (error) {
    throw error instanceof DomainError && error.code === 'not-found' ? unknown(pointer) : error;
  }
}
