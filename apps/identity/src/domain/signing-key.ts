/** Signing keys: what is public of one. Private keys are kept apart and are no part of this. */
import type { Change } from '@nuanxin/contracts';
import { signingKeyPublished } from '@nuanxin/contracts/identity';

/** A public key as it stands; the one with the highest generation signs. `id` is the kid. */
export interface SigningKey {
  readonly id: string;
  readonly version: number;
  readonly generation: number;
  readonly publicJwk: Readonly<Record<string, string>>;
  readonly status: 'active' | 'retired';
  readonly notAfter: string | null;
}

/** ID-12: a new key is told to everybody who verifies tokens. */
export function publishKey(id: string, generation: number, publicJwk: Readonly<Record<string, string>>): { state: SigningKey; changes: Change<SigningKey>[] } {
  return { state: { id, version: 0, generation, publicJwk, status: 'active', notAfter: null }, changes: [{ event: signingKeyPublished, set: {} }] };
}
