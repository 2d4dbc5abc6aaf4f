/** Runs every spec under jest, with one PostgreSQL for all of them and a nats-server for each file that needs one. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Gives { passed, failed } over all test files; a file that could not even be loaded is one failure. */
export async function runJest(root, patterns, notRun) {
  // Imported late: it is compiled by the step before.
  const { startPostgresForRun } = await import('./postgres.mjs');
  const postgres = await startPostgresForRun();
  const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-test-'));
  const outputFile = path.join(folder, 'results.json');
  try {
    await jest(root, ['--json', `--outputFile=${outputFile}`, ...patterns], { NUANXIN_TEST_POSTGRES_URL: postgres.superuserUrl });
    const report = JSON.parse(await readFile(outputFile, 'utf8'));
    for (const file of report.testResults) {
      for (const test of file.assertionResults) if (test.status === 'pending' || test.status === 'skipped') notRun.push(`${test.fullName}: skipped`);
    }
    return { passed: report.numPassedTests, failed: report.numFailedTests + report.numRuntimeErrorTestSuites };
  } catch (error) {
    console.error(`✕ jest gave no result: ${error.message}`);
    return { passed: 0, failed: 1 };
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function jest(root, args, env) {
  const child = spawn(process.execPath, ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '--forceExit', ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
  const stop = () => child.kill('SIGTERM');
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
}
