/** Who acts: an argument of every repository call, so that nothing is read or written in nobody's name. */

/** How far a role reaches: the whole district, or some hospitals. */
export type Scope = { readonly kind: 'district' } | { readonly kind: 'hospitals'; readonly hospitalIds: readonly string[] };

/** A role that a person holds, with its scope. */
export interface Grant {
  readonly role: string;
  readonly scope: Scope;
}

/** A signed-in person, as the access token says. */
export interface PersonActor {
  readonly kind: 'person';
  readonly personId: string;
  readonly sessionId: string;
  readonly grants: readonly Grant[];
  /** They have to set up a second factor first, and hold no role until then. */
  readonly isRestricted?: true;
  /** A service account, which may do this alone, whatever its roles hold. */
  readonly only?: readonly string[];
}

/** The service itself, carrying out a policy on an event or at a due time. */
export interface SystemActor {
  readonly kind: 'system';
  readonly service: string;
}

/** A caller of a public route, who is nobody in particular. */
export interface AnonymousActor {
  readonly kind: 'anonymous';
}

export type Actor = PersonActor | SystemActor | AnonymousActor;

/** What an actor may touch under one permission: everything, or only what lies in hospitals or is the actor's own. */
export interface Reach {
  readonly district: boolean;
  readonly hospitalIds: readonly string[];
  /** The person whose own things are reachable too, if any. */
  readonly ownerId: string | undefined;
}
