/** `npm test`: lint, types, then every test against real PostgreSQL and NATS. The last line counts what passed and what failed. */
import { findHelm } from './runner/helm.mjs';
import { runJest } from './runner/jest.mjs';
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
const schemathesis = await findSchemathesis(root);
if (schemathesis.reason !== undefined) notRun.push(schemathesis.reason);
const helm = await findHelm();
if (helm.reason !== undefined) notRun.push(helm.reason);
const versitygw = await findVersitygw();
if (versitygw.reason !== undefined) notRun.push(versitygw.reason);
const tools = { NUANXIN_TEST_SCHEMATHESIS: schemathesis.program, NUANXIN_TEST_HELM: helm.program, NUANXIN_TEST_VERSITYGW: versitygw.program };
results.push(await runJest(root, only, notRun, Object.fromEntries(Object.entries(tools).filter(([, program]) => program !== undefined))));

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
for (const reason of notRun) console.log(`not run: ${reason}`);
console.log(`(${Math.round((Date.now() - started) / 1000)} s)`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || (notRun.length > 0 && process.env.CI === 'true') ? 1 : 0);
