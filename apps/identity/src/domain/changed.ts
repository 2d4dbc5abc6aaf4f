/** Whether a command changes anything, so that what holds already is told to nobody. */

/** Whether any field of `command` differs from the state's. Values are compared as JSON, so lists by their items in order. */
export const changed = <State>(state: State, command: Partial<State>): boolean =>
  (Object.keys(command) as (keyof State)[]).some((name) => JSON.stringify(state[name]) !== JSON.stringify(command[name]));
