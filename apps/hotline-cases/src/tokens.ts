/** Injection tokens for what is no class. */

export const OBJECT_STORE = Symbol('object store');
