/** The Secrets of the namespace in which a pod runs, by the API of Kubernetes: the three calls that completing them takes. */
import { readFile } from 'node:fs/promises';
import { StartError } from '@nuanxin/embedded';
import type { SecretManifest } from './secrets.js';

/** Where a pod finds who it is (Kubernetes, "Accessing the Kubernetes API from a Pod"). NODE_EXTRA_CA_CERTS names the ca.crt beside it. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const TIMEOUT_MS = 10_000;

export interface ClusterSecrets {
  /** The values of a Secret; undefined where there is none. */
  read(name: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** Makes a Secret, or adds to one that is there. */
  write(manifest: SecretManifest, fresh: boolean): Promise<void>;
}

/** Throws a StartError where this is no pod, and for every answer that is no success. */
export async function secretsOfCluster(): Promise<ClusterSecrets> {
  const [token, namespace] = await Promise.all(['token', 'namespace'].map((file) => readFile(`${ACCOUNT}/${file}`, 'utf8').catch(() => {
    throw new StartError(`${ACCOUNT}/${file} cannot be read: --apply is for a pod with a service account. Without it the secrets are printed.`);
  })));
  const base = `https://kubernetes.default.svc/api/v1/namespaces/${namespace?.trim() ?? ''}/secrets`;
  const call = (method: string, url: string, body?: { type: string; value: unknown }): Promise<Response> => fetch(url, {
    method, signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { authorization: `Bearer ${token?.trim() ?? ''}`, ...(body === undefined ? {} : { 'content-type': body.type }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body.value) }),
  });
  return {
    read: async (name) => {
      const response = await call('GET', `${base}/${name}`);
      if (response.status === 404) return undefined;
      const { data = {} } = await answerOf(response, name) as { data?: Record<string, string> };
      return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]));
    },
    write: async (manifest, fresh) => {
      const { name } = manifest.metadata;
      await answerOf(fresh ? await call('POST', base, { type: 'application/json', value: manifest }) : await call('PATCH', `${base}/${name}`, { type: 'application/merge-patch+json', value: { stringData: manifest.stringData } }), name);
    },
  };
}

async function answerOf(response: Response, name: string): Promise<unknown> {
  const body: unknown = await response.json();
  if (response.ok) return body;
  const message = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : '';
  throw new StartError(`Kubernetes answered ${response.status} for the Secret ${name}: ${message}`);
}
