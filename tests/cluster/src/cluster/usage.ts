/** What a district uses at the moment, as the cluster's metrics tell it. */
import { z } from 'zod';
import type { Cluster } from './cluster.js';

const metrics = z.object({ items: z.array(z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }), containers: z.array(z.object({ usage: z.object({ cpu: z.string(), memory: z.string() }) })),
})) });
/** Of a thousandth of a CPU, and of a mebibyte. */
const CPU_UNITS: Readonly<Record<string, number>> = { n: 1e-6, u: 1e-3, m: 1 };
const MEMORY_UNITS: Readonly<Record<string, number>> = { Ki: 1 / 1_024, Mi: 1, Gi: 1_024 };

/** Thousandths of a CPU (Kubernetes, "Resource units"). */
export const milliCpu = (text: string): number => Number.parseFloat(text) * (CPU_UNITS[text.slice(-1)] ?? 1_000);
/** Mebibytes; of a number without a unit, bytes. */
export const mebibytes = (text: string): number => Number.parseFloat(text) * (MEMORY_UNITS[text.slice(-2)] ?? 1 / 1_024 ** 2);

/** In words: the whole, and of each program the pod that uses most; nothing where there are no metrics. */
export async function usageOf(cluster: Cluster, namespace: string): Promise<string | undefined> {
  const answer = await cluster.kubectl(['get', '--raw', `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods`]).catch(() => undefined);
  if (answer === undefined) return undefined;
  const pods = metrics.parse(JSON.parse(answer)).items.map(({ metadata: { labels }, containers }) => ({
    program: labels['app.kubernetes.io/name'] ?? '?', cpu: containers.reduce((sum, { usage }) => sum + milliCpu(usage.cpu), 0), memory: containers.reduce((sum, { usage }) => sum + mebibytes(usage.memory), 0),
  }));
  const total = (key: 'cpu' | 'memory', of: typeof pods): number => Math.round(of.reduce((sum, pod) => sum + pod[key], 0));
  const most = (key: 'cpu' | 'memory', of: typeof pods): number => Math.round(Math.max(...of.map((pod) => pod[key])));
  const programs = [...Map.groupBy(pods, ({ program }) => program)].map(([program, own]) => `${program} ${most('cpu', own)}m ${most('memory', own)} MiB`);
  return `${total('cpu', pods)}m CPU and ${total('memory', pods)} MiB in ${pods.length} pods (a pod of ${programs.join(', ')})`;
}
