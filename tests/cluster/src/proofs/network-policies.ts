/** Each network policy of the chart on the real cluster: a connection that it lets through, and one that nothing does. */
import { eventually } from '@nuanxin/testing';
import { z } from 'zod';
import type { Cluster } from '../cluster/cluster.js';
import { upgrade } from '../district/install.js';
import { connects, podAddress, probePod } from '../district/probe.js';
import type { ImageOptions } from '../options.js';
import { firstOf, type Proof } from './scene.js';

/** Who enforces policies needs a moment to learn of a pod. */
const ENFORCED_MS = 30_000;
const list = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });

interface Way { readonly from: string; readonly to: string; readonly port: number }
interface Case { readonly policy: string; readonly allowed: Way; readonly refused: Way }

/** Pods that stand for whom the chart's own make only for a moment, for who scrapes, analyses and collects, and for nobody in particular. */
async function standIns(cluster: Cluster, images: ImageOptions, name: string): Promise<void> {
  const as = (role: string): Record<string, string> => ({ 'app.kubernetes.io/part-of': 'nuanxin', 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': role });
  for (const role of ['helm-test', 'secrets', 'prepare']) await probePod(cluster, images, name, `probe-${role}`, { labels: as(role) });
  for (const role of ['scraper', 'analyst', 'stranger']) await probePod(cluster, images, name, `probe-${role}`, { labels: { probe: role } });
  await probePod(cluster, images, name, 'probe-outside', { labels: { probe: 'outside' }, ports: [443, 4318] });
}

function cases(name: string, outside: string): Case[] {
  const way = (from: string, to: string, port: number): Way => ({ from: from.startsWith('probe-') ? `pod/${from}` : `deployment/${name}-${from}`, to: to.includes('.') ? to : `${name}-${to}`, port });
  const api = 'kubernetes.default.svc';
  return [
    { policy: 'default-deny', allowed: way('gateway', 'identity', 8080), refused: way('gateway', api, 443) },
    { policy: 'names', allowed: way('gateway', 'kube-dns.kube-system.svc', 53), refused: way('gateway', 'kube-dns.kube-system.svc', 8080) },
    { policy: 'gateway', allowed: way('probe-stranger', 'gateway', 8080), refused: way('probe-stranger', 'identity', 8080) },
    { policy: 'helm-test', allowed: way('probe-helm-test', 'gateway', 8080), refused: way('probe-helm-test', 'hotline-cases', 8080) },
    { policy: 'services', allowed: way('gateway', 'hotline-cases', 8080), refused: way('identity', 'hotline-cases', 8080) },
    { policy: 'to-nats', allowed: way('provisioner', 'nats', 4222), refused: way('probe-prepare', 'nats', 4222) },
    { policy: 'nats', allowed: way('probe-analyst', 'nats', 4222), refused: way('probe-stranger', 'nats', 4222) },
    { policy: 'to-postgres', allowed: way('probe-prepare', 'postgres', 5432), refused: way('gateway', 'postgres', 5432) },
    { policy: 'postgres', allowed: way('volunteer-hours', 'postgres', 5432), refused: way('probe-stranger', 'postgres', 5432) },
    { policy: 'secrets', allowed: way('probe-secrets', api, 443), refused: way('probe-secrets', 'postgres', 5432) },
    { policy: 'scraping', allowed: way('probe-scraper', 'METRICS', 9464), refused: way('probe-stranger', 'METRICS', 9464) },
    { policy: 'identity-calls', allowed: way('identity', outside, 443), refused: way('hotline-cases', outside, 443) },
    { policy: 'telemetry', allowed: way('duty-roster', outside, 4318), refused: way('provisioner', outside, 4318) },
  ];
}

export const networkPolicies: Proof = {
  name: 'policies', title: 'an allowed and a refused connection for each network policy', districts: 1,
  prove: async (bench) => {
    const { cluster, options, say } = bench;
    const { name } = firstOf(bench).district;
    await standIns(cluster, options.images, name);
    const outside = await podAddress(cluster, name, 'probe-outside');
    await upgrade(cluster, name, {
      networkPolicies: { scrapeFrom: [{ podSelector: { matchLabels: { probe: 'scraper' } } }], analystsFrom: [{ podSelector: { matchLabels: { probe: 'analyst' } } }], identityCalls: [`${outside}/32`] },
      telemetry: { endpoint: `http://${outside}:4318` },
    });
    const gateway = (await cluster.get(list, ['-n', name, 'pods', '-l', `app.kubernetes.io/instance=${name},app.kubernetes.io/name=gateway`])).items[0]?.metadata.name ?? '';
    const metrics = await podAddress(cluster, name, gateway);
    const through = ({ from, to, port }: Way): Promise<boolean> => connects(cluster, name, from, to.endsWith('METRICS') ? metrics : to, port);
    const wrong: string[] = [];
    const all = cases(name, outside);
    for (const { policy, allowed, refused } of all) {
      say(`policy ${policy}`);
      const words = ({ from, to, port }: Way): string => `${from} to ${to}:${port}`;
      await eventually(async () => { if (!(await through(allowed))) throw new Error('It does not get through.'); }, ENFORCED_MS).catch(() => wrong.push(`${policy}: ${words(allowed)} does not get through`));
      if (await through(refused)) wrong.push(`${policy}: ${words(refused)} gets through`);
    }
    const there = (await cluster.get(list, ['-n', name, 'networkpolicies'])).items.map(({ metadata }) => metadata.name.slice(name.length + 1));
    const untried = there.filter((policy) => !all.some((each) => each.policy === policy));
    return { holds: wrong.length === 0 && untried.length === 0, figures: [`${all.length} policies: ${all.map(({ policy }) => policy).join(', ')}`, ...wrong, ...untried.map((policy) => `${policy} was not tried`)] };
  },
};
