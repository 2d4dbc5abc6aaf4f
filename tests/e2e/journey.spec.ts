/** A district's first days through the gateway, as its users live them: to the hours that analysts read, the words that nobody else finds, and the sign-out. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TestCell } from './support/cell.js';
import { startCollector, type Collector } from './support/collector.js';
import { keepsSecrets } from './suites/canary.js';
import { erasesPeople } from './suites/erase.js';
import { creditsHours, workedHours, type Story } from './suites/hours.js';
import { readsHoursOnly } from './suites/analysts.js';
import { obeysOperators } from './suites/operator.js';
import { rotatesKeys } from './suites/rotate-keys.js';
import { readsByKey } from './suites/service-account.js';
import { signsOut } from './suites/sign-out.js';
import { tellsWhatIsWatched } from './suites/watched.js';

/** A cell of nine processes is started on a machine that other tests use too. */
jest.setTimeout(300_000);

let folder = '';
let collector: Collector | undefined;
let cell: TestCell | undefined;
let story: Story | undefined;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-traces-'));
  const traces = await startCollector(path.join(folder, 'traces.json'));
  collector = traces;
  cell = await TestCell.start('2020-02-03T00:00:00Z', { logLevel: 'debug', environmentOf: (name) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: traces.endpoint, ...(name === 'identity' ? { SIGNING_KEY_LEAD_SECONDS: '5' } : {}) }) });
  story = await workedHours(cell);
});
afterAll(async () => {
  await cell?.stop();
  await collector?.stop();
  await rm(folder, { recursive: true, force: true });
});

function given(): Story {
  if (story === undefined) throw new Error('The days of the district were not lived to their end.');
  return story;
}

describe('a district', () => {
  it('lives its first days', () => { expect(given().minutes).toBe(394); });
});

creditsHours(given);
readsHoursOnly(given);
readsByKey(given);
signsOut(given);
rotatesKeys(given);
tellsWhatIsWatched(given);
obeysOperators(given);
erasesPeople(given);
keepsSecrets(given, () => folder);
