/** A district in a namespace of its own that enforces Pod Security *restricted*: installed, reached, upgraded, removed. */
import path from 'node:path';
import { serviceNames } from '@nuanxin/contracts';
import { z } from 'zod';
import { secretOf, type Cluster } from '../cluster/cluster.js';
import type { Options } from '../options.js';
import { isOwnAddress } from '../options.js';

export const chart = path.join(import.meta.dirname, '../../../../deploy/charts/cell');
/** The values that a district to try things out begins with. */
export const example = path.join(chart, 'examples/evaluation.yaml');
const AVAILABLE_SECONDS = 600;
const ZONE = 'Asia/Shanghai';
/** What a pod asks for here: two districts and what is rolled fit on a node of two cores. */
const REQUESTED_CPU = '20m';

/** Where a district is, and how it is reached. Release, namespace and district have one name. */
export interface Installed {
  readonly name: string;
  readonly zone: string;
  /** The gateway, by a port of a node: it survives every pod. */
  readonly url: string;
  readonly setupCode: string;
}

export const deployments = [...serviceNames.map((service) => service as string), 'gateway', 'provisioner'];
export const instanceOf = (name: string): string => `app.kubernetes.io/instance=${name}`;

/** Values over the chart's example of an evaluation. */
export function valuesOf(name: string, { images, storageClass }: Pick<Options, 'images' | 'storageClass'>, replicas: number): Record<string, unknown> {
  const stored = { storageClass };
  return {
    district: name, zone: ZONE, images: { registry: images.registry, tag: images.tag }, nats: { own: stored }, postgres: { own: stored },
    services: { 'hotline-cases': { attachments: stored } }, defaults: { replicas, resources: { requests: { cpu: REQUESTED_CPU } } },
  };
}

/** Installs with one replica of each program and gives it once every Deployment is available. */
export async function install(cluster: Cluster, name: string, options: Options): Promise<Installed> {
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } });
  await cluster.helm(['install', name, chart, '--namespace', name, '--values', example, '--values', '-'], valuesOf(name, options, 1));
  await available(cluster, name);
  const { 'setup-code': setupCode = '' } = await secretOf(cluster, name, `${name}-identity`);
  return { name, zone: ZONE, setupCode: setupCode.trim(), url: await openPort(cluster, name, options.nodeAddress) };
}

/** Upgrades with `values` over what it was installed with, and waits until all is rolled. */
export async function upgrade(cluster: Cluster, name: string, values: unknown): Promise<void> {
  await cluster.helm(['upgrade', name, chart, '--namespace', name, '--reuse-values', '--values', '-'], values);
  await rolled(cluster, name);
}

export async function available(cluster: Cluster, name: string): Promise<void> {
  await cluster.wait(name, ['wait', '--for=condition=Available', 'deployment', '-l', instanceOf(name)], AVAILABLE_SECONDS);
}

/** Resolves when each Deployment runs what it says, and nothing older. */
export async function rolled(cluster: Cluster, name: string): Promise<void> {
  for (const deployment of deployments) await cluster.wait(name, ['rollout', 'status', `deployment/${name}-${deployment}`], AVAILABLE_SECONDS);
}

/** Resolves when everything of the district is up again: its programs, its broker and its database. */
export async function settled(cluster: Cluster, name: string): Promise<void> {
  for (const set of ['nats', 'postgres']) await cluster.wait(name, ['rollout', 'status', `statefulset/${name}-${set}`], AVAILABLE_SECONDS);
  await rolled(cluster, name);
}

/** Removes the district with all that it kept. */
export async function remove(cluster: Cluster, name: string): Promise<void> {
  await cluster.wait('default', ['delete', 'namespace', name, '--ignore-not-found', '--wait'], AVAILABLE_SECONDS);
}

const service = z.object({ spec: z.object({ ports: z.array(z.object({ nodePort: z.number() })) }) });
const pods = z.object({ items: z.array(z.object({ status: z.object({ hostIP: z.string() }) })).min(1) });

async function openPort(cluster: Cluster, name: string, nodeAddress: string): Promise<string> {
  const door = `${name}-door`;
  const selector = { 'app.kubernetes.io/part-of': 'nuanxin', 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': 'gateway' };
  await cluster.apply({ apiVersion: 'v1', kind: 'Service', metadata: { name: door, namespace: name }, spec: { type: 'NodePort', selector, ports: [{ port: 8080, targetPort: 'http' }] } });
  const { spec: { ports: [port] } } = await cluster.get(service, ['-n', name, 'service', door]);
  const { items: [gateway] } = await cluster.get(pods, ['-n', name, 'pods', '-l', Object.entries(selector).map(([key, value]) => `${key}=${value}`).join(',')]);
  const address = nodeAddress === '' ? gateway?.status.hostIP ?? '' : nodeAddress;
  if (!isOwnAddress(address)) throw new Error(`The node ${address} is in no network of your own; --node-address names an address by which it may be put under load.`);
  return `http://${address.includes(':') ? `[${address}]` : address}:${port?.nodePort ?? 0}`;
}
