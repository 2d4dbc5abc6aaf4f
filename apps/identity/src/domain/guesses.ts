/** Guessing: how long the next try waits after wrong ones, so that guessing comes to nothing and strangers lock nobody out. */

/** Wrong tries without a right one since. */
export interface Wrong {
  readonly count: number;
  readonly lastAt: string | null;
}

/** `free` wrong ones wait for nothing; the next waits `firstSeconds`, each further one twice as long. */
export interface Patience {
  readonly free: number;
  readonly firstSeconds: number;
}

/** Seconds that a try waits at the most. */
export const WAIT_SECONDS_MAX = 900;
/** Of one login from one network. */
export const OF_NETWORK: Patience = { free: 5, firstSeconds: 2 };
/** Of one login from all networks from which its owner did not sign in yet. */
export const OF_STRANGERS: Patience = { free: 50, firstSeconds: 2 };
/** Hours after the last wrong try at which they are forgotten. */
export const FORGOTTEN_HOURS = 24;

/** Seconds until the next try is looked at. */
export function secondsToWait({ count, lastAt }: Wrong, { free, firstSeconds }: Patience, now: Date): number {
  if (lastAt === null || count < free) return 0;
  const wait = Math.min(WAIT_SECONDS_MAX, firstSeconds * 2 ** (count - free));
  return Math.max(0, Math.ceil((Date.parse(lastAt) + wait * 1_000 - now.getTime()) / 1_000));
}

/** What is known when somebody tries to sign in. */
export interface Tries {
  readonly ofNetwork: Wrong;
  readonly ofStrangers: Wrong;
  /** The owner of the login signed in from there before. */
  readonly isKnownNetwork: boolean;
}

/** ID-21: seconds until a try is looked at: strangers share one patience for a login, which its owner at a known network does not feel. */
export const secondsToTry = ({ ofNetwork, ofStrangers, isKnownNetwork }: Tries, now: Date): number =>
  Math.max(secondsToWait(ofNetwork, OF_NETWORK, now), isKnownNetwork ? 0 : secondsToWait(ofStrangers, OF_STRANGERS, now));

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** What counts as one place on the network: an IPv4 address, or the /64 of an IPv6 one, all of which its owner has as a rule. */
export function networkOf(address: string | null): string {
  if (address === null) return 'unknown';
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [before = '', after = ''] = address.toLowerCase().split('%', 1).join('').split('::');
  const [head, tail] = [before, after].map((part) => (part === '' ? [] : part.split(':')));
  const groups = [...(head ?? []), ...Array.from({ length: Math.max(0, GROUPS - (head ?? []).length - (tail ?? []).length) }, () => '0'), ...(tail ?? [])];
  return `${groups.slice(0, NETWORK_GROUPS).map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
