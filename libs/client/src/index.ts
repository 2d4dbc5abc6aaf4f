/** The client: typed calls of a district's routes, in Node and in browsers. */
export { createClient, type Answer, type Client, type ClientOptions } from './client.js';
export { NetworkError, ProblemError } from './errors.js';
export type { CallInput, CallArguments } from './input.js';
export { createCookieSession, createKeySession, createSession, type CookieSessionHooks, type Session, type SessionHooks, type Tokens } from './session.js';
export type { StreamItem, StreamOptions } from './stream.js';
