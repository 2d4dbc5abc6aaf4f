/** JSON schemas that manifests are held to, converted once from pinned Go modules: Kubernetes' own from its OpenAPI, the others' from their CustomResourceDefinitions. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { cache, go, lastWords, moduleFolder, once } from './got.mjs';
import { strict } from './strict-schema.mjs';

const KUBERNETES = 'k8s.io/kubernetes@v1.34.4';
/** Modules that ship their definitions. */
const DEFINITIONS = [
  ['sigs.k8s.io/gateway-api@v1.6.3', 'config/crd/standard'],
  ['github.com/cert-manager/cert-manager@v1.21.2', 'deploy/crds'],
  ['github.com/argoproj/argo-cd/v3@v3.5.7', 'manifests/crds'],
  ['github.com/cloudnative-pg/cloudnative-pg@v1.27.1', 'config/crd/bases'],
];
/** The Prometheus operator ships its types: its definitions are generated from them, by the generator that it uses itself. */
const MONITORING = 'github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1';
const MONITORING_VERSION = 'v0.95.2';
const GENERATOR = 'sigs.k8s.io/controller-tools/cmd/controller-gen';
const GENERATOR_VERSION = 'v0.23.0';
/** Compose files have a schema of their own. */
const COMPOSE = 'github.com/compose-spec/compose-go/v2@v2.16.2';

/** Gives the folder with `<group>/<kind>_<version>.json` (`v1/…` for the core) and `compose-spec.json`, or the reason why it is not to be had. */
export async function findSchemas() {
  const sources = await Promise.all(['schemas.mjs', 'strict-schema.mjs'].map((file) => readFile(path.join(import.meta.dirname, file))));
  const made = sources.reduce((hash, source) => hash.update(source), createHash('sha256')).digest('hex').slice(0, 12);
  const schemas = path.join(cache, `schemas-${made}`);
  try {
    await once(schemas, async (folder) => {
      console.log('… schemas of Kubernetes and of custom resources: converted from their Go modules (once)');
      return convert(folder);
    });
    return { path: schemas };
  } catch (error) {
    return { reason: `the schemas that manifests are held to could not be got; install Go 1.26 or newer: ${lastWords(error)}` };
  }
}

async function convert(folder) {
  const target = path.join(folder, 'schemas');
  await mkdir(target);
  await convertKubernetes(await moduleFolder(KUBERNETES, folder), target);
  for (const [module, crds] of DEFINITIONS) await convertDefinitions(path.join(await moduleFolder(module, folder), crds), target);
  await convertDefinitions(await generateMonitoring(folder), target);
  await writeFile(path.join(target, 'compose-spec.json'), await readFile(path.join(await moduleFolder(COMPOSE, folder), 'schema/compose-spec.json')));
  return target;
}

async function write(target, { group, kind, version }, schema) {
  const folder = path.join(target, group === '' ? version : group);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${kind.toLowerCase()}_${version}.json`), JSON.stringify(schema));
}

/** One file with all definitions, and for each kind one that refers to its own. */
async function convertKubernetes(module, target) {
  const { definitions } = JSON.parse(await readFile(path.join(module, 'api/openapi-spec/swagger.json'), 'utf8'));
  await writeFile(path.join(target, 'kubernetes.json'), JSON.stringify({ definitions: Object.fromEntries(Object.entries(definitions).map(([name, schema]) => [name, strict(schema, name)])) }));
  for (const [name, { 'x-kubernetes-group-version-kind': kinds = [] }] of Object.entries(definitions)) {
    // What stands for many, such as DeleteOptions, is nothing that is applied.
    if (kinds.length === 1) await write(target, kinds[0], { $ref: `../kubernetes.json#/definitions/${name}` });
  }
}

/** Every served version of every definition in a folder. */
async function convertDefinitions(folder, target) {
  for (const file of (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name))) {
    for (const document of parseAllDocuments(await readFile(path.join(folder, file), 'utf8'))) {
      const definition = document.toJS();
      if (definition?.kind !== 'CustomResourceDefinition') continue;
      const { group, names: { kind }, versions } = definition.spec;
      for (const { name: version, schema } of versions) {
        const converted = strict(schema.openAPIV3Schema);
        converted.properties.metadata = { $ref: '../kubernetes.json#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
        await write(target, { group, kind, version }, converted);
      }
    }
  }
}

async function generateMonitoring(folder) {
  const [work, crds] = [path.join(folder, 'monitoring'), path.join(folder, 'monitoring-crds')];
  await mkdir(work);
  await go(['mod', 'init', 'once'], work);
  await go(['get', `${GENERATOR}@${GENERATOR_VERSION}`, `${MONITORING}@${MONITORING_VERSION}`], work);
  await go(['run', GENERATOR, 'crd:crdVersions=v1', `paths=${MONITORING}`, `output:crd:dir=${crds}`], work);
  return crds;
}
