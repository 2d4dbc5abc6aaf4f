/** How far somebody may change what covers several hospitals: whole or not at all (P2). */
import { DomainError } from '@nuanxin/kernel';
import { reach, type Access } from '@nuanxin/service-kit';
import type { Shift } from './domain/shift.js';

/**
 * Lets through whoever reaches all that a shift covers, or whose own it is. Throws `forbidden` for somebody who reaches
 * a part only: they may read it, since it covers their hospital, and not change what others rely on.
 */
export function requireWhole(access: Access, shift: Pick<Shift, 'personId' | 'hospitalIds' | 'coversHotline'>): void {
  const { district, hospitalIds, ownerId } = reach(access);
  if (district || ownerId === shift.personId) return;
  if (shift.coversHotline || !shift.hospitalIds.every((id) => hospitalIds.includes(id))) throw new DomainError('forbidden');
}

/** Lets through whoever reaches the whole district. Throws `forbidden`. */
export function requireDistrict(access: Access): void {
  if (!reach(access).district) throw new DomainError('forbidden');
}
