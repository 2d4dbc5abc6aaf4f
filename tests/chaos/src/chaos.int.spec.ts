/** The short form: one cell under load, each failpoint and each fault once; then nothing may be lost, doubled, out of order or miscounted. */
import { expect, it } from '@jest/globals';
import { verdict } from './checker/check.js';
import { runChaos } from './run.js';

const SEED = 20200125;
const BROKER_AWAY_MS = 4_000;

it('N1 N2 N3 H1 a cell that is killed at every failpoint, and whose broker and database are killed, lost and emptied, keeps every promise', async () => {
  const said: string[] = [];
  const result = await runChaos({ seed: SEED, minutes: 0, brokerAwayMs: BROKER_AWAY_MS, say: (line) => said.push(line) })
    .catch((error: unknown) => { throw new Error(`Seed ${SEED}. ${said.slice(-20).join('\n')}`, { cause: error }); });
  expect({ seed: SEED, missed: result.missed, violations: result.violations }).toEqual({ seed: SEED, missed: [], violations: [] });
  expect(result.observation.history.length).toBeGreaterThan(100);
  process.stdout.write(`${result.table}\n${verdict(result.observation, result.violations)}\n`);
}, 600_000);
