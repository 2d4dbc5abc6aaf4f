/** An authority of a cell's own and the certificates that it vouches for: for an evaluation, and for tests. In earnest cert-manager makes them. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension, BasicConstraintsExtension, cryptoProvider, ExtendedKeyUsage, ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension, PemConverter, SubjectAlternativeNameExtension, SubjectKeyIdentifierExtension,
  X509Certificate, X509CertificateGenerator,
} from '@peculiar/x509';

/** P-256: what every TLS library verifies, nats-server's and PostgreSQL's among them. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** An evaluation's; nobody renews them. */
const DAYS = 825;
/** Clocks of two machines differ. */
const SKEW_MS = 300_000;
const IP = /^[\d.]+$|:/;

cryptoProvider.set(webcrypto);

/** A certificate and its private key (PKCS #8), both PEM. */
export interface IssuedCertificate {
  readonly certificate: string;
  readonly key: string;
}

const pemOf = async (key: webcrypto.CryptoKey): Promise<string> => PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
const newKeys = (): Promise<webcrypto.CryptoKeyPair> => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

/** A new authority, which vouches for itself. */
export async function freshAuthority(name: string): Promise<IssuedCertificate> {
  const keys = await newKeys();
  const now = Date.now();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`, keys, signingAlgorithm: ALGORITHM, notBefore: new Date(now - SKEW_MS), notAfter: new Date(now + DAYS * DAY_MS),
    extensions: [new BasicConstraintsExtension(true, 0, true), new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true), await SubjectKeyIdentifierExtension.create(keys.publicKey)],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: `${await pemOf(keys.privateKey)}\n` };
}

/** A certificate for names (DNS or IP; the first stands as its subject too), for listening and for calling. Ends with its authority unless told when. */
export async function certificateOf(authority: IssuedCertificate, names: readonly [string, ...string[]], notAfter?: Date): Promise<IssuedCertificate> {
  const issuer = new X509Certificate(authority.certificate);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(authority.key), ALGORITHM, false, ['sign']);
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${names[0]}`, issuer: issuer.subject, publicKey: keys.publicKey, signingKey, signingAlgorithm: ALGORITHM,
    notBefore: issuer.notBefore, notAfter: notAfter ?? issuer.notAfter,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true), new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: IP.test(value) ? 'ip' as const : 'dns' as const, value }))),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: `${await pemOf(keys.privateKey)}\n` };
}
