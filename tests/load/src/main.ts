/** `npm run load`: says whether a cell under load keeps its promises while services die, and in how much memory. */
import { parseArgs } from 'node:util';
import { verdict } from '@nuanxin/test-chaos';
import { growth, type Life } from './memory.js';
import { runLoad } from './run.js';

const USAGE = 'npm run load -- [--minutes N] [--followers N]';
/** MiB a minute past which what a process keeps is not flat, and MiB that none may ever have. */
const GROWTH_MAX = 5;
const RESIDENT_MAX = 640;
const MINUTE_SECONDS = 60;

function whole(name: string, value: string, most: number): number {
  if (!/^\d{1,6}$/.test(value) || Number(value) < 1 || Number(value) > most) throw new RangeError(`--${name} takes a whole number from 1 to ${most}.\n${USAGE}`);
  return Number(value);
}

const mostOf = ({ samples }: Life): number => Math.max(...samples.map(({ mib }) => mib));

function row(life: Life): string {
  const grew = growth(life);
  const [first, last] = [life.samples.at(0), life.samples.at(-1)];
  const kept = life.samples.map(({ keptMib }) => keptMib);
  const resident = `begin ${first?.mib.toFixed(0)} end ${last?.mib.toFixed(0)} most ${mostOf(life).toFixed(0)} MiB resident`;
  return `  ${life.part.padEnd(20)} ${resident}; keeps ${Math.min(...kept).toFixed(0)} to ${Math.max(...kept).toFixed(0)}, ${grew === undefined ? 'too short to tell growth' : `${grew.toFixed(1)} MiB/min after warming up`}`;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { minutes: { type: 'string', default: '5' }, followers: { type: 'string', default: '2000' } } });
  const began = performance.now();
  const say = (line: string): void => void process.stderr.write(`${((performance.now() - began) / 1_000).toFixed(1).padStart(7)} s  ${line}\n`);
  const result = await runLoad({ seconds: whole('minutes', values.minutes, MINUTE_SECONDS) * MINUTE_SECONDS, followers: whole('followers', values.followers, 4_000), say });
  const { followers } = result;
  const growing = result.memory.filter((life) => mostOf(life) > RESIDENT_MAX || (growth(life) ?? 0) > GROWTH_MAX);
  process.stdout.write([
    `${Math.round(result.maximum)} requests/s at the most; ${result.answered} answered at ${Math.round(result.rate)}/s, ${result.repeated} sendings were repeated and each came to its end.`,
    `${followers.count} followers, opened ${followers.opened} times, told 503 ${followers.unavailable} times; ${followers.complete} saw each of ${followers.lines} lines once.`,
    'Memory:', ...result.memory.map(row), verdict(result.observation, result.violations), '',
  ].join('\n'));
  for (const { part } of growing) process.stdout.write(`The memory of ${part} is not flat.\n`);
  const kept = result.violations.length === 0 && followers.complete === followers.count && growing.length === 0;
  process.stdout.write(kept ? 'Every promise was kept.\n' : 'A promise was broken.\n');
  return kept ? 0 : 1;
}

main().then((code) => process.exit(code), (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
