/** `npm test`: lint, types, then every test against real PostgreSQL and NATS. The last line counts what passed and what failed. */
import { findHelm } from './runner/helm.mjs';
import { runJest } from './runner/jest.mjs';
import { findKubeconform } from './runner/kubeconform.mjs';
import { findPromtool } from './runner/promtool.mjs';
import { findSchemas } from './runner/schemas.mjs';
import { findSchemathesis } from './runner/schemathesis.mjs';
import { runTool } from './runner/tool.mjs';
import { findVersitygw } from './runner/versitygw.mjs';

const root = new URL('..', import.meta.url).pathname;
const started = Date.now();
const results = [];
/** What could not run here, with the reason; it fails a run of continuous integration. */
const notRun = [];

const only = process.argv.slice(2);

results.push(await runTool('types of sources', root, ['node_modules/typescript/lib/tsc.js', '-b']));
if (only.length === 0) {
  results.push(await runTool('types of tests', root, ['node_modules/typescript/lib/tsc.js', '-p', 'tsconfig.spec.json']));
  results.push(await runTool('lint', root, ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.']));
}
// Imported late: it is compiled by the first step.
const { findNatsForRun } = await import('./runner/nats.mjs');
results.push(await findNatsForRun());
/** What tests find their tools by: each is a path, or is left out and the reason told. */
const FINDERS = { SCHEMATHESIS: () => findSchemathesis(root), HELM: findHelm, KUBECONFORM: findKubeconform, PROMTOOL: findPromtool, SCHEMAS: findSchemas, VERSITYGW: findVersitygw };
const tools = {};
for (const [name, find] of Object.entries(FINDERS)) {
  const { path, reason } = await find();
  if (reason === undefined) tools[`NUANXIN_TEST_${name}`] = path;
  else notRun.push(reason);
}
results.push(await runJest(root, only, notRun, tools));

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
for (const reason of notRun) console.log(`not run: ${reason}`);
console.log(`(${Math.round((Date.now() - started) / 1000)} s)`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || (notRun.length > 0 && process.env.CI === 'true') ? 1 : 0);
