/** TLS inside a cell as the chart renders it: on every hop, with names by which each is called, and never off in earnest without a word. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { serviceNames } from '@nuanxin/contracts';
import { certificateSecrets } from '@nuanxin/operator';
import { z } from 'zod';
import { example, helm, podsOf, refusal, render, type Container, type Manifest } from './helm.js';

const whole = helm === undefined ? describe.skip : describe;

/** An evaluation with TLS by an authority of its own: all parts that the chart can bring. */
const OWN = { tls: { enabled: true, mode: 'secrets' } };
const programs = [...serviceNames, 'gateway'] as const;
const certificate = z.object({ spec: z.object({ secretName: z.string(), dnsNames: z.array(z.string()), usages: z.array(z.string()), issuerRef: z.object({ name: z.string(), kind: z.string() }) }) });
const rules = z.object({ rules: z.array(z.object({ verbs: z.array(z.string()), resourceNames: z.array(z.string()).default([]) })) });

whole('the chart of a cell with TLS', () => {
  let production: Manifest[];
  let own: Manifest[];
  beforeAll(async () => {
    [production, own] = await Promise.all([render([example('production')]), render([example('evaluation')], OWN)]);
  });
  const containerOf = (manifests: readonly Manifest[], pod: string): Container | undefined => podsOf(manifests).find(({ name }) => name === pod)?.spec.containers[0];
  const envOf = (container: Container | undefined): Record<string, string | undefined> => Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));

  it('has a certificate for each program under the names by which it is called, for listening and for calling', () => {
    const made = production.filter(({ kind }) => kind === 'Certificate').map((each) => certificate.parse(each).spec);
    expect(made.map(({ secretName }) => secretName).sort()).toEqual([...programs, 'provisioner'].map((name) => `r-${name}-tls`).sort());
    for (const { secretName, dnsNames, usages, issuerRef } of made) {
      const full = secretName.replace(/-tls$/, '');
      expect([dnsNames, usages, issuerRef]).toEqual([[full, `${full}.ns`, `${full}.ns.svc`], expect.arrayContaining(['server auth', 'client auth']), expect.objectContaining({ name: 'nuanxin', kind: 'ClusterIssuer' })]);
    }
  });

  it('speaks by TLS on every hop: no address leads out in plain', () => {
    for (const manifests of [production, own]) {
      for (const program of programs) {
        const env = envOf(containerOf(manifests, `r-${program}`));
        const addresses = Object.entries(env).filter(([name]) => /^(UPSTREAM_|NATS_(MONITOR_)?URL$)/.test(name)).map(([, value]) => value ?? '');
        expect(addresses.filter((address) => !/^(https|tls):/.test(address))).toEqual([]);
        expect(addresses).toHaveLength(program === 'gateway' ? 8 : 2);
        expect([env['TLS_CA_FILE'], env['TLS_CERT_FILE'], env['TLS_KEY_FILE'], env['NUANXIN_PLAIN_TRANSPORT']]).toEqual(['/run/secrets/nuanxin-tls/ca.crt', '/run/secrets/nuanxin-tls/tls.crt', '/run/secrets/nuanxin-tls/tls.key', undefined]);
      }
      const prepare = podsOf(manifests).find(({ name }) => name.startsWith('r-prepare'))?.spec.initContainers ?? [];
      for (const container of prepare) expect([container.name, envOf(container)['TLS_CA_FILE']]).toEqual([container.name, '/run/secrets/nuanxin-tls/ca.crt']);
      expect(envOf(containerOf(manifests, 'r-provisioner'))['TLS_CA_FILE']).toBe('/run/secrets/nuanxin-tls/ca.crt');
    }
  });

  it('lets the gateway alone call a service, and the kubelet ask by HTTPS how it is', () => {
    for (const program of programs) {
      const container = containerOf(production, `r-${program}`);
      expect(container).toMatchObject(Object.fromEntries(['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => [probe, { httpGet: { scheme: 'HTTPS' } }])));
      expect(envOf(container)['TLS_CLIENT_NAME']).toBe(program === 'gateway' ? undefined : 'r-gateway.ns.svc');
    }
  });

  it('mounts what every container is told of, and gives a job no key', () => {
    for (const manifests of [production, own]) {
      for (const { name, spec } of podsOf(manifests)) {
        for (const each of [...spec.initContainers, ...spec.containers]) {
          const told = JSON.stringify([each.env, each.args]).includes('/run/secrets/nuanxin-tls');
          if (told) expect([name, each.name, JSON.stringify(each['volumeMounts'])]).toEqual([name, each.name, expect.stringContaining('/run/secrets/nuanxin-tls')]);
        }
      }
      expect(JSON.stringify(podsOf(manifests).find(({ name }) => name.startsWith('r-prepare'))?.spec['volumes'])).not.toContain('tls.key');
    }
  });

  it('brings broker and database of an evaluation up by TLS alone', () => {
    const config = JSON.stringify(own.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'r-nats')?.['data']);
    expect(config).toMatch(/https: .{2}0\.0\.0\.0:8222.*tls \{ cert_file: .*tls\.crt.*key_file: .*tls\.key/);
    expect(config).not.toMatch(/nhttp: /);
    expect(containerOf(own, 'r-nats')).toMatchObject({ startupProbe: { httpGet: { scheme: 'HTTPS' } } });
    expect(containerOf(own, 'r-postgres')?.args).toEqual(expect.arrayContaining(['ssl=on', 'ssl_cert_file=/run/secrets/nuanxin-tls/tls.crt']));
  });

  it('has an evaluation’s certificates made by the job that makes its secrets, which may read and write those and no more', () => {
    expect(containerOf(own, 'r-secrets')?.args).toEqual(expect.arrayContaining(['--tls', '--namespace', 'ns']));
    const [role] = own.filter(({ kind, metadata }) => kind === 'Role' && metadata.name === 'r-secrets').map((each) => rules.parse(each).rules);
    const names = role?.flatMap(({ resourceNames }) => resourceNames) ?? [];
    expect(names).toEqual(expect.arrayContaining(certificateSecrets.map((name) => `r-${name}`)));
    const mounted = new Set([...JSON.stringify(own).matchAll(/"name":"r-([a-z-]+-tls)"/g)].map(([, name]) => name));
    expect([...mounted].filter((name) => !certificateSecrets.includes(name ?? ''))).toEqual([]);
    expect(own.filter(({ kind }) => kind === 'Certificate')).toEqual([]);
  });

  it('believes a bundle of authorities where one is named', async () => {
    expect(JSON.stringify(production.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'r-identity'))).toContain('"configMap":{"name":"nuanxin-authorities","items":[{"key":"ca.crt","path":"ca.crt"}]}');
    const bySecret = await render([example('production')], { tls: { authorities: { configMap: '', secret: 'all', key: 'bundle.pem' } } });
    expect(JSON.stringify(bySecret.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'r-identity'))).toContain('"secret":{"name":"all","items":[{"key":"bundle.pem","path":"ca.crt"}]}');
  });

  it('lets the gateway alone be called in plain where an ingress speaks HTTP to it', async () => {
    const behind = await render([example('production')], { tls: { gateway: false } });
    expect(containerOf(behind, 'r-gateway')).toMatchObject({ readinessProbe: { httpGet: { scheme: 'HTTP' } } });
    expect([envOf(containerOf(behind, 'r-gateway'))['GATEWAY_TLS'], envOf(containerOf(production, 'r-gateway'))['GATEWAY_TLS']]).toEqual(['0', '1']);
    expect(containerOf(behind, 'r-identity')).toMatchObject({ readinessProbe: { httpGet: { scheme: 'HTTPS' } } });
  });

  it.each([
    ['a district in earnest without TLS', { tls: { enabled: false } }, /tls\.enabled must be true: otherwise people's data cross the network in plain.*tls\.plain: true/],
    ['TLS and plain at once', { tls: { plain: true } }, /tls\.enabled and tls\.plain contradict/],
    ['a monitor in plain', { nats: { monitorUrl: 'http://n:8222' } }, /nats\.monitorUrl must be https:/],
    ['no issuer', { tls: { issuerRef: { name: '' } } }, /tls\.issuerRef\.name says which issuer/],
    ['another way to make certificates', { tls: { mode: 'selfSigned' } }, /tls\/mode/],
    ['an unknown value', { tls: { insecure: true } }, /tls.*insecure/s],
    ['a duration without its unit', { tls: { duration: '90' } }, /tls\/duration/],
    ['authorities in two places', { tls: { authorities: { configMap: 'a', secret: 'b' } } }, /tls\/authorities/],
  ])('refuses %s', async (_what, values, where) => {
    expect(await refusal(values, [example('production')])).toMatch(where);
  });

  it('may speak in plain in an evaluation, and where it is said that something else encrypts, which programs then tell', async () => {
    const meshed = await render([example('production')], { tls: { enabled: false, plain: true } });
    const evaluation = await render([example('evaluation')]);
    const told = (manifests: Manifest[]): unknown[] => podsOf(manifests).filter(({ name }) => /^r-(identity|gateway|provisioner|prepare)/.test(name)).flatMap(({ spec }) => [...spec.initContainers, ...spec.containers])
      .filter(({ name }) => name !== 'done').map((each) => [envOf(each)['NUANXIN_PLAIN_TRANSPORT'], envOf(each)['NUANXIN_EVALUATION']]);
    expect(new Set(told(meshed).map(String))).toEqual(new Set(['1,']));
    expect(new Set(told(evaluation).map(String))).toEqual(new Set([',1']));
  });
});
