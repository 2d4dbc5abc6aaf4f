/** What a set of NetworkPolicies lets through, worked out as Kubernetes states it: the union of what each policy on a pod allows, nothing where none does. */
import { z } from 'zod';
import type { Manifest } from './helm.js';

const selector = z.object({ matchLabels: z.record(z.string(), z.string()).default({}), matchExpressions: z.array(z.object({ key: z.string(), operator: z.literal('In'), values: z.array(z.string()) })).default([]) });
const peer = z.object({ podSelector: selector.optional(), namespaceSelector: selector.optional(), ipBlock: z.object({ cidr: z.string() }).optional() });
const ports = z.array(z.object({ port: z.number(), protocol: z.string().default('TCP') }));
const policy = z.object({
  podSelector: selector, policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
  ingress: z.array(z.object({ from: z.array(peer).optional(), ports })).default([]),
  egress: z.array(z.object({ to: z.array(peer).optional(), ports })).default([]),
});

/** A pod, or somebody outside: `labels` undefined. */
export interface End { readonly labels?: Record<string, string>; readonly namespace?: string }

const selects = ({ matchLabels, matchExpressions }: z.output<typeof selector>, labels: Record<string, string>): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) && matchExpressions.every(({ key, values }) => values.includes(labels[key] ?? ''));

function names(each: z.output<typeof peer>, end: End): boolean {
  if (each.ipBlock !== undefined) return false;
  if (each.namespaceSelector !== undefined) return end.namespace !== undefined && selects(each.namespaceSelector, { 'kubernetes.io/metadata.name': end.namespace }) && (each.podSelector === undefined || selects(each.podSelector, end.labels ?? {}));
  return each.podSelector !== undefined && end.namespace === undefined && end.labels !== undefined && selects(each.podSelector, end.labels);
}

/** Whether a connection from one pod to another's port passes. */
export function passes(manifests: readonly Manifest[], from: End, to: End, port: number): boolean {
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy').map((each) => policy.parse(each['spec']));
  const side = (type: 'Ingress' | 'Egress', own: End, other: End): boolean => {
    const { labels } = own;
    if (labels === undefined) return true;
    const applying = policies.filter((each) => each.policyTypes.includes(type) && selects(each.podSelector, labels));
    if (applying.length === 0) return true;
    const rules = applying.flatMap((each) => (type === 'Ingress' ? each.ingress.map((rule) => ({ peers: rule.from, ports: rule.ports })) : each.egress.map((rule) => ({ peers: rule.to, ports: rule.ports }))));
    return rules.some((rule) => rule.ports.some((allowed) => allowed.port === port) && (rule.peers === undefined || rule.peers.some((each) => names(each, other))));
  };
  return side('Egress', from, to) && side('Ingress', to, from);
}
