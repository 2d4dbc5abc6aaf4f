/** The compose file: as Compose reads it, nothing left open, each program told what the launcher tells it, and each given its own secrets alone. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import { gatewayEnvironment, migrationEnvironment, serviceEnvironment, signInEnvironment, type CellSecrets } from '@nuanxin/launcher';
import { completeSecrets, natsAccounts } from '@nuanxin/operator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { z } from 'zod';

const docker = path.join(import.meta.dirname, '../../docker');
const read = (file: string): string => readFileSync(path.join(docker, file), 'utf8');
const schemas = process.env['NUANXIN_TEST_SCHEMAS'];
const text = read('compose.yaml');
const service = z.looseObject({
  image: z.string(), read_only: z.boolean().optional(), cap_drop: z.array(z.string()).optional(), security_opt: z.array(z.string()).optional(), user: z.string().optional(), environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(z.string()).default([]), networks: z.array(z.string()).default([]), ports: z.array(z.string()).default([]), depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});
const { services, volumes, networks } = z.object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.unknown()), networks: z.record(z.string(), z.unknown()) }).parse(parse(text, { merge: true }));
const all = Object.entries(services);
const programs = [...serviceNames, 'gateway'] as const;
const secrets: CellSecrets = { folder: 's', postgresPassword: 's', vaultMasterKeys: { 'identity': 's', 'hotline-cases': 's' }, pseudonymKey: 's', identityKey: 's', setupCode: 's', natsCredentials: 's' };
const databases = new Map([...serviceNames, 'identity-vault', 'hotline-cases-vault'].map((name) => [name, { migrateUrl: 'm', runUrl: 'r', created: false }]));
/** A variable, or the file that holds it. */
const told = (name: string): Set<string> => new Set(Object.keys(services[name]?.environment ?? {}).flatMap((variable) => [variable, variable.replace(/_FILE$/, '')]));
const mountsOf = (name: string): string[] => (services[name]?.volumes ?? []).map((mount) => mount.split(':')[0] ?? '').filter((source) => source.startsWith('secrets-')).sort();

const judged = schemas === undefined ? it.skip : it;

