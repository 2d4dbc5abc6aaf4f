/** `npm run bench`: every figure in one run on one machine, with telemetry on; prints a table and writes bench-results.json. */
import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { startTelemetry } from '@nuanxin/service-kit';
import { startOwnPostgres, type TestPostgres } from '@nuanxin/testing';
import { table, type Figure } from './figures.js';
import { measureRelay } from './relay.js';

const OUTPUT = 'bench-results.json';

const measures: Record<string, (postgres: TestPostgres) => Promise<Figure[]>> = { relay: measureRelay };

const wanted = process.argv.slice(2);
startTelemetry({ service: 'bench', ratio: 1 });
const postgres = await startOwnPostgres();
const figures: Figure[] = [];
try {
  for (const [name, measure] of Object.entries(measures)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stdout.write(`measuring ${name} …\n`);
    figures.push(...(await measure(postgres)));
  }
} finally {
  await postgres.stop();
}
process.stdout.write(`\n${table(figures)}\n`);
await writeFile(OUTPUT, `${JSON.stringify({ measuredAt: new Date().toISOString(), cpus: cpus().length, memoryBytes: totalmem(), node: process.version, figures }, null, 2)}\n`);
process.exit(0);
