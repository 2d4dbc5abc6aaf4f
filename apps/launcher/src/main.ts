/** `npm start`, `npm run migrate` and `npm run audit`: starts the cell, says where it is, and stops it in order when asked to. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from '@nuanxin/embedded';
import { auditCell, migrateCell, startCell, type CellOptions } from './cell.js';
import { seedDemo } from './demo/seed.js';
import { readOptions } from './options.js';
import { stopRequest } from './stop-request.js';
import { addressTable } from './table.js';

const say = (line: string): void => { console.log(line); };

/** Gives the code to exit with. */
async function main(): Promise<number> {
  const began = performance.now();
  const options = readOptions(process.argv.slice(2), process.env, fileURLToPath(new URL('../../../', import.meta.url)));
  const stop = stopRequest();
  const cellOptions: CellOptions = {
    dataDir: options.dataDir, port: options.port, reset: options.reset, demo: !options.empty, external: options.external, say, signal: stop.signal,
    evaluation: process.env['NUANXIN_EVALUATION'] === '1', logLevel: process.env['LOG_LEVEL'] ?? 'info',
  };
  if (options.command === 'migrate') {
    await migrateCell(cellOptions);
    return 0;
  }
  if (options.command === 'audit') return (await auditCell(cellOptions)) ? 0 : 1;
  let cell = await startCell(cellOptions);
  const demo = options.empty ? undefined : await seedDemo({ url: cell.url, setupCodeFile: cell.setupCodeFile, secretsFolder: path.dirname(cell.setupCodeFile), zone: cell.zone, say });
  if (!options.empty && demo === undefined) {
    say('Starting again as a district that is no demo, where second factors are required …');
    await cell.stop();
    cell = await startCell({ ...cellOptions, demo: false });
  }
  say(addressTable(cell, (performance.now() - began) / 1000, demo));
  await stop.requested;
  say('Stopping gateway, services, NATS and PostgreSQL …');
  await cell.stop();
  say('Stopped; the data is kept.');
  return 0;
}

try {
  process.exit(await main());
} catch (error) {
  if (error instanceof StartError) console.error(`\n${error.message}\n`);
  else if (!(error instanceof Error && error.name === 'AbortError')) console.error(error);
  process.exit(error instanceof Error && error.name === 'AbortError' ? 130 : 1);
}
