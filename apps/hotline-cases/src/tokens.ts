/** Injection tokens for what is no class. */

export const VAULT = Symbol('vault');
export const OBJECT_STORE = Symbol('object store');
