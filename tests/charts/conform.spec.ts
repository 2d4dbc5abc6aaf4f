/** Whatever the chart renders is what the API server takes: held to the schemas of Kubernetes and of each custom resource, strictly. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { chart, example, helm, objectsIn, renderText } from './helm.js';
import { conform, conformable } from './kubeconform.js';

const EVERYTHING = path.join(import.meta.dirname, 'everything.yaml');

/** Values that turn every switch of the chart on, whatever switches there come to be. */
function allOn(values: unknown): Record<string, unknown> {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return {};
  return Object.fromEntries(Object.entries(values).flatMap(([key, value]: [string, unknown]): [string, unknown][] => {
    if (key === 'enabled') return [[key, true]];
    const inner = allOn(value);
    return Object.keys(inner).length === 0 ? [] : [[key, inner]];
  }));
}
const everythingOn = allOn(parse(readFileSync(path.join(chart, 'values.yaml'), 'utf8')));

const whole = helm === undefined || !conformable ? describe.skip : describe;

whole('what the chart renders', () => {
  let everything = '';
  beforeAll(async () => {
    everything = await renderText([EVERYTHING], everythingOn);
  });

  it.each(['evaluation', 'production'])('conforms with the values of %s', async (name) => {
    const text = await renderText([example(name)]);
    expect(await conform(text)).toEqual({ valid: objectsIn(text).length, wrong: [] });
  });

  it('conforms with every switch on', async () => {
    const kinds = objectsIn(everything).map(({ kind }) => kind);
    expect(await conform(everything)).toEqual({ valid: kinds.length, wrong: [] });
    expect(kinds).toEqual(expect.arrayContaining(['Deployment', 'StatefulSet', 'Ingress', 'HTTPRoute', 'PodMonitor', 'Certificate', 'HorizontalPodAutoscaler', 'NetworkPolicy']));
  });

  it.each([
    ['a field that Kubernetes does not know', 'revisionHistoryLimit: 3', 'revisionHistory: 3', /revisionHistory/],
    ['a word where a number belongs', 'periodSeconds: 10', 'periodSeconds: ten', /periodSeconds/],
    ['a field twice', 'revisionHistoryLimit: 3', 'revisionHistoryLimit: 3\n  revisionHistoryLimit: 4', /revisionHistoryLimit/],
    ['a kind that there is not', 'kind: HorizontalPodAutoscaler', 'kind: HorizontalAutoscaler', /HorizontalAutoscaler/],
    ['a version that there is not', 'apiVersion: policy/v1', 'apiVersion: policy/v1beta1', /could not find schema/],
    ['a field that the Gateway API does not know', 'backendRefs:', 'backends:', /backends/],
    ['a field that the Prometheus operator does not know', 'podMetricsEndpoints:', 'endpoints:', /endpoints/],
    ['a label that is a number', 'release: prometheus', 'release: 1', /release/],
  ])('is refused for %s', async (_what, right, mistaken, words) => {
    expect(everything).toContain(right);
    const { wrong } = await conform(everything.replace(right, mistaken));
    expect(wrong).toEqual([expect.stringMatching(words)]);
  });

  it.each([
    ['Certificate', 'cert-manager.io/v1', { secretName: 's', issuerRef: { name: 'i' } }, { secret: 's' }],
    ['ApplicationSet', 'argoproj.io/v1alpha1', { generators: [], template: { metadata: {}, spec: { project: 'p', destination: {} } } }, { generator: [] }],
    ['Cluster', 'postgresql.cnpg.io/v1', { instances: 3 }, { instances: 'three' }],
    ['PrometheusRule', 'monitoring.coreos.com/v1', { groups: [{ name: 'g', rules: [{ alert: 'a', expr: 'up == 0' }] }] }, { groups: [{ name: 'g', rules: [{ alert: 'a' }] }] }],
  ])('is judged by a schema where it is a %s', async (kind, apiVersion, right, mistaken) => {
    const manifest = (spec: unknown): string => JSON.stringify({ apiVersion, kind, metadata: { name: 'a' }, spec });
    expect(await conform(manifest(right))).toEqual({ valid: 1, wrong: [] });
    expect((await conform(manifest(mistaken))).wrong).toHaveLength(1);
  });
});
