/** One district is one values file: what Argo CD makes of the folder, and that one which is added changes no other. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { helm, objectsIn, renderText } from './helm.js';
import { conform, conformable } from './kubeconform.js';

const deploy = path.join(import.meta.dirname, '../../deploy');
const districts = path.join(deploy, 'districts');
const application = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({ source: z.looseObject({ path: z.string(), helm: z.object({ releaseName: z.string(), valueFiles: z.array(z.string()).length(1) }) }), destination: z.looseObject({ namespace: z.string() }) }),
});
const applicationSet = z.looseObject({ spec: z.looseObject({ generators: z.array(z.object({ git: z.looseObject({ files: z.array(z.object({ path: z.string() })) }) })), template: z.unknown() }) });

/** What Argo CD makes of a values file: the template, with what the git generator gives of the file put in. It knows no more than these two words of Go's templates. */
function applicationOf(template: unknown, file: string, values: unknown): z.output<typeof application> {
  const { district } = z.looseObject({ district: z.string() }).parse(values);
  const filled = JSON.stringify(template).replaceAll('{{ .district }}', district).replaceAll('{{ .path.filename }}', file);
  if (filled.includes('{{')) throw new Error(`The template says more than this test knows: ${filled}`);
  return application.parse(JSON.parse(filled));
}

const whole = helm === undefined ? describe.skip : describe;

whole('a folder of districts', () => {
  let folder = '';
  let template: unknown;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-districts-'));
    const { spec } = applicationSet.parse(parse(await readFile(path.join(deploy, 'argocd/applicationset.yaml'), 'utf8')));
    expect(spec.generators.map(({ git }) => git.files)).toEqual([[{ path: 'deploy/districts/*.yaml' }]]);
    ({ template } = spec);
    for (const file of await readdir(districts)) await writeFile(path.join(folder, file), await readFile(path.join(districts, file)));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** What every file comes to, by its name: the Application, and what it renders. */
  async function rendered(): Promise<Map<string, { application: z.output<typeof application>; manifests: string }>> {
    const files = (await readdir(folder)).sort();
    return new Map(await Promise.all(files.map(async (file) => {
      const made = applicationOf(template, file, parse(await readFile(path.join(folder, file), 'utf8')));
      const { path: chart, helm: { releaseName, valueFiles: [values = ''] } } = made.spec.source;
      expect([chart, values]).toEqual(['deploy/charts/cell', `/deploy/districts/${file}`]);
      return [file, { application: made, manifests: await renderText([path.join(folder, path.basename(values))], undefined, releaseName, made.spec.destination.namespace) }] as const;
    })));
  }

  it('gives each district a namespace, a release and objects of its own, and none that the whole cluster shares', async () => {
    const all = [...(await rendered()).entries()];
    expect(all.length).toBeGreaterThan(1);
    for (const [file, { application: { metadata, spec } }] of all) expect([`${spec.source.helm.releaseName}.yaml`, metadata.name, spec.destination.namespace]).toEqual([file, `nuanxin-${path.parse(file).name}`, `nuanxin-${path.parse(file).name}`]);
    const kinds = new Set(all.flatMap(([, { manifests }]) => objectsIn(manifests).map(({ kind }) => kind)));
    expect([...kinds].filter((kind) => /^Cluster|^Namespace$|^CustomResourceDefinition$|^PersistentVolume$|^PriorityClass$|^StorageClass$/.test(kind))).toEqual([]);
  });

  it('renders every district as before when another is added', async () => {
    const before = await rendered();
    const hexi = await readFile(path.join(folder, 'hexi.yaml'), 'utf8');
    await writeFile(path.join(folder, 'heping.yaml'), hexi.replaceAll('hexi', 'heping').replace('replicas: 3', 'replicas: 1'));
    const after = await rendered();
    expect([...after.keys()]).toEqual([...before.keys(), 'heping.yaml'].sort());
    for (const [file, made] of before) expect(after.get(file)).toEqual(made);
    expect(after.get('heping.yaml')?.manifests).not.toMatch(/hexi|nankai/);
  });
});

const judged = conformable ? it : it.skip;

describe('the ApplicationSet', () => {
  judged('is one that Argo CD takes', async () => {
    expect(await conform(await readFile(path.join(deploy, 'argocd/applicationset.yaml'), 'utf8'))).toEqual({ valid: 1, wrong: [] });
  });
});
