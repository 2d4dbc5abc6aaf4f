/** Helm, as a test runs it: charts rendered to objects, and what it says of values that it refuses. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { stringify, parseAllDocuments } from 'yaml';
import { z } from 'zod';

const run = promisify(execFile);
const OUTPUT_MAX_BYTES = 64 * 1024 ** 2;

/** Put there by the runner, which says why where it could not. */
export const helm = process.env['NUANXIN_TEST_HELM'];
export const chart = path.join(import.meta.dirname, '../../deploy/charts/cell');
export const example = (name: string): string => path.join(chart, 'examples', `${name}.yaml`);

const strings = z.record(z.string(), z.string());
const amounts = z.object({ cpu: z.string().optional(), memory: z.string().optional() });
const container = z.looseObject({
  name: z.string(), image: z.string(), args: z.array(z.string()).default([]),
  env: z.array(z.object({ name: z.string(), value: z.string().optional(), valueFrom: z.object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }) }).optional() })).default([]),
  securityContext: z.unknown(), resources: z.object({ requests: amounts, limits: amounts }),
  startupProbe: z.unknown().optional(), livenessProbe: z.unknown().optional(), readinessProbe: z.unknown().optional(), ports: z.array(z.object({ containerPort: z.number() })).default([]),
});
export const podSpec = z.looseObject({
  serviceAccountName: z.string(), automountServiceAccountToken: z.boolean(), securityContext: z.unknown(), restartPolicy: z.string().optional(),
  initContainers: z.array(container).default([]), containers: z.array(container),
});
export type PodSpec = z.output<typeof podSpec>;
export type Container = z.output<typeof container>;

const manifest = z.looseObject({
  apiVersion: z.string(), kind: z.string(),
  metadata: z.looseObject({ name: z.string(), labels: strings.optional(), annotations: strings.optional() }),
});
export type Manifest = z.output<typeof manifest>;

const from = (files: readonly string[]): string[] => files.flatMap((file) => ['--values', file]);
const template = (files: readonly string[], release: string, namespace: string): string[] => ['template', release, chart, '--namespace', namespace, ...from(files)];

/** What the chart comes to with these values files, and with `values` besides, as helm prints it. Throws helm's own words. */
export async function renderText(files: readonly string[], values?: unknown, release = 'r', namespace = 'ns'): Promise<string> {
  return (await helmRun(template(files, release, namespace), values)).stdout;
}

/** The objects that a text of manifests holds. */
export const objectsIn = (text: string): Manifest[] => parseAllDocuments(text).map((document): unknown => document.toJS()).filter((each) => each !== null).map((each) => manifest.parse(each));

/** What the chart comes to as objects. */
export const render = async (files: readonly string[], values?: unknown, release = 'r'): Promise<Manifest[]> => objectsIn(await renderText(files, values, release));

export const lint = async (file: string): Promise<string> => (await helmRun(['lint', chart, '--strict', ...from([file])])).stdout;

/** What helm says of values that it refuses; undefined when it takes them. */
export async function refusal(values: unknown, files: readonly string[] = [example('evaluation')]): Promise<string | undefined> {
  return helmRun(template(files, 'r', 'ns'), values).then(() => undefined, (error: unknown) => (error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)));
}

function helmRun(parameters: string[], values?: unknown): Promise<{ stdout: string }> {
  const child = run(helm ?? 'helm', [...parameters, ...(values === undefined ? [] : ['--values', '-'])], { maxBuffer: OUTPUT_MAX_BYTES });
  child.child.stdin?.end(values === undefined ? '' : stringify(values));
  return child;
}

/** What makes jobs by the clock, as one of those jobs. */
const ofItsJobs = (each: Manifest): Manifest => (each.kind === 'CronJob' ? { ...each, spec: z.looseObject({ jobTemplate: z.looseObject({ spec: z.unknown() }) }).parse(each['spec']).jobTemplate.spec } : each);

/** Every pod that the objects come to, by the name of what makes it. */
export function podsOf(manifests: readonly Manifest[]): { name: string; kind: string; labels: Record<string, string>; spec: PodSpec }[] {
  const template = z.looseObject({ metadata: z.looseObject({ labels: strings }), spec: podSpec });
  return manifests.map(ofItsJobs).flatMap((each) => {
    if (each.kind === 'Pod') return [{ name: each.metadata.name, kind: each.kind, labels: each.metadata.labels ?? {}, spec: podSpec.parse(each['spec']) }];
    const { spec } = z.looseObject({ spec: z.looseObject({ template: template.optional() }).optional() }).parse(each);
    return spec?.template === undefined ? [] : [{ name: each.metadata.name, kind: each.kind, labels: spec.template.metadata.labels, spec: spec.template.spec }];
  });
}
