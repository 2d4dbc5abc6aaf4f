/** Certificates for tests, in files as programs are given them, and a PostgreSQL that is spoken to by TLS alone. */
import { chown, copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withClient } from '@nuanxin/embedded';
import { certificateOf, freshAuthority } from '@nuanxin/provisioning';
import { startOwnPostgres, type TestPostgres } from './postgres.js';

export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface TestAuthority {
  readonly caFile: string;
  /** Its certificate, PEM. */
  readonly ca: string;
  /** Writes a certificate for `names` under `program`'s name, over one that is there; both at once for whoever reads them whole. */
  issue(program: string, names?: readonly [string, ...string[]], notAfter?: Date): Promise<CertificateFiles>;
  /** The environment of a program with a certificate of its own. */
  environmentOf(files: CertificateFiles): Record<string, string>;
  remove(): Promise<void>;
}

/** What a server on this machine is called by. */
const HERE = ['localhost', '127.0.0.1'] as const;

/** An authority in a folder of its own. */
export async function testAuthority(name = 'cell'): Promise<TestAuthority> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-test-ca-'));
  const authority = await freshAuthority(name);
  const caFile = path.join(folder, 'ca.crt');
  await writeFile(caFile, authority.certificate);
  return {
    caFile, ca: authority.certificate,
    issue: async (program, names = HERE, notAfter) => {
      const issued = await certificateOf(authority, [...names], notAfter);
      const files = { certFile: path.join(folder, `${program}.crt`), keyFile: path.join(folder, `${program}.key`) };
      await writeFile(files.certFile, issued.certificate);
      await writeFile(files.keyFile, issued.key, { mode: 0o600 });
      return files;
    },
    environmentOf: ({ certFile, keyFile }) => ({ TLS_CA_FILE: caFile, TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Gives a running PostgreSQL a certificate, anew where it has one: connections that are made from then on see it. */
export async function certify(superuserUrl: string, { certFile, keyFile }: CertificateFiles): Promise<void> {
  const folder = await withClient(superuserUrl, async (client) => (await client.query<{ folder: string }>(`SELECT setting AS folder FROM pg_settings WHERE name = 'data_directory'`)).rows[0]?.folder ?? '');
  const { uid, gid } = await stat(path.join(folder, 'PG_VERSION'));
  for (const [from, name] of [[certFile, 'server.crt'], [keyFile, 'server.key']] as const) {
    await copyFile(from, path.join(folder, name));
    await chown(path.join(folder, name), uid, gid);
  }
  const rules = path.join(folder, 'pg_hba.conf');
  const had = await readFile(rules, 'utf8');
  const first = 'hostnossl all all all reject\n';
  if (!had.startsWith(first)) await writeFile(rules, first + had);
  await withClient(superuserUrl, async (client) => {
    await client.query('ALTER SYSTEM SET ssl = on');
    await client.query('SELECT pg_reload_conf()');
  });
}

/** An own PostgreSQL that takes no connection without TLS; its URL verifies it by `authority`. */
export async function tlsPostgres(authority: TestAuthority, certificate: CertificateFiles): Promise<TestPostgres> {
  const server = await startOwnPostgres();
  await certify(server.superuserUrl, certificate);
  const url = new URL(server.superuserUrl);
  url.hostname = 'localhost';
  url.searchParams.set('sslmode', 'verify-full');
  url.searchParams.set('sslrootcert', authority.caFile);
  return { ...server, superuserUrl: url.href };
}
