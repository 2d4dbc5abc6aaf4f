/** Where and in whose name the things are made that a call needs. */
import type { District, Place, Stage } from './district.js';

/** What is sent besides headers. */
export interface Call {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** What is uploaded. */
  readonly content?: Buffer;
}

export interface Setting {
  readonly district: District;
  /** The hospital that the call is about. */
  readonly place: (stage: Stage) => Promise<Place>;
  /** Whose things are made, of the hotline by themselves: somebody who may. */
  readonly by: string;
  /** Things lie at no hospital and are only `by`'s own. */
  readonly isOwn: boolean;
}

export type Calls = Readonly<Record<string, (setting: Setting) => Promise<Call>>>;

/** Things at a hospital of the district's, which stays as it is. */
export const at = (district: District, place: Place, by: string): Setting => ({ district, by, isOwn: false, place: () => Promise.resolve(place) });

/** Things at hospitals of their own, so that a call can succeed whatever was called before. */
export const afresh = (district: District, by: string): Setting => ({ district, by, isOwn: false, place: (stage) => district.place(stage) });

/** Things that are somebody's own and lie in no reach of theirs otherwise. */
export const ownOf = (district: District, by: string): Setting => ({ district, by, isOwn: true, place: () => Promise.resolve(district.other) });

/** A slot of which nobody has said anything yet. */
export function takeSlot(place: Place): string {
  const slotId = place.slots.pop();
  if (slotId === undefined) throw new Error('All slots were taken; let the district have more.');
  return slotId;
}
