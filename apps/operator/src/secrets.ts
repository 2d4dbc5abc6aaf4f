/** `nuanxin secrets`: prints the Secrets of a new cell, or completes those of the cluster in which it runs. */
import { StartError } from '@nuanxin/embedded';
import { secretsOfCluster } from './cluster.js';
import { certificateSecrets, completeCertificates } from './certificate-plan.js';
import { changed, completeSecrets, type CellSecretsByName } from './secret-plan.js';

interface Options {
  readonly release: string;
  readonly namespace?: string;
  readonly postgres: string;
  /** Certificates too, by an authority of the cell's own. */
  readonly tls?: boolean;
}

/** A Secret as Kubernetes takes it. */
export interface SecretManifest {
  readonly apiVersion: 'v1';
  readonly kind: 'Secret';
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Readonly<Record<string, string>> };
  readonly type: 'Opaque';
  readonly stringData: Readonly<Record<string, string>>;
}

const nameOf = (release: string, name: string): string => `${release}-${name}`;

function manifestOf({ release, namespace }: Pick<Options, 'release' | 'namespace'>, name: string, values: Readonly<Record<string, string>>): SecretManifest {
  return {
    apiVersion: 'v1', kind: 'Secret', type: 'Opaque', stringData: values,
    metadata: { name: nameOf(release, name), ...(namespace === undefined ? {} : { namespace }), labels: { 'app.kubernetes.io/part-of': 'nuanxin', 'app.kubernetes.io/instance': release } },
  };
}

async function complete(existing: CellSecretsByName, options: Options): Promise<CellSecretsByName> {
  if (options.tls !== true) return completeSecrets(existing, options);
  if (options.namespace === undefined) throw new StartError('--tls needs --namespace: certificates bear the names by which programs are called.');
  return { ...completeSecrets(existing, options), ...(await completeCertificates(existing, { release: options.release, namespace: options.namespace })) };
}

/** Prints a List for `kubectl apply -f -`; everything in it is new. */
export async function printSecrets(options: Options, say: (line: string) => void): Promise<void> {
  say(listOf(options, await complete({}, options)));
}

/** Secrets as a List, for `kubectl apply -f -`. */
export const listOf = (options: Pick<Options, 'release' | 'namespace'>, secrets: CellSecretsByName): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'List', items: Object.entries(secrets).map(([name, values]) => manifestOf(options, name, values)) }, undefined, 2);

/** Completes the Secrets of the namespace in which this runs; says which were made or got a key, never a value. */
export async function applySecrets(options: Options, say: (line: string) => void): Promise<void> {
  const cluster = await secretsOfCluster();
  const wanted = [...Object.keys(completeSecrets({}, options)), ...(options.tls === true ? certificateSecrets : [])];
  const existing: Record<string, Readonly<Record<string, string>>> = {};
  for (const name of wanted) {
    const values = await cluster.read(nameOf(options.release, name));
    if (values !== undefined) existing[name] = values;
  }
  for (const [name, values] of changed(existing, await complete(existing, options))) {
    await cluster.write(manifestOf(options, name, values), existing[name] === undefined);
    say(`${nameOf(options.release, name)}: ${existing[name] === undefined ? 'made' : 'completed'}`);
  }
  say('All secrets are there.');
}
