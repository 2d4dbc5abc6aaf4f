/** The world of a drive: who is signed in, which key became which id, and how the gateway is called. */
import type { Route, ResponseOf } from '@nuanxin/contracts';
import { createClient, createSession, ProblemError, type CallArguments, type Client, type Session } from '@nuanxin/client';
import { routes as identity } from '@nuanxin/contracts/identity';
import { ADMINISTRATOR, type Key } from '../plan/index.js';

/** Everybody's password in a replay: the instance is empty, of its own, on loopback, and is thrown away. */
export const passwordOf = (key: Key): string => `replay ${key} of the Tianjin record`;
export const loginOf = (key: Key): string => key;

interface Known {
  readonly id: string;
  etag: string | undefined;
}

export class World {
  private readonly known = new Map<Key, Known>();
  private readonly clients = new Map<Key, Client>();
  private readonly sessions = new Map<Key, Session>();
  private readonly anonymous: Client;
  /** Requests sent, for the summary. */
  calls = 0;

  /** `fetch` takes the place of the global one, for those who listen in. */
  constructor(private readonly baseUrl: string, private readonly fetch?: typeof globalThis.fetch) {
    this.anonymous = createClient({ baseUrl, fetch });
  }

  /** Calls a public route. */
  async open<R extends Route>(route: R, ...input: CallArguments<R>): Promise<ResponseOf<R>> {
    this.calls += 1;
    return (await this.anonymous.call(route, ...input)).data;
  }

  /** Calls a route as a person of the plan; says what was refused and to whom, should it be. */
  async as<R extends Route>(actor: Key, route: R, ...input: CallArguments<R>): Promise<{ data: ResponseOf<R>; etag: string | undefined }> {
    this.calls += 1;
    try {
      return await this.clientOf(actor).call(route, ...input);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      throw new Error(`${actor} was refused ${route.id}: ${error.status} ${error.code} ${error.detail ?? ''} ${JSON.stringify(error.errors)}`, { cause: error });
    }
  }

  clientOf(actor: Key): Client {
    const existing = this.clients.get(actor);
    if (existing !== undefined) return existing;
    const session = createSession({
      signIn: () => this.open(identity.signIn, { body: { login: loginOf(actor), password: passwordOf(actor) } }),
      refresh: (refreshToken) => this.open(identity.refreshToken, { body: { refreshToken } }),
    });
    this.sessions.set(actor, session);
    const client = createClient({ baseUrl: this.baseUrl, fetch: this.fetch, token: () => session.token(), onRefresh: () => session.onRefresh() });
    this.clients.set(actor, client);
    return client;
  }

  /** The access token of an actor, for the one route that no contract of a service has. */
  tokenOf(actor: Key): Promise<string> {
    this.clientOf(actor);
    return this.sessions.get(actor)?.token() ?? Promise.reject(new Error(`${actor} has no session.`));
  }

  forget(actor: Key): void {
    this.sessions.get(actor)?.forget();
  }

  administrator(): Client {
    return this.clientOf(ADMINISTRATOR);
  }

  learn(key: Key, id: string, etag?: string): void {
    this.known.set(key, { id, etag });
  }

  idOf(key: Key): string {
    const known = this.known.get(key);
    if (known === undefined) throw new Error(`${key} was not made yet.`);
    return known.id;
  }

  knows(key: Key): boolean {
    return this.known.has(key);
  }

  /** The ETag under which something was seen last; for changes that need it. */
  etagOf(key: Key): string {
    return this.known.get(key)?.etag ?? '"1"';
  }

  /** Remembers the ETag that an answer brought. */
  seen(key: Key, etag: string | undefined): void {
    const known = this.known.get(key);
    if (known !== undefined) known.etag = etag;
  }
}
