/** Signing keys: made at the first start and at each rotation, private ones sealed, the one that signs now at hand. */
import { generateKeyPairSync } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError, type Ids } from '@nuanxin/kernel';
import { IDS, StartupError, systemClock } from '@nuanxin/service-kit';
import { importJWK, type CryptoKey } from 'jose';
import { z } from 'zod';
import { nextGeneration, publishKey, signingAt } from '../domain/signing-key.js';
import { SigningKeysRepository, type SealedKey } from '../persistence/signing-keys.repository.js';
import { IDENTITY_CONFIG, type IdentityConfig } from '../config.js';
import { seal, unseal } from './seal.js';
import { IdentitySecrets } from './secrets.js';

const FIRST_GENERATION = 1;
/** How often a replica looks whether another one made a key: far more often than any begins to sign. */
const LOOK_MS = 1_000;

const privateJwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() });

const sealedOf = (kid: string): string => `signing_key_secret/sealed/${kid}`;

/** A key that signs, or will. */
export interface OpenKey extends Pick<SealedKey, 'kid' | 'generation' | 'signsFrom'> {
  readonly privateKey: CryptoKey;
}

@Injectable()
export class SigningKeys implements OnModuleInit {
  private keys: readonly OpenKey[] = [];
  private lookedAt = -Infinity;

  constructor(
    @Inject(SigningKeysRepository) private readonly repository: SigningKeysRepository, @Inject(IdentitySecrets) private readonly secrets: IdentitySecrets,
    @Inject(IDS) private readonly ids: Ids, @Inject(IDENTITY_CONFIG) private readonly config: IdentityConfig,
  ) {}

  /** ID-12: makes the first key where there is none. Of several replicas that start at once, one makes it and the others take it. */
  async onModuleInit(): Promise<void> {
    if ((await this.repository.newest()) === undefined) {
      await this.make(FIRST_GENERATION, systemClock.now()).catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
      });
    }
    await this.look();
  }

  /** The key by which tokens are signed now. */
  async current(): Promise<OpenKey> {
    if (performance.now() - this.lookedAt >= LOOK_MS) await this.look();
    const key = signingAt(this.keys, systemClock.now());
    if (key === undefined) throw new Error('There is no key to sign by.');
    return key;
  }

  /** ID-22: makes the next key, which signs once everybody has had the time to hear of it. Throws `rotation-under-way`. */
  async rotate(): Promise<{ kid: string; signsFrom: string }> {
    const newest = await this.repository.newest();
    if (newest === undefined) throw new Error('There is no key to rotate.');
    const now = systemClock.now();
    return this.make(nextGeneration(newest, now), new Date(now.getTime() + this.config.SIGNING_KEY_LEAD_SECONDS * 1_000));
  }

  private async make(generation: number, signsFrom: Date): Promise<{ kid: string; signsFrom: string }> {
    const kid = this.ids.next();
    const jwk = privateJwk.parse(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
    const { state, changes } = publishKey(kid, generation, { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, signsFrom.toISOString());
    await this.repository.create(state, changes, seal(this.secrets.sealingKey, sealedOf(kid), JSON.stringify(jwk)));
    return { kid, signsFrom: state.signsFrom };
  }

  /** Takes the keys that there are now; those that are open stay so. */
  private async look(): Promise<void> {
    this.lookedAt = performance.now();
    const sealed = await this.repository.sealed();
    this.keys = await Promise.all(sealed.map(async (key) => this.keys.find(({ kid }) => kid === key.kid) ?? this.open(key)));
  }

  private async open({ kid, generation, signsFrom, sealed }: SealedKey): Promise<OpenKey> {
    let text: string;
    try {
      text = unseal(this.secrets.sealingKey, sealedOf(kid), sealed);
    } catch {
      throw new StartupError('The key in the file that IDENTITY_KEY_FILE names does not open the signing key in the database. Give the file that was there when the key was made.');
    }
    const privateKey = await importJWK(privateJwk.parse(JSON.parse(text)), 'EdDSA');
    if (privateKey instanceof Uint8Array) throw new Error('A signing key must be asymmetric.');
    return { kid, generation, signsFrom, privateKey };
  }
}
