/** Closes a `switch` over a union: the compiler refuses a forgotten case, and so does the running program. */
export function assertNever(value: never): never {
  throw new Error(`A case is missing for ${JSON.stringify(value)}.`);
}