describe('the compose file', () => {
  judged('is one that Compose reads, and a mistake is found', () => {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(JSON.parse(readFileSync(`${schemas}/compose-spec.json`, 'utf8')) as object);
    expect([validate(parse(text, { merge: true })), validate.errors]).toEqual([true, null]);
    expect(validate(parse(text.replace('stop_grace_period', 'stop_grace'), { merge: true }))).toBe(false);
    expect(validate(parse(text.replace('condition: service_healthy', 'condition: healthy'), { merge: true }))).toBe(false);
  });

  it('refers to nothing that there is not, and has no volume for nobody', () => {
    const named = all.flatMap(([, each]) => each.volumes.map((mount) => mount.split(':')[0] ?? '')).filter((source) => !source.startsWith('.'));
    expect([...new Set(named)].sort()).toEqual(Object.keys(volumes).sort());
    for (const [name, each] of all) {
      for (const network of each.networks) expect([name, Object.keys(networks)]).toEqual([name, expect.arrayContaining([network])]);
      for (const other of Object.keys(each.depends_on)) expect([name, Object.keys(services)]).toEqual([name, expect.arrayContaining([other])]);
      for (const source of each.volumes.filter((mount) => mount.startsWith('./')).map((mount) => mount.split(':')[0] ?? '')) expect([source, read(source).length > 0]).toEqual([source, true]);
    }
  });

  it('lets in nobody but this machine, and contains everything', () => {
    const ports = all.flatMap(([, each]) => each.ports);
    expect(ports).toEqual(['127.0.0.1:8080:8080', '127.0.0.1:9090:9090', '127.0.0.1:3000:3000']);
    for (const [name, each] of all) {
      expect([name, each.read_only, each.cap_drop, each.security_opt]).toEqual([name, true, ['ALL'], ['no-new-privileges:true']]);
      expect(each.image).toMatch(/^(nuanxin\/[a-z-]+:\$\{NUANXIN_TAG:-\d+\.\d+\.\d+\}|docker\.io\/[a-z/-]+:v?\d+[\w.-]+)$/);
    }
  });

  it('tells each program what the launcher tells it', () => {
    for (const name of serviceNames) {
      expect([...told(name)]).toEqual(expect.arrayContaining(Object.keys(serviceEnvironment(name, secrets, databases, 'a'))));
      expect([...told(`migrate-${name}`)]).toEqual(expect.arrayContaining(Object.keys(migrationEnvironment(name, databases))));
    }
    expect([...told('identity')]).toEqual(expect.arrayContaining(Object.keys(signInEnvironment(8080, undefined))));
    const urls = Object.fromEntries(serviceNames.map((name) => [name, `http://${name}:8080`])) as Record<ServiceName, string>;
    expect(services['gateway']?.environment).toMatchObject({ ...gatewayEnvironment('/var/lib/nuanxin/keys.json', urls) });
  });

  it('gives each its own secrets alone, as files', () => {
    const plan = Object.keys(completeSecrets({}, { postgres: 'h:1' }));
    expect(mountsOf('secrets')).toEqual(plan.map((name) => `secrets-${name}`).sort());
    const notOfDatabases = ['gateway', 'provisioner', 'analysts', 'postgres', 'nats-users'];
    expect(mountsOf('databases')).toEqual(plan.filter((name) => !notOfDatabases.includes(name)).map((name) => `secrets-${name}`).sort());
    for (const name of programs) expect([name, mountsOf(name)]).toEqual([name, [`secrets-${name}`]]);
    for (const name of serviceNames) expect(mountsOf(`migrate-${name}`)).toEqual([`secrets-${name}`, `secrets-${name}-migrate`]);
    expect(['postgres', 'nats', 'streams', 'collector', 'prometheus', 'grafana'].map(mountsOf)).toEqual([['secrets-postgres'], ['secrets-nats-users'], ['secrets-provisioner'], [], [], []]);
    for (const [name, { environment }] of all) for (const [variable, value] of Object.entries(environment)) if (/PASSWORD|SECRET_|DATABASE|_KEY|CODE/.test(variable)) expect([name, variable, value]).toEqual([name, variable, expect.stringMatching(/^\/(run\/secrets|var\/lib)\//)]);
  });

  it('has a broker that writes through, with the users that the contracts say', () => {
    expect(read('compose/nats-server.conf')).toMatch(/^ {2}sync_interval: always$/m);
    const drift = read('compose/nats-accounts.conf') === `include "users/nats-users.conf"\n${natsAccounts('compose')}` ? '' : `docker/compose/nats-accounts.conf is not what the contracts say. Run: npx tsc -b && (echo 'include "users/nats-users.conf"'; node apps/operator/dist/main.js nats-accounts --district compose) > docker/compose/nats-accounts.conf`;
    expect(drift).toBe('');
  });

  it('scrapes every program under the labels that dashboards look for, and shows the chart’s dashboards', () => {
    const { scrape_configs: [job] } = z.object({ scrape_configs: z.array(z.object({ job_name: z.string(), static_configs: z.array(z.object({ targets: z.array(z.string()), labels: z.record(z.string(), z.string()) })) })) }).parse(parse(read('compose/prometheus.yaml')));
    expect(job?.static_configs.map(({ targets, labels }) => [targets, labels]).sort()).toEqual(programs.map((name) => [[`${name}:9464`], { app_kubernetes_io_name: name, pod: name, namespace: 'compose' }]).sort());
    expect(services['grafana']?.volumes).toContain('../deploy/charts/cell/files/dashboards:/var/lib/nuanxin-dashboards:ro');
    expect(read('compose/grafana/dashboards.yaml')).toContain('path: /var/lib/nuanxin-dashboards');
    expect(services['grafana']?.environment).toMatchObject({ GF_AUTH_DISABLE_LOGIN_FORM: 'true', GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true' });
  });
});
