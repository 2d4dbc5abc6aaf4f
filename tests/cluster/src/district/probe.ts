/** Connections inside a cluster: small pods that listen and call, and whether a call gets through. */
import { z } from 'zod';
import type { Cluster } from '../cluster/cluster.js';
import { imageOf } from '../cluster/images.js';
import type { ImageOptions } from '../options.js';

const READY_SECONDS = 60;
const CONNECT_MS = 2_500;
const OPEN = 'open';

/** A pod with the operator's image that does nothing but listen on `ports`. */
export async function probePod(cluster: Cluster, images: ImageOptions, namespace: string, name: string, { labels, ports = [] }: { labels: Readonly<Record<string, string>>; ports?: readonly number[] }): Promise<void> {
  const script = `for (const port of ${JSON.stringify(ports)}) require('node:net').createServer((socket) => socket.end()).listen(port, '0.0.0.0'); setInterval(() => undefined, 60000);`;
  await cluster.apply({
    apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels },
    spec: {
      automountServiceAccountToken: false, terminationGracePeriodSeconds: 0,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' }, sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] },
      containers: [{
        name: 'probe', image: imageOf(images, 'operator', images.tag), imagePullPolicy: 'IfNotPresent', command: ['node', '-e', script],
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } }, resources: { requests: { cpu: '5m', memory: '32Mi' }, limits: { memory: '128Mi' } },
      }],
    },
  });
  await cluster.wait(namespace, ['wait', '--for=condition=Ready', `pod/${name}`], READY_SECONDS);
}

/** Whether a connection from a pod (`pod/x`, `deployment/y`) to a host's port gets through. */
export async function connects(cluster: Cluster, namespace: string, from: string, host: string, port: number): Promise<boolean> {
  const script = `const socket = require('node:net').connect(${port}, ${JSON.stringify(host)}); const end = (word) => { console.log(word); process.exit(0); };`
    + `socket.on('connect', () => end('${OPEN}')); socket.on('error', (error) => end(error.code)); setTimeout(() => end('silence'), ${CONNECT_MS});`;
  return (await cluster.in(namespace, ['exec', from, '--', 'node', '-e', script])).trim() === OPEN;
}

export const podAddress = async (cluster: Cluster, namespace: string, pod: string): Promise<string> =>
  (await cluster.get(z.object({ status: z.object({ podIP: z.string() }) }), ['-n', namespace, 'pod', pod])).status.podIP;
