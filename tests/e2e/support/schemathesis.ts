/** Runs schemathesis on a cell, with the statuses that the contracts state, and reads what it found. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { commonErrors, errorTable, roleNames, routes, type Route } from '@nuanxin/contracts';
import { z } from 'zod';
import { passwordOf } from './cell.js';
import { professions } from './district.js';
import type { Prepared } from './prepared.js';
import type { Call } from './setting.js';

const HOOKS = fileURLToPath(new URL('../schemathesis/hooks.py', import.meta.url));
/** Operations that end a session: called as somebody else. */
const LEAVING: readonly string[] = ['signOut'];
/** How often a path is given an id that exists. */
const KNOWN = 0.7;
/** Both have one password, which the hooks are told. */
const LOGINS = ['caller', 'leaver'] as const;

const report = z.object({
  seed: z.int(), complete: z.boolean(), exit_code: z.int(), operations: z.object({ selected: z.int(), tested: z.int(), errored: z.int() }),
  test_cases: z.object({ generated: z.int(), with_failures: z.int(), errored: z.int() }),
  failures: z.array(z.object({ title: z.string(), count: z.int(), operations: z.array(z.string()) })), errors: z.array(z.unknown()),
});

export interface Findings {
  readonly seed: number;
  readonly operations: number;
  readonly generated: number;
  /** It was not ended by a limit of time. */
  readonly complete: boolean;
  /** Each kind of failure with its operations; errors of the run itself besides. */
  readonly failures: readonly string[];
  readonly output: string;
}

const statusOf = (code: string): number => {
  const error = errorTable.get(code);
  if (error === undefined) throw new Error(`No contract declares the error ${code}.`);
  return error.status;
};

/** Statuses with which a request that follows the schema may be answered besides success: those that its contract states. */
function statusesOf(route: Route): number[] {
  const stated = route.errors.map(statusOf);
  const { 'invalid-input': invalid, 'unauthenticated': unauthenticated, forbidden, 'not-found': missing, conflict, 'unknown-reference': reference } = commonErrors;
  const always = [invalid, unauthenticated, forbidden, missing, conflict, ...(route.hasBody || route.method !== 'GET' ? [reference] : [])].map(({ status }) => status);
  const changing = route.ifMatch ? [commonErrors['precondition-failed'].status, commonErrors['precondition-required'].status] : [];
  return [...new Set([...stated, ...always, ...changing])].filter((status) => status < 500).sort();
}

/** Operations that are left to other tests. */
export const isLeftOut = ({ stream, upload, download }: Route): boolean => stream || upload !== undefined || download;

/** What is said of an operation: its statuses, and ids that exist, without which most of what is made up is about nothing. TOML's strings and arrays are JSON's. */
function operationOf(route: Route, { params = {} }: Call): { dictionaries: string[]; operation: string } {
  const begin = `[[operations]]\ninclude-operation-id = "${route.id}"`;
  // Streams have no end. Files are told by their content, of which what is made up from a schema is none: `envelopes.ts` and the services' own tests send them.
  if (isLeftOut(route)) return { dictionaries: [], operation: `${begin}\nenabled = false` };
  const names = Object.entries(params);
  return {
    dictionaries: names.map(([name, value]) => `dictionaries.${route.id}-${name}.values = ${JSON.stringify([value])}`),
    operation: [
      begin, `checks.positive_data_acceptance.expected-statuses = ${JSON.stringify(['2xx', ...statusesOf(route)])}`,
      ...names.map(([name]) => `parameters."path.${name}" = { dictionary = "${route.id}-${name}", probability = ${KNOWN} }`),
    ].join('\n'),
  };
}

function configuration({ callFor }: Prepared): string {
  const said = routes.map((route) => operationOf(route, callFor(route)));
  return [
    `hooks = ${JSON.stringify(HOOKS)}`, 'continue-on-failure = true', 'request-timeout = 30.0', 'generation.database = "none"',
    'checks.negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429, 431]',
    'checks.missing_required_header.expected-statuses = [400, 401, 403, 428]',
    ...said.flatMap(({ dictionaries }) => dictionaries), ...said.map(({ operation }) => operation),
  ].join('\n');
}

/** Registers who calls: people with every role, one of whom is signed out again and again. */
export async function registerCallers({ district: { cell } }: Prepared): Promise<Record<string, string>> {
  const ids: string[] = [];
  for (const login of LOGINS) ids.push(await cell.register(login, { name: login, professions, grants: roleNames.map((role) => ({ role, scope: { kind: 'district' } })) }, passwordOf(LOGINS[0])));
  await cell.settle();
  const leaving = routes.filter(({ id }) => LEAVING.includes(id)).map(({ method, path: template }) => `${method} ${template.replaceAll(/:(\w+)/g, '{$1}')}`);
  return { NUANXIN_URL: cell.url, NUANXIN_PASSWORD: passwordOf(LOGINS[0]), NUANXIN_LOGINS: LOGINS.join(), NUANXIN_OWN_IDS: ids.join(), NUANXIN_LEAVING: leaving.join() };
}

/** Runs the program with `args`; resolves with what it found, whatever that is. Throws where it gives no report. */
export async function runSchemathesis(program: string, prepared: Prepared, environment: Record<string, string>, args: readonly string[]): Promise<Findings> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-schemathesis-'));
  const [config, reported] = [path.join(folder, 'schemathesis.toml'), path.join(folder, 'report.json')];
  try {
    await writeFile(config, configuration(prepared));
    const output = await new Promise<string>((resolve) => {
      execFile(program, ['--config-file', config, 'run', new URL('/openapi.json', prepared.district.cell.url).href, '--report', 'json', '--report-json-path', reported, ...args],
        { cwd: folder, maxBuffer: 64 * 1024 ** 2, env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1', ...environment } }, (_error, stdout, stderr) => { resolve(stdout + stderr); });
    });
    const text = await readFile(reported, 'utf8').catch(() => { throw new Error(`schemathesis gave no report:\n${output}`); });
    const { seed, complete, operations, test_cases: cases, failures, errors: broken } = report.parse(JSON.parse(text));
    return {
      seed, output, operations: operations.tested, generated: cases.generated,
      complete: complete && operations.tested === operations.selected,
      failures: [...failures.map(({ title, operations: names }) => `${title}: ${names.join(', ')}`), ...broken.map((error) => JSON.stringify(error))],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
