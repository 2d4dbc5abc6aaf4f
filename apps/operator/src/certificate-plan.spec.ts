/** An evaluation's certificates: of one authority, under the names by which programs are called, and made once. */
import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { certificateSecrets, completeCertificates } from './certificate-plan.js';
import type { CellSecretsByName } from './secret-plan.js';

describe('the certificates of a cell', () => {
  let made: CellSecretsByName;
  const again = (existing: CellSecretsByName): Promise<CellSecretsByName> => completeCertificates(existing, { release: 'r', namespace: 'ns' });
  beforeAll(async () => { made = await again({}); });

  it('are one for each program, of the cell’s authority, under each of its names and no other', () => {
    expect(Object.keys(made)).toEqual(certificateSecrets);
    const authority = new X509Certificate(made['authority']?.['tls.crt'] ?? '');
    expect([authority.ca, authority.subject]).toEqual([true, 'CN=r.ns']);
    for (const [name, secret] of Object.entries(made)) {
      if (name === 'authority') continue;
      const own = new X509Certificate(secret['tls.crt'] ?? '');
      const full = `r-${name.replace(/-tls$/, '')}`;
      expect([name, own.checkIssued(authority), own.verify(authority.publicKey), own.ca, secret['ca.crt']]).toEqual([name, true, true, false, made['authority']?.['tls.crt']]);
      expect([full, `${full}.ns`, `${full}.ns.svc`, 'r', `${full}.other.svc`].map((host) => own.checkHost(host))).toEqual([full, `${full}.ns`, `${full}.ns.svc`, undefined, undefined]);
    }
  });

  it('stay as they are when they are asked for again, and are made where one is missing or of an authority that is gone', async () => {
    expect(await again(made)).toEqual(made);
    const { 'gateway-tls': _lost, ...rest } = made;
    const completed = await again(rest);
    expect(completed['gateway-tls']).not.toEqual(made['gateway-tls']);
    expect({ ...completed, 'gateway-tls': undefined }).toEqual({ ...made, 'gateway-tls': undefined });
    const { authority: _gone, ...orphans } = made;
    const anew = await again(orphans);
    expect(Object.keys(anew).filter((name) => anew[name]?.['tls.crt'] === made[name]?.['tls.crt'])).toEqual([]);
  });
});
