/** `npm run replay`: drives the Tianjin record through the whole service and compares every total. */
import { writeFile } from 'node:fs/promises';
import { Presets, SingleBar } from 'cli-progress';
import { toNdjson } from './brute-force.js';
import { compare, differences, type Row } from './drive/compare.js';
import { drive } from './drive/drive.js';
import { World } from './drive/world.js';
import { killer, openInstance, type Instance } from './instance.js';
import { readOptions, USAGE, type ReplayOptions } from './options.js';
import { makePlan, type Plan } from './plan/index.js';

function introduce(plan: Plan): void {
  process.stdout.write(`The record of ${plan.days} days from ${plan.from}: ${plan.people.length} volunteers, ${plan.hospitals.length} hospitals, ${plan.actions.length} actions (seed ${plan.seed}, plan ${plan.hash.slice(0, 12)}).\n`);
  process.stdout.write(plan.target === null
    ? 'Everything in it is generated from the seed; it comes to whatever the work comes to.\n'
    : "The district's total is the published one; how it spreads over people and days is generated from the seed.\n");
}

const printed = (rows: readonly Row[]): string => {
  const width = Math.max(...rows.map((row) => row.what.length));
  return rows.map((row) => `${row.what.padEnd(width)}  ${String(row.minutes).padStart(9)} min  ${row.hours.padStart(8)} h`).join('\n');
};

async function run(options: ReplayOptions, plan: Plan, instance: Instance): Promise<number> {
  const started = performance.now();
  const world = new World(instance.url);
  const bar = new SingleBar({ format: '{bar} {percentage} % | {value}/{total} actions | {duration_formatted}', stream: process.stderr, noTTYOutput: true, notTTYSchedule: 10_000 }, Presets.shades_classic);
  const kill = options.kill && instance.cell !== undefined ? killer(instance.cell, plan.actions.length) : undefined;
  bar.start(plan.actions.length, 0);
  try {
    await drive(world, plan, { baseUrl: instance.url, setupCode: instance.setupCode, progress: (done) => { bar.update(done); kill?.(done); } });
  } finally {
    bar.stop();
  }
  const seconds = (performance.now() - started) / 1_000;
  process.stdout.write(`\n${world.calls} requests in ${seconds.toFixed(0)} s.\n\n`);
  const rows = await compare(world, plan, instance.nats);
  process.stdout.write(`${printed(rows)}\n\n`);
  if (options.out !== undefined) await writeFile(options.out, toNdjson(plan, (key) => world.idOf(key)));
  const wrong = differences(rows, plan.target);
  process.stdout.write(wrong.length === 0 ? `All equal: ${rows[0]?.minutes} minutes = ${rows[0]?.hours} hours.\n` : `${wrong.join('\n')}\n`);
  return wrong.length === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  let options: ReplayOptions;
  let plan: Plan;
  try {
    options = readOptions(process.argv.slice(2));
    plan = makePlan(options.plan);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return 2;
  }
  introduce(plan);
  const instance = await openInstance(options);
  const interrupted = new Promise<number>((resolve) => {
    process.once('SIGINT', () => resolve(130));
    process.once('SIGTERM', () => resolve(143));
  });
  try {
    return await Promise.race([run(options, plan, instance), interrupted]);
  } finally {
    await instance.stop();
  }
}

main().then((code) => process.exit(code), (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
