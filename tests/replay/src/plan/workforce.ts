/** Who may take the next shift: fair shares, rest between shifts, nobody in two at once. */
import { HOUR, MINUTE, type Millis } from './calendar.js';
import type { People } from './people.js';
import type { Random } from './random.js';
import type { Key } from './types.js';

export type DutyProfession = 'psychologist' | 'social-worker';

/** Between two shifts of one person of the duty round the clock. */
const REST = 8 * HOUR;
/** Between any other two: room for an early check-in and a late check-out. */
const MARGIN = HOUR;
/** Professors teach besides: they take fewer shifts. */
const PROFESSOR_SHARE = 0.6;

interface Professional { readonly key: Key; readonly share: number; load: number; restedFrom: Millis }
interface Interval { readonly start: Millis; readonly end: Millis }

/** Keeps everybody's shifts, and chooses. */
export class Workforce {
  private readonly pools: Record<DutyProfession, readonly Professional[]>;
  private readonly psychologistShare: number;
  private readonly shifts = new Map<Key, Interval[]>();

  constructor(people: People, private readonly random: Random) {
    const pool = (keys: readonly Key[], share: number): Professional[] => keys.map((key) => ({ key, share, load: 0, restedFrom: -Infinity }));
    this.pools = { psychologist: pool(people.psychologists, 1), 'social-worker': [...pool(people.socialWorkers, 1), ...pool(people.professors, PROFESSOR_SHARE)] };
    const capacity = (list: readonly Professional[]): number => list.reduce((sum, { share }) => sum + share, 0);
    const psychologists = capacity(this.pools.psychologist);
    this.psychologistShare = psychologists / (psychologists + capacity(this.pools['social-worker']));
  }

  /** The profession to be on duty next, in proportion to who is there. */
  nextProfession(): DutyProfession {
    return this.random.chance(this.psychologistShare) ? 'psychologist' : 'social-worker';
  }

  /**
   * The rested professional with the least load, who takes the shift, which weighs `weight` a minute; where all are tired, the one who has rested longest.
   * Throws RangeError where nobody is there at all, which does not happen with three of each profession.
   */
  choose(profession: DutyProfession, start: Millis, end: Millis, weight: number): Key {
    const free = this.pools[profession].filter((one) => this.doesNotOverlap(one.key, start, end));
    const rested = free.filter((one) => one.restedFrom <= start).map((one) => ({ one, rank: one.load / one.share + this.random.int(0, 900) }));
    const first = rested.sort((a, b) => a.rank - b.rank)[0]?.one ?? this.leastTired(free, start);
    if (first === undefined) throw new RangeError(`No ${profession} is left for the next shift.`);
    first.load += ((end - start) / MINUTE) * weight;
    this.work(first, start, end);
    return first.key;
  }

  /** Somebody else of a profession who is free then, and keeps that time free without working; undefined where there is nobody. */
  keptFree(profession: DutyProfession, start: Millis, end: Millis): Key | undefined {
    const other = this.anyFree(profession, start, end);
    if (other) this.take(other.key, start, end);
    return other?.key;
  }

  /** Somebody else of a profession who works then, called in at short notice; undefined where there is nobody. */
  stepIn(profession: DutyProfession, start: Millis, end: Millis): Key | undefined {
    const other = this.anyFree(profession, start, end);
    if (other) this.work(other, start, end);
    return other?.key;
  }

  /** Whether a person has no shift then, nor within an hour of it. */
  isFree(person: Key, start: Millis, end: Millis): boolean {
    return !(this.shifts.get(person) ?? []).some((shift) => shift.start < end + MARGIN && start < shift.end + MARGIN);
  }

  /** Notes a shift of a person. */
  take(person: Key, start: Millis, end: Millis): void {
    const list = this.shifts.get(person) ?? [];
    list.push({ start, end });
    this.shifts.set(person, list);
  }

  private anyFree(profession: DutyProfession, start: Millis, end: Millis): Professional | undefined {
    const others = this.pools[profession].filter((one) => this.doesNotOverlap(one.key, start, end));
    return others.length === 0 ? undefined : this.random.pick(others);
  }

  private leastTired(free: readonly Professional[], start: Millis): Professional | undefined {
    return free.filter((one) => one.restedFrom - REST + MARGIN <= start).sort((a, b) => a.restedFrom - b.restedFrom)[0];
  }

  private work(one: Professional, start: Millis, end: Millis): void {
    one.restedFrom = end + REST;
    this.take(one.key, start, end);
  }

  /** A time kept free for a swap may adjoin a shift, but not overlap it. */
  private doesNotOverlap(person: Key, start: Millis, end: Millis): boolean {
    return !(this.shifts.get(person) ?? []).some((shift) => shift.start < end && start < shift.end);
  }
}
