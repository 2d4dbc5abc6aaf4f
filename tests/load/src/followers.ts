/** Those who follow the ledger: each keeps its stream open, comes again by itself when it ends, and remembers which lines it saw. */
import { createClient, createSession } from '@nuanxin/client';
import { routes as identity } from '@nuanxin/contracts/identity';
import { routes as hours } from '@nuanxin/contracts/volunteer-hours';
import { eventually } from '@nuanxin/testing';

/** Streams opened at once: more would be a stampede of its own. */
const OPENED_AT_ONCE = 100;
const OPEN_MS_MAX = 120_000;

export interface Login {
  readonly login: string;
  readonly password: string;
}

export class Followers {
  private readonly end = new AbortController();
  private readonly seen: string[][] = [];
  private readonly reading: Promise<void>[] = [];
  /** Streams that were opened, again or for the first time, and answers of 503 to those who tried. */
  opened = 0;
  unavailable = 0;

  constructor(private readonly baseUrl: string, private readonly logins: readonly Login[]) {}

  /** Opens so many streams, shared out among the logins; resolves when all are open. */
  async follow(count: number): Promise<void> {
    const clients = this.logins.map((each) => this.clientOf(each));
    while (this.seen.length < count) {
      const until = Math.min(count, this.seen.length + OPENED_AT_ONCE);
      while (this.seen.length < until) this.reading.push(this.read(clients[this.seen.length % clients.length]));
      await eventually(() => {
        if (this.opened < until) throw new Error(`${this.opened} of ${until} streams are open.`);
      }, OPEN_MS_MAX);
    }
  }

  /** How many of them have seen each of these lines once, and no other. */
  complete(lines: readonly string[]): number {
    const wanted = [...lines].sort().join();
    return this.seen.filter((each) => [...each].sort().join() === wanted).length;
  }

  async stop(): Promise<void> {
    this.end.abort(new Error('over'));
    await Promise.all(this.reading);
  }

  private async read(client: ReturnType<typeof createClient> | undefined): Promise<void> {
    const lines: string[] = [];
    this.seen.push(lines);
    try {
      for await (const { id } of client?.stream(hours.streamHours, { signal: this.end.signal }) ?? []) lines.push(id ?? '');
    } catch (error) {
      if (!this.end.signal.aborted) throw error;
    }
  }

  private clientOf(body: Login): ReturnType<typeof createClient> {
    const anonymous = createClient({ baseUrl: this.baseUrl });
    const session = createSession({
      signIn: async () => (await anonymous.call(identity.signIn, { body })).data,
      refresh: async (refreshToken) => (await anonymous.call(identity.refreshToken, { body: { refreshToken } })).data,
    });
    return createClient({
      baseUrl: this.baseUrl, token: () => session.token(), onRefresh: () => session.onRefresh(),
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (response.ok) this.opened += 1;
        if (response.status === 503) this.unavailable += 1;
        return response;
      },
    });
  }
}
