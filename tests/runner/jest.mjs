/** Runs every spec under jest, with one PostgreSQL for all of them and a nats-server for each file that needs one. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Jest ends by itself when no test leaves anything open; this long after its results it is ended. */
const LINGER_MS = 10_000;

/** Gives { passed, failed } over all test files; a file that could not even be loaded is one failure. `tools` is environment that says where programs lie. */
export async function runJest(root, patterns, notRun, tools = {}) {
  // Imported late: it is compiled by the step before.
  const { startPostgresForRun } = await import('./postgres.mjs');
  const postgres = await startPostgresForRun();
  const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-test-'));
  const outputFile = path.join(folder, 'results.json');
  try {
    const lingered = await jest(root, outputFile, patterns, { ...tools, NUANXIN_TEST_POSTGRES_URL: postgres.superuserUrl });
    if (lingered) console.error('✕ the tests left something open (node node_modules/jest/bin/jest.js --detectOpenHandles <file> says what)');
    const report = JSON.parse(await readFile(outputFile, 'utf8'));
    for (const file of report.testResults) {
      for (const test of file.assertionResults) if (test.status === 'pending' || test.status === 'skipped') notRun.push(`${test.fullName}: skipped`);
    }
    return { passed: report.numPassedTests, failed: report.numFailedTests + report.numRuntimeErrorTestSuites + (lingered ? 1 : 0) };
  } catch (error) {
    console.error(`✕ jest gave no result: ${error.message}`);
    return { passed: 0, failed: 1 };
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs it to its end; gives whether it had to be ended, since something that a test left open held it up. */
function jest(root, outputFile, patterns, env) {
  const args = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '--json', `--outputFile=${outputFile}`, ...patterns];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
  const stop = () => child.kill('SIGTERM');
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  let done;
  let lingered = false;
  const watching = setInterval(() => {
    if (done === undefined && existsSync(outputFile)) done = performance.now();
    if (done === undefined || performance.now() - done < LINGER_MS) return;
    lingered = true;
    child.kill('SIGKILL');
  }, 1_000);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(lingered));
  }).finally(() => clearInterval(watching));
}
