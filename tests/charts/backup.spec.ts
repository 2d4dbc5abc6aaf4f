/** Backups by the clock, as the chart renders them: data and keys apart in everything, and a district that is paused for a restore. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { serviceNames } from '@nuanxin/contracts';
import { SEALING, vaultOf } from '@nuanxin/provisioning';
import { z } from 'zod';
import { example, helm, podsOf, render, type Manifest } from './helm.js';
import { passes, type End } from './policies.js';

const whole = helm === undefined ? describe.skip : describe;
const cronJob = z.looseObject({ schedule: z.string(), timeZone: z.string(), concurrencyPolicy: z.string(), jobTemplate: z.unknown() });

whole('backups of a cell', () => {
  let manifests: Manifest[] = [];
  beforeAll(async () => {
    manifests = await render([example('evaluation')], { backup: { enabled: true } });
  });
  const podOf = (name: string, of = manifests) => podsOf(of).find((pod) => pod.kind === 'CronJob' && pod.name === name);

  it('are made where they are asked for, one at a time, by the district’s clock', async () => {
    const jobs = manifests.filter(({ kind }) => kind === 'CronJob');
    expect(jobs.map(({ metadata }) => metadata.name).sort()).toEqual(['r-backup-data', 'r-backup-keys']);
    for (const job of jobs) expect(cronJob.parse(job['spec'])).toMatchObject({ timeZone: 'Asia/Shanghai', concurrencyPolicy: 'Forbid' });
    expect((await render([example('evaluation')])).filter(({ kind }) => kind === 'CronJob')).toEqual([]);
  });

  it('P1 take data and keys by other secrets, to other volumes, and each nothing of the other’s', () => {
    const [data, keys] = [JSON.stringify(podOf('r-backup-data')), JSON.stringify(podOf('r-backup-keys'))];
    expect([data, keys].map((text) => [...text.matchAll(/"secretName":"([^"]+)"/g)].map(([, name]) => name))).toEqual([['r-backup'], ['r-backup-keys']]);
    expect([data, keys].map((text) => [...text.matchAll(/"claimName":"([^"]+)"/g)].map(([, name]) => name))).toEqual([['r-backup-data', 'r-hotline-cases-attachments'], ['r-backup-keys']]);
    expect(podOf('r-backup-keys')?.spec.containers[0]?.args).toEqual(['backup', '--district', 'evaluation', '--keys', '/var/lib/nuanxin/backups', '--keep', '7']);
    const kept = manifests.filter(({ kind, metadata }) => kind === 'PersistentVolumeClaim' && metadata.name.startsWith('r-backup')).map(({ metadata }) => metadata.annotations?.['helm.sh/resource-policy']);
    expect(kept).toEqual(['keep', 'keep']);
  });

  it('find attached files where the hotline has them, in a bucket too', async () => {
    const env = { ATTACHMENTS_S3_BUCKET: 'hexi', ATTACHMENTS_S3_ENDPOINT: 'https://s3.example.org', OTHER: 'x' };
    const bucket = await render([example('evaluation')], { backup: { enabled: true }, services: { 'hotline-cases': { attachments: null, env, secretFiles: { ATTACHMENTS_S3_CREDENTIALS_FILE: 's3-credentials' } } } });
    expect(podOf('r-backup-data', bucket)?.spec.containers[0]?.env.map(({ name, value }) => [name, value])).toEqual([
      ['NUANXIN_EVALUATION', '1'], ['ATTACHMENTS_S3_CREDENTIALS_FILE', '/run/secrets/nuanxin/attachments/credentials'], ['ATTACHMENTS_S3_BUCKET', 'hexi'], ['ATTACHMENTS_S3_ENDPOINT', 'https://s3.example.org'],
    ]);
    expect(podOf('r-backup-data')?.spec.containers[0]?.env).toEqual([{ name: 'NUANXIN_EVALUATION', value: '1' }, { name: 'ATTACHMENTS_DIR', value: '/var/lib/nuanxin/attachments' }]);
  });

  it('P2 speak with PostgreSQL, and nobody with them', () => {
    const end = (name: string): End => ({ labels: { 'app.kubernetes.io/part-of': 'nuanxin', 'app.kubernetes.io/instance': 'r', 'app.kubernetes.io/name': name } });
    const others = [...serviceNames, 'gateway', 'nats', 'postgres', 'provisioner', 'prepare', 'backup-data', 'backup-keys'];
    for (const job of ['backup-data', 'backup-keys']) {
      const open = others.filter((name) => name !== job).flatMap((name) => [443, 4222, 5432, 8080, 8222, 9464].flatMap((port) => [
        ...(passes(manifests, end(job), end(name), port) ? [`> ${name}:${port}`] : []), ...(passes(manifests, end(name), end(job), port) ? [`${name} > :${port}`] : []),
      ]));
      expect([job, open]).toEqual([job, ['> postgres:5432']]);
    }
  });

  it('stand beside a check of the audit logs, which reads databases and anchors, and nothing else', async () => {
    const audited = await render([example('evaluation')], { audit: { enabled: true } });
    const [pod] = podsOf(audited).filter(({ kind }) => kind === 'CronJob');
    expect(pod?.spec.containers[0]?.args).toEqual(['audit', '--district', 'evaluation', '--nats', 'nats://r-nats:4222']);
    expect([...JSON.stringify(pod).matchAll(/"key":"([^"]+)"/g)].map(([, key]) => key).sort()).toEqual([...serviceNames.map((name) => `${name}-url`), 'nats.nk'].sort());
    const end = (name: string): End => ({ labels: { 'app.kubernetes.io/part-of': 'nuanxin', 'app.kubernetes.io/instance': 'r', 'app.kubernetes.io/name': name } });
    const open = [...serviceNames, 'gateway', 'nats', 'postgres', 'provisioner', 'prepare'].flatMap((name) => [443, 4222, 5432, 8080, 8222, 9464].flatMap((port) => [
      ...(passes(audited, end('audit'), end(name), port) ? [`> ${name}:${port}`] : []), ...(passes(audited, end(name), end('audit'), port) ? [`${name} > :${port}`] : []),
    ]));
    expect(open.sort()).toEqual(['> nats:4222', '> postgres:5432']);
  });

  it('have a role that reads each database, made before any of them', () => {
    const prepare = JSON.stringify(podsOf(manifests).find(({ name }) => name.startsWith('r-prepare')));
    for (const name of serviceNames) expect(prepare).toContain(`"path":"backup/${name}-url"`);
    for (const name of SEALING) expect(prepare).toContain(`"path":"backup-keys/${vaultOf(name)}-url"`);
  });

  it('are restored into a district of which nothing runs', async () => {
    const replicas = (of: readonly Manifest[]): unknown[] => of.filter(({ kind, metadata }) => kind === 'Deployment' && metadata.name !== 'r-provisioner').map((each) => z.looseObject({ replicas: z.number().optional() }).parse(each['spec']).replicas);
    const paused = await render([example('production')], { paused: true });
    expect(new Set(replicas(paused))).toEqual(new Set([0]));
    expect(replicas(await render([example('production')]))).toContain(undefined);
  });

  it('are restored by one job, from where they are made, into databases by their owners', async () => {
    const restoring = async (values: unknown) => podsOf(await render([example('evaluation')], values)).find(({ name }) => name.startsWith('r-restore'));
    const id = '0196a2b4-0000-7000-8000-000000000101';
    const pod = await restoring({ paused: true, backup: { enabled: true }, restore: { enabled: true, keysBackup: id, happenedUntil: '2026-02-01T12:00:00Z', replace: true } });
    expect(pod?.spec.containers[0]?.args).toEqual([
      'restore', '--district', 'evaluation', '--data', '/var/lib/nuanxin/backups/data', '--keys', '/var/lib/nuanxin/backups/keys', '--keys-backup', id, '--happened-until', '2026-02-01T12:00:00Z', '--replace',
    ]);
    const text = JSON.stringify(pod);
    for (const name of serviceNames) expect(text).toContain(`"path":"${name}-migrate/database-migration-url"`);
    for (const secret of ['backup', 'backup-keys']) expect(text).toContain(`"path":"${secret}/backup-key"`);
    expect([...text.matchAll(/"claimName":"([^"]+)"/g)].map(([, name]) => name)).toEqual(['r-backup-data', 'r-backup-keys', 'r-hotline-cases-attachments']);
    expect((await restoring({ paused: true, restore: { enabled: true } }))?.name).not.toBe(pod?.name);
    expect(await restoring({ paused: true })).toBeUndefined();
  });
});
