/** The chart of a cell as it is rendered: what every pod is held to, who may speak with whom, and which values are refused. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import { gatewayEnvironment, migrationEnvironment, serviceEnvironment, type CellSecrets } from '@nuanxin/launcher';
import { completeSecrets, natsAccountsTemplate } from '@nuanxin/operator';
import { chart, example, helm, lint, podsOf, refusal, render, type Container, type Manifest } from './helm.js';
import { passes, type End } from './policies.js';
import { REFUSED } from './refused-values.js';

const EXAMPLES = ['evaluation', 'production'] as const;
const programs = [...serviceNames, 'gateway'] as const;

const whole = helm === undefined ? describe.skip : describe;

whole('the chart of a cell', () => {
  const rendered: Record<string, Manifest[]> = {};
  beforeAll(async () => {
    for (const name of EXAMPLES) rendered[name] = await render([example(name)]);
  });
  const manifests = (name: string): Manifest[] => rendered[name] ?? [];
  const containersOf = (name: string): Container[] => podsOf(manifests(name)).flatMap(({ spec }) => [...spec.initContainers, ...spec.containers]);

  it.each(EXAMPLES)('is clean by lint with the values of %s', async (name) => {
    expect(await lint(example(name))).toContain('0 chart(s) failed');
  });

  it.each(EXAMPLES)('P2 holds every pod of %s to what Pod Security calls restricted, with a file system that nobody writes to', (name) => {
    const pods = podsOf(manifests(name));
    expect(pods.length).toBeGreaterThan(programs.length);
    for (const { spec, name: pod } of pods) {
      expect([pod, spec.securityContext]).toEqual([pod, expect.objectContaining({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })]);
      expect([pod, spec.automountServiceAccountToken]).toEqual([pod, pod === 'r-secrets']);
      for (const each of [...spec.initContainers, ...spec.containers]) expect([pod, each.securityContext]).toEqual([pod, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } }]);
    }
  });

  it.each(EXAMPLES)('O1 gives each container of %s an image that does not move, what it asks for and what is the most', (name) => {
    for (const { image, resources: { requests, limits }, name: container } of containersOf(name)) {
      expect(image).toMatch(/^[a-z0-9./-]+:(?!latest$)[\w.-]+$/);
      expect([container, requests.cpu, requests.memory, limits.memory]).toEqual([container, expect.stringMatching(/^\d+m$/), expect.stringMatching(/i$/), expect.stringMatching(/i$/)]);
    }
  });

  it('looks after each program: probes of which the live one asks nothing of others, a budget, an end in order', () => {
    for (const program of programs) {
      const [pod] = podsOf(manifests('production').filter(({ kind }) => kind === 'Deployment')).filter(({ name }) => name === `r-${program}`);
      const [container] = pod?.spec.containers ?? [];
      expect(container).toMatchObject({
        startupProbe: { httpGet: { path: '/health/live' } }, livenessProbe: { httpGet: { path: '/health/live' } }, readinessProbe: { httpGet: { path: '/health/ready' } },
        env: expect.arrayContaining([{ name: 'DRAIN_MS', value: '6000' }]),
      });
      expect(manifests('production').filter(({ kind, metadata }) => kind === 'PodDisruptionBudget' && metadata.name === `r-${program}`)).toHaveLength(1);
    }
  });

  it('tells each program what the launcher tells it, and takes secrets by reference alone', () => {
    const secrets: CellSecrets = { folder: 's', postgresPassword: 's/p', vaultMasterKeys: { 'identity': 's/v', 'hotline-cases': 's/w' }, pseudonymKey: 's/y', identityKey: 's/i', setupCode: 's/c', natsCredentials: 's/n' };
    const urls = { migrateUrl: 'm', runUrl: 'r', created: false };
    const databases = new Map([...serviceNames, 'identity-vault', 'hotline-cases-vault'].map((name) => [name, urls]));
    const told = (name: string): string[] => (podsOf(manifests('production')).find((pod) => pod.name === `r-${name}`)?.spec.containers[0]?.env ?? []).map((variable) => variable.name);
    for (const name of serviceNames) expect(told(name)).toEqual(expect.arrayContaining(Object.keys(serviceEnvironment(name, secrets, databases, 'a'))));
    expect(told('gateway')).toEqual(expect.arrayContaining(Object.keys(gatewayEnvironment('f', Object.fromEntries(serviceNames.map((name) => [name, 'u'])) as Record<ServiceName, string>))));
    const migrations = podsOf(manifests('production')).find(({ name }) => name.startsWith('r-prepare'))?.spec.initContainers ?? [];
    for (const name of serviceNames) {
      const given = migrations.find((each) => each.name === `migrate-${name}`)?.env.map((each) => each.name) ?? [];
      const vault = Object.keys(serviceEnvironment(name, secrets, databases, 'a')).filter((variable) => variable.startsWith('VAULT_'));
      expect(given).toEqual(expect.arrayContaining([...Object.keys(migrationEnvironment(name, databases)), ...vault]));
      expect(given).not.toContain('DATABASE_URL');
    }
    for (const { env } of containersOf('production')) for (const { name, value } of env) if (/DATABASE|PASSWORD|SECRET/.test(name)) expect([name, value]).toEqual([name, undefined]);
  });

  it('puts every pod where the district is said to run', async () => {
    const place = { nodeSelector: { pool: 'hexi' }, tolerations: [{ key: 'pool', operator: 'Exists' }] };
    const pods = podsOf(await render([example('evaluation')], { defaults: place }));
    expect(pods.map(({ name, spec }) => [name, spec['nodeSelector'], spec['tolerations']])).toEqual(pods.map(({ name }) => [name, place.nodeSelector, place.tolerations]));
  });

  it('takes replicas away as slowly as it is told', async () => {
    const scaled = await render([example('evaluation')], { gateway: { autoscaling: { enabled: true, scaleDownSeconds: 60 } } });
    const scaler = scaled.find(({ kind }) => kind === 'HorizontalPodAutoscaler');
    expect(scaler?.['spec']).toMatchObject({ minReplicas: 2, maxReplicas: 6, behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } });
  });

  it('refers to no secret and no key that `nuanxin secrets` does not make', () => {
    const made = new Map(Object.entries(completeSecrets({}, { postgres: 'h:1' })).map(([name, keys]) => [`r-${name}`, new Set(Object.keys(keys))]));
    for (const name of EXAMPLES) {
      for (const { env } of containersOf(name)) for (const { valueFrom } of env) if (valueFrom !== undefined) expect([valueFrom, made.get(valueFrom.secretKeyRef.name)?.has(valueFrom.secretKeyRef.key)]).toEqual([valueFrom, true]);
      const mounted = [...JSON.stringify(manifests(name)).matchAll(/"secret(?:Name)?":(?:\{"name":)?"(r-[a-z-]+)"/g)].map(([, secret = '']) => secret);
      expect(mounted.length).toBeGreaterThan(programs.length);
      const certificates = manifests(name).filter(({ kind }) => kind === 'Certificate').map(({ metadata }) => metadata.name);
      expect(mounted.filter((secret) => !made.has(secret) && !certificates.includes(secret))).toEqual([]);
    }
  });

  it('has the broker’s users as the contracts say', () => {
    const file = 'files/nats-accounts.conf';
    const drift = readFileSync(path.join(chart, file), 'utf8') === natsAccountsTemplate() ? '' : `deploy/charts/cell/${file} is not what the contracts say. Run: npx tsc -b && node apps/operator/dist/main.js nats-accounts --district template > deploy/charts/cell/${file}`;
    expect(drift).toBe('');
  });

  it('N1 has the broker write through before it acknowledges', () => {
    const [config] = manifests('evaluation').filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'r-nats');
    expect(JSON.stringify(config?.['data'])).toContain('sync_interval: always');
  });

  it('P2 lets nobody speak with anybody but as it is drawn', () => {
    const labelsOf = (name: string): Record<string, string> => ({ 'app.kubernetes.io/part-of': 'nuanxin', 'app.kubernetes.io/instance': 'r', 'app.kubernetes.io/name': name });
    const ends: Record<string, End> = Object.fromEntries([...programs, 'nats', 'postgres', 'provisioner', 'prepare', 'secrets', 'helm-test'].map((name) => [name, { labels: labelsOf(name) }]));
    const outside: Record<string, End> = { 'outside': { namespace: 'ingress-nginx', labels: {} }, 'stranger': { namespace: 'elsewhere', labels: {} }, 'other district': { labels: { ...labelsOf('gateway'), 'app.kubernetes.io/instance': 'other' } }, 'kube-system': { namespace: 'kube-system', labels: {} } };
    const all = { ...ends, ...outside };
    const open: string[] = [];
    for (const [from, source] of Object.entries(all)) for (const [to, target] of Object.entries(ends)) for (const port of [53, 443, 4222, 5432, 8080, 8222, 9464]) if (from !== to && passes(manifests('evaluation'), source, target, port)) open.push(`${from} > ${to}:${port}`);
    const services = [...serviceNames];
    const drawn = [
      ...[...Object.keys(outside), 'helm-test'].map((from) => `${from} > gateway:8080`),
      ...services.map((to) => `gateway > ${to}:8080`),
      ...[...services, 'gateway', 'provisioner'].flatMap((from) => [`${from} > nats:4222`, `${from} > nats:8222`]),
      ...[...services, 'prepare'].map((from) => `${from} > postgres:5432`),
    ];
    expect(open.sort()).toEqual(drawn.sort());
    for (const [name, end] of Object.entries(ends)) expect([name, passes(manifests('evaluation'), end, outside['kube-system'] ?? {}, 53)]).toEqual([name, true]);
  });

  it('P2 lets only who is named call the gateway and scrape, where somebody is named', () => {
    const gateway: End = { labels: { 'app.kubernetes.io/part-of': 'nuanxin', 'app.kubernetes.io/instance': 'r', 'app.kubernetes.io/name': 'gateway' } };
    const from = (namespace: string, port: number): boolean => passes(manifests('production'), { namespace, labels: {} }, gateway, port);
    expect([from('ingress-nginx', 8080), from('monitoring', 8080), from('monitoring', 9464), from('ingress-nginx', 9464)]).toEqual([true, false, true, false]);
  });

  it('changes nothing of a district when another is added', async () => {
    const before = JSON.stringify(await render([example('production')], undefined, 'first'));
    const other = JSON.stringify(await render([example('production')], { district: 'nankai', ingress: { host: 'nankai.example.org' } }, 'second'));
    expect(JSON.stringify(await render([example('production')], undefined, 'first'))).toBe(before);
    expect([before.includes('second-'), other.includes('first-'), other.includes('nuanxin.hexi')]).toEqual([false, false, false]);
  });

  it('makes another job of preparing for another version, and the same for the same', async () => {
    const job = async (values: unknown): Promise<string[]> => (await render([example('production')], values)).filter(({ kind }) => kind === 'Job').map(({ metadata }) => metadata.name);
    const [first, again, later] = [await job({}), await job({}), await job({ images: { tag: '0.2.0' } })];
    expect(first).toEqual(again);
    expect(first).not.toEqual(later);
  });

  it.each(REFUSED)('refuses %s, and says where', async (_what, values, where) => {
    expect(await refusal(values)).toMatch(where);
  });
});
