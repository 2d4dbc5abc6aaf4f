/** Injection tokens for what is no class. */

export const VAULT = Symbol('vault');
