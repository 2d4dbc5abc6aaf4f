/** Every route of the contracts, through the gateway of a whole cell: bad input, strangers, repeats, and who may do what. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { unknownRoutes } from './support/calls.js';
import { TestCell } from './support/cell.js';
import { BEGINNING, District } from './support/district.js';
import { prepare, type Prepared } from './support/prepared.js';
import { refusesBadAddresses, survivesAbsurdQueries } from './suites/addresses.js';
import { refusesBadBodies, refusesHostileNames, survivesAbsurdBodies } from './suites/bodies.js';
import { refusesBadEnvelopes } from './suites/envelopes.js';
import { registersWhatIsKept } from './suites/register.js';
import { refusesTheSecondEditor, takesEffectOnce } from './suites/repeats.js';
import { keepsToRoles } from './suites/roles.js';
import { refusesStrangers } from './suites/strangers.js';

/** A cell of nine processes is started on a machine that other tests use too. */
jest.setTimeout(300_000);

let cell: TestCell | undefined;
let prepared: Prepared | undefined;
beforeAll(async () => {
  cell = await TestCell.start(BEGINNING);
  prepared = await prepare(await District.build(cell));
});
afterAll(() => cell?.stop());

function given(): Prepared {
  if (prepared === undefined) throw new Error('The cell did not start.');
  return prepared;
}

describe('the calls of these tests', () => {
  it('know every route', () => { expect(unknownRoutes()).toEqual([]); });
});

registersWhatIsKept(given);
refusesBadBodies(given);
refusesHostileNames(given);
refusesBadAddresses(given);
refusesBadEnvelopes(given);
refusesStrangers(given);
takesEffectOnce(given);
refusesTheSecondEditor(given);
survivesAbsurdQueries(given);
survivesAbsurdBodies(given);
keepsToRoles(given);
