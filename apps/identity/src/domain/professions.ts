/** Professions that somebody holds: which periods can be. */
import type { HeldProfession } from '@nuanxin/contracts/identity';
import { invalid } from '@nuanxin/kernel';

/** ID-3: a period ends after it begins (`validTo` is the first day on which it holds no longer), and periods of one profession do not overlap. Throws `invalid-input`. */
export function checkProfessions(professions: readonly HeldProfession[]): void {
  professions.forEach(({ validFrom, validTo }, index) => {
    if (validTo !== null && validTo <= validFrom) throw invalid(`/professions/${index}/validTo`, `must be after ${validFrom}, from which on it holds`);
  });
  professions.forEach((one, index) => {
    if (professions.slice(0, index).some((other) => overlaps(one, other))) throw invalid(`/professions/${index}/validFrom`, 'must not overlap another period of this profession');
  });
}

const overlaps = (a: HeldProfession, b: HeldProfession): boolean =>
  a.profession === b.profession && (a.validTo === null || b.validFrom < a.validTo) && (b.validTo === null || a.validFrom < b.validTo);
