/** Signing keys: what is public of one, which one signs, and when it is over. Private keys are kept apart and are no part of this. */
import type { Change } from '@nuanxin/contracts';
import { signingKeyPublished, signingKeyRetired } from '@nuanxin/contracts/identity';
import { DomainError } from '@nuanxin/kernel';

/** A public key as it stands. `id` is the kid. Of those that are active and may sign already, the one with the highest generation does. */
export interface SigningKey {
  readonly id: string;
  readonly version: number;
  readonly generation: number;
  readonly publicJwk: Readonly<Record<string, string>>;
  readonly status: 'active' | 'retired';
  /** Until then it is only told of. */
  readonly signsFrom: string;
  readonly notAfter: string | null;
}

/** Seconds for which a key verifies after the next one signs: a token's whole life, and a minute for replicas that notice late. */
export const VERIFIES_SECONDS = 360;

/** ID-12: a new key is told to everybody who verifies tokens. */
export function publishKey(id: string, generation: number, publicJwk: Readonly<Record<string, string>>, signsFrom: string): { state: SigningKey; changes: Change<SigningKey>[] } {
  return { state: { id, version: 0, generation, publicJwk, status: 'active', signsFrom, notAfter: null }, changes: [{ event: signingKeyPublished, set: {} }] };
}

/** ID-22: the generation of the key after `newest`. Throws `rotation-under-way` while that one does not sign yet. */
export function nextGeneration(newest: SigningKey, now: Date): number {
  if (newest.signsFrom > now.toISOString()) throw new DomainError('rotation-under-way');
  return newest.generation + 1;
}

/** The key that signs at `now`; undefined where there is none. */
export const signingAt = <Key extends Pick<SigningKey, 'generation' | 'signsFrom'>>(keys: readonly Key[], now: Date): Key | undefined =>
  keys.filter(({ signsFrom }) => signsFrom <= now.toISOString()).sort((a, b) => b.generation - a.generation)[0];

/** ID-22: a key is retired when the next one signs, and verifies until its last token is over. */
export function retireKey(key: SigningKey, next: SigningKey, now: Date): Change<SigningKey>[] {
  if (key.status === 'retired' || next.generation <= key.generation || next.signsFrom > now.toISOString()) return [];
  return [{ event: signingKeyRetired, set: { status: 'retired', notAfter: new Date(Date.parse(next.signsFrom) + VERIFIES_SECONDS * 1_000).toISOString() } }];
}
