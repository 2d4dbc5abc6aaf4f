/** Changes: what a decision of the domain consists of. */
import type { EventContract } from './event.js';

/** One step of a decision: the event that others are told, and what it changes in the state. */
export interface Change<State> {
  readonly event: EventContract;
  readonly set: Partial<State>;
  /** Fields that the event has besides the aggregate's public state. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** The id of the event, where something else must name it; else a fresh one is made. */
  readonly eventId?: string;
}

/** The state after changes, in order. */
export const evolve = <State>(state: State, changes: readonly Change<State>[]): State => changes.reduce((current, change) => ({ ...current, ...change.set }), state);
