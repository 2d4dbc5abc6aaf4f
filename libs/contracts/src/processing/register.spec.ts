/** The register says of each activity what a record of processing must say. */
import { describe, expect, it } from '@jest/globals';
import { levels } from './levels.js';
import { processing, registerLines, registerPage } from './register.js';

describe('the register of processing', () => {
  it('says of each column whose it is, for what, on which basis, for how long and who reads it', () => {
    expect(registerLines().length).toBeGreaterThan(200);
    for (const { database, ...line } of registerLines()) expect([database, line.table, line.column, Object.values(line).every((value) => value !== '')]).toEqual([database, line.table, line.column, true]);
  });

  it('has on its page each database, each level, and each column of each activity', () => {
    const page = registerPage();
    for (const name of [...Object.keys(processing), ...Object.keys(levels)]) expect(page).toContain(name);
    expect(page.split('\n').filter((line) => line.startsWith('| ')).length).toBeGreaterThan(registerLines().length);
  });
});
