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
  let tokens: Tokens | undefined;
  let getting: Promise<Tokens> | undefined;

  const renewed = async (): Promise<Tokens> => {
    if (tokens === undefined) return signIn();
    try {
      return await refresh(tokens.refreshToken);
    } catch (error) {
      if (error instanceof ProblemError && error.status >= 400 && error.status < 500 && error.status !== 429) return signIn();
      throw error;
    }
  };
  const get = async (): Promise<string> => {
    getting ??= renewed().finally(() => { getting = undefined; });
    tokens = await getting;
    return tokens.accessToken;
  };
  return {
    token: () => (tokens === undefined || getting !== undefined ? get() : Promise.resolve(tokens.accessToken)),
    onRefresh: get,
    forget: () => { tokens = undefined; },
  };
}
