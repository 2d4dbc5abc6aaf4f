/** Many districts on nodes whose pods only pretend to run: what each asks for, and how long everything takes but the running. */
import path from 'node:path';
import { eventually } from '@nuanxin/testing';
import { z } from 'zod';
import type { Cluster } from '../cluster/cluster.js';
import { mebibytes, milliCpu } from '../cluster/usage.js';
import type { ImageOptions } from '../options.js';
import { chart } from './install.js';

/** Of KWOK's nodes: https://kwok.sigs.k8s.io/docs/user/kwok-manage-nodes-and-pods */
const FAKE = { label: 'type=kwok', nodeSelector: { type: 'kwok' }, tolerations: [{ key: 'kwok.x-k8s.io/node', operator: 'Exists', effect: 'NoSchedule' }] };
const MARK = 'nuanxin-proof=10';
const CLASS = 'nuanxin-proof-10';
const AT_ONCE = 4;
const ALL_UP_MS = 600_000;

const nodes = z.object({ items: z.array(z.unknown()) });
const deployments = z.object({ items: z.array(z.object({
  metadata: z.object({ namespace: z.string(), name: z.string(), generation: z.number() }), spec: z.object({ replicas: z.number() }),
  status: z.object({ observedGeneration: z.number().default(0), updatedReplicas: z.number().default(0), availableReplicas: z.number().default(0), replicas: z.number().default(0) }),
})) });
const pods = z.object({ items: z.array(z.object({ spec: z.object({ containers: z.array(z.object({ resources: z.object({ requests: z.object({ cpu: z.string(), memory: z.string() }) }) })) }) })) });

export interface Asked {
  readonly milliCpu: number;
  readonly mebibytes: number;
  readonly pods: number;
  readonly objects: number;
}

export const hasFakeNodes = async (cluster: Cluster): Promise<boolean> => (await cluster.get(nodes, ['nodes', '-l', FAKE.label])).items.length > 0;

/** Does `work` for each, a few at a time. */
export async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  }));
}

/** A district as production has it, with broker and database elsewhere. */
export async function installFake(cluster: Cluster, name: string, { registry, tag }: ImageOptions): Promise<void> {
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': 'restricted', ...Object.fromEntries([MARK.split('=')]) } } });
  await cluster.apply({
    apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name, labels: Object.fromEntries([MARK.split('=')]) },
    spec: { capacity: { storage: '50Gi' }, accessModes: ['ReadWriteMany'], storageClassName: CLASS, persistentVolumeReclaimPolicy: 'Retain', hostPath: { path: '/nowhere' }, claimRef: { namespace: name, name: `${name}-hotline-cases-attachments` } },
  });
  await cluster.helm(['install', name, chart, '--namespace', name, '--values', path.join(chart, 'examples/production.yaml'), '--values', '-'], {
    district: name, images: { registry, tag }, ingress: { enabled: false }, monitoring: { podMonitor: { enabled: false } }, defaults: { nodeSelector: FAKE.nodeSelector, tolerations: FAKE.tolerations },
    services: { 'hotline-cases': { attachments: { storageClass: CLASS } } },
  });
}

export async function upgradeFake(cluster: Cluster, name: string, tag: string): Promise<void> {
  await cluster.helm(['upgrade', name, chart, '--namespace', name, '--reuse-values', '--set', `images.tag=${tag}`]);
}

/** Resolves when every Deployment of these districts has all its replicas, all of the newest version. */
export async function allUp(cluster: Cluster, names: readonly string[]): Promise<void> {
  const asked = new Set(names);
  await eventually(async () => {
    const { items } = await cluster.get(deployments, ['-A', 'deployments', '-l', 'app.kubernetes.io/part-of=nuanxin']);
    const own = items.filter(({ metadata }) => asked.has(metadata.namespace));
    const waiting = own.filter(({ metadata, spec, status }) => status.observedGeneration < metadata.generation || status.updatedReplicas !== spec.replicas || status.availableReplicas !== spec.replicas || status.replicas !== spec.replicas);
    if (own.length === 0 || waiting.length > 0) throw new Error(`${waiting.length} of ${own.length} Deployments are not up, ${waiting[0]?.metadata.namespace}/${waiting[0]?.metadata.name} among them.`);
  }, ALL_UP_MS);
}

/** What one district asks the cluster for. */
export async function askedBy(cluster: Cluster, name: string): Promise<Asked> {
  const { items } = await cluster.get(pods, ['-n', name, 'pods', '--field-selector=status.phase=Running']);
  const requests = items.flatMap(({ spec }) => spec.containers.map(({ resources }) => resources.requests));
  const manifest = await cluster.helm(['get', 'manifest', name, '--namespace', name]);
  return {
    pods: items.length, objects: manifest.split('\n').filter((line) => line.startsWith('kind: ')).length,
    milliCpu: requests.reduce((sum, { cpu }) => sum + milliCpu(cpu), 0),
    mebibytes: requests.reduce((sum, { memory }) => sum + mebibytes(memory), 0),
  };
}

/** Has them removed; the cluster does so in its own time. */
export async function removeFakes(cluster: Cluster): Promise<void> {
  for (const kind of ['namespace', 'persistentvolume']) await cluster.kubectl(['delete', kind, '-l', MARK, '--wait=false', '--ignore-not-found']);
}
