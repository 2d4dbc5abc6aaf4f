/** A district's backups, its loss, and its way back: what stands of that in deploy/README.md, as commands to a cluster. */
import path from 'node:path';
import { serviceNames } from '@nuanxin/contracts';
import type { Cluster } from '../cluster/cluster.js';
import { imageOf } from '../cluster/images.js';
import type { Options } from '../options.js';
import { available, chart, example, upgrade, valuesOf } from './install.js';

const KINDS = ['data', 'keys'] as const;
const JOB_SECONDS = 300;
const FOLDER = '/run/secrets/nuanxin';
const BACKUPS = '/var/lib/nuanxin/backups';
const REPLICAS = 2;
/** Whose volumes are lost with the district. */
const VOLUMES = (name: string): string[] => [`data-${name}-postgres-0`, `data-${name}-nats-0`, `${name}-hotline-cases-attachments`];

const backupValues = (storageClass: string): Record<string, unknown> => ({ backup: { enabled: true, data: { storage: '1Gi', storageClass }, keys: { storage: '1Gi', storageClass } } });

/** Has the chart make backups, on volumes of their own that outlive the release. */
export const enableBackups = (cluster: Cluster, name: string, { storageClass }: Options): Promise<void> => upgrade(cluster, name, backupValues(storageClass));

/** Makes a backup of each kind now; gives what the jobs say of them. */
export async function backUp(cluster: Cluster, name: string): Promise<string[]> {
  const said: string[] = [];
  for (const kind of KINDS) {
    const job = `backup-${kind}-now`;
    await cluster.in(name, ['create', 'job', job, `--from=cronjob/${name}-backup-${kind}`]);
    said.push(await finished(cluster, name, job));
  }
  return said;
}

/** Deletes the release and every volume with data; backups and Secrets are elsewhere. */
export async function lose(cluster: Cluster, name: string): Promise<void> {
  await cluster.helm(['uninstall', name, '--namespace', name, '--wait']);
  await cluster.wait(name, ['delete', 'pvc', ...VOLUMES(name), '--wait', '--ignore-not-found'], JOB_SECONDS);
}

/** Installs it anew, paused, fills its empty databases from the backups, and lets it run; gives what the restore said. */
export async function bringBack(cluster: Cluster, name: string, options: Options): Promise<string> {
  const values = { ...valuesOf(name, options, REPLICAS), ...backupValues(options.storageClass), paused: true };
  await cluster.helm(['install', name, chart, '--namespace', name, '--values', example, '--values', '-'], values);
  await cluster.wait(name, ['wait', '--for=condition=Complete', 'job', '-l', `app.kubernetes.io/instance=${name},app.kubernetes.io/name=prepare`], JOB_SECONDS);
  await cluster.apply(restoreJob(name, options));
  const said = await finished(cluster, name, 'restore');
  await upgrade(cluster, name, { paused: false });
  await available(cluster, name);
  return said;
}

async function finished(cluster: Cluster, name: string, job: string): Promise<string> {
  try {
    await cluster.wait(name, ['wait', '--for=condition=Complete', `job/${job}`], JOB_SECONDS);
  } catch (error) {
    throw new Error(`${job} did not finish: ${await cluster.in(name, ['logs', `job/${job}`, '--tail=20'])}`, { cause: error });
  }
  return (await cluster.in(name, ['logs', `job/${job}`])).trim();
}

/** The operator's command with all that a restore reads and fills. It may call PostgreSQL as the job that prepares databases may. */
function restoreJob(name: string, { images }: Options): unknown {
  const secrets = ['backup', 'backup-keys', ...serviceNames.map((service) => `${service}-migrate`)];
  const claim = (volume: string, claimName: string): unknown => ({ name: volume, persistentVolumeClaim: { claimName } });
  const labels = { 'app.kubernetes.io/part-of': 'nuanxin', 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': 'prepare' };
  return {
    apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'restore', namespace: name },
    spec: { backoffLimit: 0, template: { metadata: { labels }, spec: {
      automountServiceAccountToken: false, restartPolicy: 'Never', securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{
        name: 'restore', image: imageOf(images, 'operator', images.tag), imagePullPolicy: 'IfNotPresent',
        args: ['restore', '--district', name, '--data', path.posix.join(BACKUPS, 'data'), '--keys', path.posix.join(BACKUPS, 'keys')],
        env: [{ name: 'ATTACHMENTS_DIR', value: '/var/lib/nuanxin/attachments' }],
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } }, resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
        volumeMounts: [
          ...secrets.map((secret) => ({ name: secret, mountPath: path.posix.join(FOLDER, secret), readOnly: true })),
          ...KINDS.map((kind) => ({ name: `${kind}-place`, mountPath: path.posix.join(BACKUPS, kind) })), { name: 'attachments', mountPath: '/var/lib/nuanxin/attachments' },
        ],
      }],
      volumes: [
        ...secrets.map((secret) => ({ name: secret, secret: { secretName: `${name}-${secret}`, defaultMode: 0o440 } })),
        ...KINDS.map((kind) => claim(`${kind}-place`, `${name}-backup-${kind}`)), claim('attachments', `${name}-hotline-cases-attachments`),
      ],
    } } },
  };
}
