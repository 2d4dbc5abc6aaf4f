/** Every operation of the API reference called with what follows its schema and what does not, by schemathesis: nothing may be other than the reference says. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomInt } from 'node:crypto';
import { routes } from '@nuanxin/contracts';
import { TestCell } from './support/cell.js';
import { BEGINNING, District } from './support/district.js';
import { prepare, type Prepared } from './support/prepared.js';
import { isLeftOut, registerCallers, runSchemathesis, type Findings } from './support/schemathesis.js';

jest.setTimeout(900_000);

/** Put there by the runner, which says why where it could not. */
const program = process.env['NUANXIN_TEST_SCHEMATHESIS'];
const SEED = 20200125;
const EXAMPLES = 6;
const RANDOM_SECONDS = 20;

const summary = ({ seed, operations, generated, failures }: Findings): string => `schemathesis, seed ${seed}: ${operations} operations, ${generated} test cases, ${failures.length} kinds of failure\n${failures.join('\n')}`;

(program === undefined ? describe.skip : describe)('the API is as its reference says', () => {
  let cell: TestCell | undefined;
  let prepared: Prepared;
  let environment: Record<string, string>;
  beforeAll(async () => {
    cell = await TestCell.start(BEGINNING);
    prepared = await prepare(await District.build(cell));
    environment = await registerCallers(prepared);
  });
  afterAll(() => cell?.stop());

  it(`in all checks and phases, from the fixed seed ${SEED}`, async () => {
    const found = await runSchemathesis(program ?? '', prepared, environment, ['--seed', String(SEED), '--max-examples', String(EXAMPLES)]);
    process.stdout.write(`${summary(found)}\n`);
    expect(found.failures.length === 0 ? '' : found.output).toBe('');
    expect([found.complete, found.operations]).toEqual([true, routes.filter((route) => !isLeftOut(route)).length]);
    expect(found.generated).toBeGreaterThan(5_000);
  });

  it('in fuzzing from a seed of its own, whose findings are reported and looked into', async () => {
    const found = await runSchemathesis(program ?? '', prepared, environment, ['--seed', String(randomInt(1_000_000_000)), '--phases', 'fuzzing', '--max-time', String(RANDOM_SECONDS)]);
    process.stdout.write(`${summary(found)}\n${found.failures.length === 0 ? '' : found.output}\n`);
    expect(found.generated).toBeGreaterThan(0);
  });
});
