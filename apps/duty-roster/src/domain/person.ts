/** What duty-roster knows of a person: whether they serve, and as what. */
import type { Profession } from '@nuanxin/contracts';

/** A person as identity last told. Dates are the district's; `validTo` is exclusive, null means no end. */
export interface Person {
  readonly id: string;
  readonly active: boolean;
  readonly professions: readonly { readonly profession: Profession; readonly validFrom: string; readonly validTo: string | null }[];
}

/** Whether the person holds a profession on a local date. */
export const holds = (person: Person, profession: Profession, date: string): boolean =>
  person.professions.some((held) => held.profession === profession && held.validFrom <= date && (held.validTo === null || date < held.validTo));
