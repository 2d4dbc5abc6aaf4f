/** The options of `npm run chaos`. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export interface Options {
  readonly seed: number;
  readonly minutes: number;
}

export const USAGE = 'npm run chaos -- [--seed N] [--minutes N]';
const MINUTES = 5;
const MINUTES_MAX = 24 * 60;
const SEED_MAX = 1_000_000_000;

function whole(name: string, value: string | undefined, otherwise: number, most: number): number {
  if (value === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(value) || Number(value) > most) throw new RangeError(`--${name} takes a whole number, ${most} at the most.`);
  return Number(value);
}

/** Reads the command line. Throws with what is wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({ args: [...args], options: { seed: { type: 'string' }, minutes: { type: 'string' } } });
  return { seed: whole('seed', values.seed, randomInt(SEED_MAX), SEED_MAX), minutes: whole('minutes', values.minutes, MINUTES, MINUTES_MAX) };
}
