/** Access tokens for tests: a key pair that the services under test trust, and tokens for whoever a test needs. */
import type { RoleName } from '@nuanxin/contracts';
import type { Scope } from '@nuanxin/kernel';
import { issuerOf } from '@nuanxin/service-kit';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { v7 } from 'uuid';

/** Signs tokens of one district. */
export class TestTokens {
  private constructor(readonly district: string, readonly kid: string, readonly publicJwk: JWK, private readonly privateKey: CryptoKey) {}

  static async create(district: string): Promise<TestTokens> {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    return new TestTokens(district, v7(), await exportJWK(publicKey), privateKey);
  }

  /** A token for a person with one role; `scope` is the whole district unless hospitals are given. */
  async sign(role: RoleName, options: { personId?: string; sessionId?: string; hospitalIds?: string[]; expiresInSeconds?: number; district?: string; version?: number } = {}): Promise<string> {
    const scope: Scope = options.hospitalIds === undefined ? { kind: 'district' } : { kind: 'hospitals', hospitalIds: options.hospitalIds };
    const issuer = issuerOf(options.district ?? this.district);
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({ sid: options.sessionId ?? v7(), pv: options.version ?? 1, grants: [{ role, scope }] })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: this.kid }).setSubject(options.personId ?? v7())
      .setIssuer(issuer).setAudience(issuer).setIssuedAt(now - 1).setExpirationTime(now + (options.expiresInSeconds ?? 300)).sign(this.privateKey);
  }
}
