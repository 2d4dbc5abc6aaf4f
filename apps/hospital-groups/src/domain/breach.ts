/** The list of breaches: open groups that lack somebody, and those that will before long. */
import type { Profession } from '@nuanxin/contracts';
import type { Outlook } from './composition.js';
import type { Group } from './group.js';

/** How far ahead a loss of the composition is shown (HG-12). */
export const FORESEEN_MS = 7 * 24 * 60 * 60 * 1_000;

export interface Breach {
  readonly groupId: string;
  readonly hospitalId: string;
  readonly name: string;
  readonly missing: readonly Profession[];
  readonly since: string | null;
  readonly foreseen: string | null;
}

/** HG-12: a group's line in the list. A loss that was foreseen and has come counts as one, also before it was told. */
export function breachOf({ id, hospitalId, name, composition, compositionSince }: Group, loss: Outlook['loss'], now: string): Breach {
  const group = { groupId: id, hospitalId, name };
  if (!composition.met || loss === null) return { ...group, missing: composition.missing, since: compositionSince, foreseen: null };
  return loss.at <= now ? { ...group, missing: loss.missing, since: loss.at, foreseen: null } : { ...group, missing: loss.missing, since: null, foreseen: loss.at };
}
