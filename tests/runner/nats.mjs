/** The nats-server of a test run: found or got before the first test, since compiling one takes longer than a test may. */
import { findNatsServer } from '@nuanxin/embedded';

/** Makes sure that there is one, says which, and gives { passed, failed }; without one, no test of a service can run. */
export async function findNatsForRun() {
  try {
    const { path, version } = await findNatsServer({ env: process.env, onProgress: (message) => console.log(`… ${message}`) });
    console.log(`✓ nats-server for the tests: ${version} (${path})`);
    return { passed: 1, failed: 0 };
  } catch (error) {
    console.log(`✕ ${error.message}`);
    return { passed: 0, failed: 1 };
  }
}
