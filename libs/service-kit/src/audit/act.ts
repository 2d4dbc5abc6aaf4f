/** The act that a request is, for the audit log: who, what, from where, on whom. It goes along with whatever the request does, so that nothing that is stored for it can leave it out. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { NewEntry } from '@nuanxin/audit';
import type { Route } from '@nuanxin/contracts';
import type { Request } from '../http/route.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Ids that an entry names at the most; the first are those of the address. */
const SUBJECTS_MAX = 32;
const USER_AGENT_LENGTH_MAX = 256;

const idsIn = (part: unknown): string[] => (typeof part === 'object' && part !== null ? Object.values(part).filter((value): value is string => typeof value === 'string' && UUID.test(value)) : []);

/** One request that is audited. */
export class Act {
  /** Whether an entry was written, in this request's own transaction or along with its statement. */
  recorded = false;
  private readonly subjects: Set<string>;

  constructor(private readonly contract: Pick<Route, 'id'>, private readonly request: Pick<Request, 'actor' | 'from' | 'requestId'>, ...named: readonly unknown[]) {
    this.subjects = new Set(named.flatMap(idsIn));
  }

  /** Adds whom or what the act concerns. */
  concerns(id: string): void {
    this.subjects.add(id);
  }

  /** The entry, as the parameter of `insertEntrySql`. */
  entry(outcome: string): string {
    const { actor, from, requestId } = this.request;
    const person = actor.kind === 'person' ? actor : undefined;
    const entry: NewEntry = {
      actorId: person?.personId ?? null, sessionId: person?.sessionId ?? null, act: this.contract.id, outcome, subjects: [...this.subjects].slice(0, SUBJECTS_MAX),
      // The zone of a link-local address is the receiver's, not the sender's.
      address: from.address?.split('%', 1)[0] ?? null, userAgent: from.userAgent?.slice(0, USER_AGENT_LENGTH_MAX) ?? null, requestId,
    };
    return JSON.stringify(entry);
  }
}

const storage = new AsyncLocalStorage<Act | undefined>();

/** Runs `work` as what the act does. */
export const withAct = <T>(act: Act, work: () => T): T => storage.run(act, work);

/** The act under way; none for what nobody asked for by a request that is audited. */
export const currentAct = (): Act | undefined => storage.getStore();

/** Runs what a request does besides what it asks for, as an act of its own of that name. */
export const asAct = <T>(id: string, request: Request, work: () => T): T => storage.run(new Act({ id }, request, request.params, request.query, request.body), work);

/** Runs what is stored whatever becomes of the act, such as that somebody tried: it isn't said to be done by that. */
export const notTheAct = <T>(work: () => T): T => storage.run(undefined, work);

/** Says whom or what the act under way concerns, where its request does not. */
export const concerns = (id: string): void => currentAct()?.concerns(id);
