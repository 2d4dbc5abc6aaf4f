/**
 * Checks that images run as they are declared: node docker/check.mjs [--engine podman] [--prefix localhost/nuanxin/] [--tag test] [--base IMAGE] [PROGRAM…]
 * The parts of docker/compose.yaml are started one by one, on Docker or Podman alone. Prints a table, and ends with 1 where something is wrong.
 */
import { parseArgs } from 'node:util';
import { Cell } from './check/cell.mjs';
import { behaves, declared } from './check/checks.mjs';
import { findEngine } from './check/engine.mjs';

/** identity first and the gateway last: it is ready once it has identity's keys. */
const PROGRAMS = ['identity', 'hospital-groups', 'duty-roster', 'content-scheduling', 'hotline-cases', 'volunteer-hours', 'gateway'];

const { values: { engine: wanted, prefix, tag, base }, positionals } = parseArgs({
  allowPositionals: true,
  options: { engine: { type: 'string' }, prefix: { type: 'string', default: 'nuanxin/' }, tag: { type: 'string', default: '0.1.0' }, base: { type: 'string', default: 'docker.io/library/node:24-bookworm-slim' } },
});
const unknown = positionals.filter((name) => !PROGRAMS.includes(name));
if (unknown.length > 0) throw new Error(`There is no program ${unknown.join(', ')}: ${PROGRAMS.join(', ')}.`);
const programs = PROGRAMS.filter((name) => positionals.length === 0 || positionals.includes(name));

const engine = await findEngine(wanted);
const imageOf = (program) => `${prefix}${program}:${tag}`;
const cell = new Cell(engine, { run: `nuanxin-check-${process.pid}`, imageOf });
const results = [];
try {
  await prepare();
  for (const program of programs) results.push(await check(program));
} finally {
  await cell.close();
}
results.push({ program: 'operator', ...await declared(engine, imageOf('operator'), base) });
print();
process.exitCode = results.some(({ wrong }) => wrong.length > 0) ? 1 : 0;

/** Secrets, PostgreSQL, NATS, databases and streams; the same for every program. */
async function prepare() {
  await cell.open();
  await cell.once('secrets');
  // Not every image of PostgreSQL takes its password from a file.
  const password = await cell.instead('secrets', 'node', '-p', "require('node:fs').readFileSync('/run/secrets/nuanxin/postgres/password', 'utf8')");
  await cell.start('postgres', ['--env', `POSTGRES_PASSWORD=${password}`], ['POSTGRES_PASSWORD_FILE']);
  await cell.start('nats');
  await cell.once('databases');
  await cell.start('streams');
}

async function check(program) {
  console.log(`… ${program}`);
  const image = await declared(engine, imageOf(program), base);
  if (program === 'gateway') {
    await cell.once('migrate-identity');
    await cell.start('identity');
    await cell.instead('databases', 'node', '/app/main.js', 'ready', '--url', 'http://identity:8080', '--wait', '120');
  } else await cell.once(`migrate-${program}`);
  const { readyMs, wrong } = await behaves(cell, program);
  await cell.remove(program);
  return { program, ...image, readyMs, wrong: [...image.wrong, ...wrong] };
}

function print() {
  console.log(`\n| program | over the base (MB) | start to ready (s) | |\n|---|---|---|---|`);
  for (const { program, overBaseMb, readyMs, wrong } of results) console.log(`| ${program} | ${overBaseMb} | ${readyMs === undefined ? '' : (readyMs / 1_000).toFixed(1)} | ${wrong.length === 0 ? 'as declared' : wrong.join('; ')} |`);
  console.log(`${results.filter(({ wrong }) => wrong.length === 0).length} as declared, ${results.filter(({ wrong }) => wrong.length > 0).length} not`);
}
