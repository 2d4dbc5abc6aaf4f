/** `npm run chaos`: breaks a cell of its own under load for some minutes, and says whether every promise was kept. */
import { verdict } from './checker/check.js';
import { readOptions, USAGE, type Options } from './options.js';
import { runChaos } from './run.js';

const BROKER_AWAY_MS = 60_000;
/** In a run of 0 minutes, which passes every kind of fault once. */
const BROKER_AWAY_SHORT_MS = 5_000;
const PROGRESS_EVERY_MS = 10_000;

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return 2;
  }
  const began = performance.now();
  const say = (line: string): void => void process.stderr.write(`${((performance.now() - began) / 1_000).toFixed(1).padStart(7)} s  ${line}\n`);
  let said = began;
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { interruption.abort(new Error(`Ended by ${signal}.`)); });
  process.stdout.write(`Chaos for ${options.minutes} minutes, seed ${options.seed}.\n`);
  const result = await runChaos({
    ...options, say, brokerAwayMs: options.minutes === 0 ? BROKER_AWAY_SHORT_MS : BROKER_AWAY_MS, signal: interruption.signal,
    progress: (commands) => {
      if (performance.now() - said < PROGRESS_EVERY_MS) return;
      said = performance.now();
      say(`${commands} commands done`);
    },
  });
  process.stdout.write(`\nDeaths by kill -9 at failpoints:\n${result.table}\n\n${verdict(result.observation, result.violations)}\n${result.repeated} requests had to be sent again.\n`);
  if (result.missed.length > 0) process.stdout.write(`No process died at ${result.missed.join(', ')}.\n`);
  const kept = result.violations.length === 0 && result.missed.length === 0;
  process.stdout.write(kept ? 'Every promise was kept.\n' : `A promise was broken. The same again: npm run chaos -- --seed ${options.seed} --minutes ${options.minutes}\n`);
  return kept ? 0 : 1;
}

main().then((code) => process.exit(code), (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
