/** How connections are protected: which addresses lead to other machines in plain, and how a driver is told whom to trust. */

/** The files by which a program proves who it is and knows others; drivers read them anew for each connection, so that what is renewed is taken up. */
export interface TlsFiles {
  /** Authorities (PEM, one or several) whose word counts; the system's own where none is given. */
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|\[?::1\]?|localhost)$/;

/** Whether what is sent to this host stays on this machine. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** libpq's names (PostgreSQL 18, §32.19); of its modes this one alone holds the server to its name. */
const VERIFIED = 'verify-full';

/** A PostgreSQL URL by which the server must prove its name to `caFile`; one that says for itself what is asked stays as it is. */
export function verifiedPostgresUrl(text: string, caFile: string | undefined): string {
  const url = URL.parse(text);
  if (caFile === undefined || url === null || url.searchParams.has('sslmode')) return text;
  url.searchParams.set('sslmode', VERIFIED);
  url.searchParams.set('sslrootcert', caFile);
  return url.href;
}

/** What the client of NATS is told of TLS: with an authority, or by the scheme `tls:`, it takes no server that has none. */
export function natsTls(servers: string, { caFile, certFile, keyFile }: TlsFiles): { caFile?: string; certFile?: string; keyFile?: string } | undefined {
  if (caFile === undefined) return servers.split(',').every((server) => server.trim().startsWith('tls:')) ? {} : undefined;
  return { caFile, ...(certFile === undefined || keyFile === undefined ? {} : { certFile, keyFile }) };
}

function leadsOutInPlain(address: string, files: TlsFiles): boolean {
  const url = URL.parse(address);
  // PostgreSQL's may name the host, or the folder of a socket, behind the question mark.
  const host = url?.searchParams.get('host') ?? url?.hostname ?? '';
  if (url === null || isLoopback(host) || host.startsWith('/')) return false;
  switch (url.protocol) {
    case 'https:': case 'tls:': return false;
    case 'nats:': return natsTls(address, files) === undefined;
    case 'postgres:': case 'postgresql:': return url.searchParams.get('sslmode') !== VERIFIED;
    default: return true;
  }
}

/** Names of the addresses (URLs, several of NATS with commas) behind which another machine is spoken to in plain, or without knowing who it is. */
export const plainAddresses = (addresses: Readonly<Record<string, string | undefined>>, files: TlsFiles): string[] =>
  Object.entries(addresses).filter(([, all]) => all?.split(',').some((address) => leadsOutInPlain(address.trim(), files))).map(([name]) => name);
