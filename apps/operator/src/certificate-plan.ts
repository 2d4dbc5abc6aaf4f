/** Certificates of a cell by an authority of its own, for an evaluation without cert-manager: one Secret for each program, under the names by which it is called. */
import { serviceNames } from '@nuanxin/contracts';
import { certificateOf, freshAuthority } from '@nuanxin/provisioning';
import type { CellSecretsByName } from './secret-plan.js';

const AUTHORITY = 'authority';
const PROGRAMS = [...serviceNames, 'gateway', 'provisioner', 'nats', 'postgres'] as const;
const secretOf = (program: string): string => `${program}-tls`;

/** The secrets that `completeCertificates` makes. */
export const certificateSecrets: readonly string[] = [AUTHORITY, ...PROGRAMS.map(secretOf)];

/** Gives all certificates of a cell: what is there and of the authority that is there stays, the rest is made. */
export async function completeCertificates(existing: CellSecretsByName, { release, namespace }: { release: string; namespace: string }): Promise<CellSecretsByName> {
  const { 'tls.crt': certificate, 'tls.key': key } = existing[AUTHORITY] ?? {};
  const authority = certificate === undefined || key === undefined ? await freshAuthority(`${release}.${namespace}`) : { certificate, key };
  const complete: Record<string, Readonly<Record<string, string>>> = { [AUTHORITY]: { 'tls.crt': authority.certificate, 'tls.key': authority.key } };
  for (const program of PROGRAMS) {
    const there = existing[secretOf(program)];
    const full = `${release}-${program}`;
    complete[secretOf(program)] = there?.['ca.crt'] === authority.certificate && there['tls.crt'] !== undefined && there['tls.key'] !== undefined
      ? there
      : await certificateOf(authority, [`${full}.${namespace}.svc`, `${full}.${namespace}`, full]).then((made) => ({ 'tls.crt': made.certificate, 'tls.key': made.key, 'ca.crt': authority.certificate }));
  }
  return complete;
}
