/** Access tokens that the district never gave out, signed by its own key: as good as they can be forged, and wrong in one thing. */
import path from 'node:path';
import { decodeJwt, importJWK, SignJWT, type JWK } from 'jose';
import { v7 } from 'uuid';
import { IdentitySecrets } from '../../../apps/identity/src/crypto/secrets.js';
import { unseal } from '../../../apps/identity/src/crypto/seal.js';
import { ADMINISTRATOR, type TestCell } from './cell.js';
import { inDatabase } from './databases.js';

export interface Forgery {
  readonly expiresInSeconds?: number;
  readonly district?: string;
}

/** Gives what signs for the cell's administrator, in a session of theirs that goes on. */
export async function forger(cell: TestCell): Promise<(forgery?: Forgery) => Promise<string>> {
  const { sealingKey } = await IdentitySecrets.load({ IDENTITY_KEY_FILE: path.join(cell.dataDir, 'secrets', 'identity-key') });
  const { rows: [row] } = await inDatabase(cell.cell, 'identity', (client) => client.query<{ kid: string; sealed: Buffer }>('SELECT kid, sealed FROM signing_key_secret'));
  if (row === undefined) throw new Error('The district has no signing key.');
  const key = await importJWK(JSON.parse(unseal(sealingKey, `signing_key_secret/sealed/${row.kid}`, row.sealed)) as JWK, 'EdDSA');
  const { sid, pv, grants, sub } = decodeJwt(await cell.tokenOf(ADMINISTRATOR));
  return ({ expiresInSeconds = 60, district = cell.cell.district } = {}) => {
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({ sid, pv, grants })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: row.kid }).setSubject(sub ?? '').setJti(v7())
      .setIssuer(`nuanxin:${district}`).setAudience(`nuanxin:${district}`).setIssuedAt(now - 120).setExpirationTime(now + expiresInSeconds).sign(key);
  };
}
