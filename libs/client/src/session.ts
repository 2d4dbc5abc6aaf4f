/** A signed-in session: keeps the tokens, renews them, and signs in again when they can't be renewed. */
import { ProblemError } from './errors.js';

/** What signing in and renewing give. Refresh tokens rotate: each is good for one renewal. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** How tokens are got: calls of identity's routes, or of whatever else hands them out. */
export interface SessionHooks {
  readonly signIn: () => Promise<Tokens>;
  readonly refresh: (refreshToken: string) => Promise<Tokens>;
}

/** How tokens are got by a browser: the refresh token is in a cookie, which the browser shows and nobody else sees. */
export interface CookieSessionHooks {
  readonly signIn: () => Promise<Pick<Tokens, 'accessToken'>>;
  readonly refresh: () => Promise<Pick<Tokens, 'accessToken'>>;
}

/** `token` and `onRefresh` go straight into createClient. */
export interface Session {
  /** The access token; signs in first where nobody is. */
  token(): Promise<string>;
  /** A new access token: by the refresh token, else by signing in again. */
  onRefresh(): Promise<string>;
  /** Forgets the tokens; the next call signs in. */
  forget(): void;
}

/** Makes a session; nothing is sent before the first token is asked for. Calls at the same time share one sign-in and one renewal. */
export function createSession({ signIn, refresh }: SessionHooks): Session {
  return sessionOf((tokens: Tokens | undefined) => (tokens === undefined ? signIn() : goOn(() => refresh(tokens.refreshToken), signIn)));
}

/** The same for a browser, whose page may have been loaded anew: it goes on by the cookie where there is one, and signs in where there is none. For clients with `cookieSession`. */
export function createCookieSession({ signIn, refresh }: CookieSessionHooks): Session {
  return sessionOf(() => goOn(refresh, signIn));
}

/** For programs: no sign-in, but the exchange of a service account's key, now and whenever its token is over. */
export function createKeySession(exchange: () => Promise<Pick<Tokens, 'accessToken'>>): Session {
  return sessionOf(exchange);
}

/** By refreshing; by signing in where the session is over. */
async function goOn<T>(refresh: () => Promise<T>, signIn: () => Promise<T>): Promise<T> {
  try {
    return await refresh();
  } catch (error) {
    if (error instanceof ProblemError && error.status >= 400 && error.status < 500 && error.status !== 429) return signIn();
    throw error;
  }
}

function sessionOf<T extends Pick<Tokens, 'accessToken'>>(renewed: (tokens: T | undefined) => Promise<T>): Session {
  let tokens: T | undefined;
  let getting: Promise<T> | undefined;
  const get = async (): Promise<string> => {
    getting ??= renewed(tokens).finally(() => { getting = undefined; });
    tokens = await getting;
    return tokens.accessToken;
  };
  return {
    token: () => (tokens === undefined || getting !== undefined ? get() : Promise.resolve(tokens.accessToken)),
    onRefresh: get,
    forget: () => { tokens = undefined; },
  };
}
