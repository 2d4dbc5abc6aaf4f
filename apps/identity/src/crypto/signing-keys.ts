/** Signing keys: made at the first start, private ones sealed, the current one ready to sign. */
import { generateKeyPairSync } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Ids } from '@nuanxin/kernel';
import { IDS, StartupError } from '@nuanxin/service-kit';
import { importJWK, type CryptoKey } from 'jose';
import { z } from 'zod';
import { publishKey } from '../domain/signing-key.js';
import { SigningKeysRepository, type SealedKey } from '../persistence/signing-keys.repository.js';
import { seal, unseal } from './seal.js';
import { IdentitySecrets } from './secrets.js';

const FIRST_GENERATION = 1;

const privateJwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() });

const sealedOf = (kid: string): string => `signing_key_secret/sealed/${kid}`;

@Injectable()
export class SigningKeys implements OnModuleInit {
  private key: { readonly kid: string; readonly privateKey: CryptoKey } | undefined;

  constructor(
    @Inject(SigningKeysRepository) private readonly repository: SigningKeysRepository,
    @Inject(IdentitySecrets) private readonly secrets: IdentitySecrets, @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** ID-12: makes the first key where there is none. Of several replicas that start at once, one makes it and the others take it. */
  async onModuleInit(): Promise<void> {
    const newest = (await this.repository.newest()) ?? (await this.make());
    this.key = { kid: newest.kid, privateKey: await this.open(newest) };
  }

  /** The key by which tokens are signed now. */
  current(): { readonly kid: string; readonly privateKey: CryptoKey } {
    if (this.key === undefined) throw new Error('The signing key is asked for before the service has started.');
    return this.key;
  }

  private async make(): Promise<SealedKey> {
    const kid = this.ids.next();
    const jwk = privateJwk.parse(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
    const { state, changes } = publishKey(kid, FIRST_GENERATION, { kty: jwk.kty, crv: jwk.crv, x: jwk.x });
    await this.repository.create(state, changes, seal(this.secrets.sealingKey, sealedOf(kid), JSON.stringify(jwk)));
    const newest = await this.repository.newest();
    if (newest === undefined) throw new Error('The signing key that was just stored is not there.');
    return newest;
  }

  private async open({ kid, sealed }: SealedKey): Promise<CryptoKey> {
    let text: string;
    try {
      text = unseal(this.secrets.sealingKey, sealedOf(kid), sealed);
    } catch {
      throw new StartupError('The key in the file that IDENTITY_KEY_FILE names does not open the signing key in the database. Give the file that was there when the key was made.');
    }
    const key = await importJWK(privateJwk.parse(JSON.parse(text)), 'EdDSA');
    if (key instanceof Uint8Array) throw new Error('A signing key must be asymmetric.');
    return key;
  }
}
