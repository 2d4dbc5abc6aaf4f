/** `npm run bench`: every figure in one run on one machine, with telemetry on; prints a table and writes bench-results.json. */
import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { startTelemetry } from '@nuanxin/service-kit';
import { startOwnPostgres, type TestPostgres } from '@nuanxin/testing';
import { benchCell, type BenchCell } from './cell.js';
import { measureCases } from './cases.js';
import { table, type Figure } from './figures.js';
import { measureLedger } from './ledger.js';
import { measureRelay } from './relay.js';
import { measureTracing } from './tracing.js';

const OUTPUT = 'bench-results.json';

/** Runs `measure` on a cell of its own, which is gone afterwards. */
const onCell = (measure: (bench: BenchCell) => Promise<Figure[]>) => async (): Promise<Figure[]> => {
  const bench = await benchCell();
  try {
    return await measure(bench);
  } finally {
    await bench.stop();
  }
};

const measures: Record<string, () => Promise<Figure[]>> = {
  relay: async () => {
    const postgres: TestPostgres = await startOwnPostgres();
    try {
      return await measureRelay(postgres);
    } finally {
      await postgres.stop();
    }
  },
  cases: onCell(measureCases),
  ledger: onCell(measureLedger),
  tracing: measureTracing,
};

const wanted = process.argv.slice(2);
await startTelemetry({ service: 'bench', ratio: 1 });
const figures: Figure[] = [];
for (const [name, measure] of Object.entries(measures)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stdout.write(`measuring ${name} …\n`);
  figures.push(...(await measure()));
}
process.stdout.write(`\n${table(figures)}\n`);
await writeFile(OUTPUT, `${JSON.stringify({ measuredAt: new Date().toISOString(), cpus: cpus().length, memoryBytes: totalmem(), node: process.version, figures }, null, 2)}\n`);
process.exit(0);
