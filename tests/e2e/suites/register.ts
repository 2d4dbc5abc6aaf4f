/** The register of processing is whole and true to the databases: each column that could hold something of somebody is told, and kept as its level asks. */
import { describe, expect, it } from '@jest/globals';
import { levels, processing, registerLines, type RegisterLine } from '@nuanxin/contracts/generate';
import { inDatabase } from '../support/databases.js';
import type { Given } from '../support/prepared.js';

/** Types that hold texts or bytes, and ids that are called after somebody. */
const COLUMNS = `SELECT c.table_name || '.' || c.column_name AS name, c.udt_name AS type FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
  WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY 1`;
const HOLDING = ['text', 'varchar', 'bytea', 'jsonb', 'json', 'inet', '_text', '_bytea', '_jsonb', '_inet'];
const OF_SOMEBODY = /(?:person|volunteer|actor|author|assignee|owner|client|subject|session)_id$|_by$/;
const SEALABLE = ['bytea'];
const nameOf = ({ table, column }: Pick<RegisterLine, 'table' | 'column'>): string => `${table}.${column}`;
const twice = (names: readonly string[]): string[] => names.filter((name, index) => names.indexOf(name) !== index);

export function registersWhatIsKept(given: Given): void {
  describe('the register of processing', () => {
    it('tells of each column that could hold something of somebody whether it does, once, and of none that is not there', async () => {
      const { databases } = given().district.cell.cell;
      const wrong: string[] = [];
      for (const database of databases.keys()) {
        const columns = await inDatabase(given().district.cell.cell, database, async (client) => (await client.query<{ name: string; type: string }>(COLUMNS)).rows);
        const { activities, notPersonal } = processing[database] ?? { activities: [], notPersonal: {} };
        const told = [...activities.flatMap(({ columns: tagged }) => tagged.map(nameOf)), ...Object.entries(notPersonal).flatMap(([table, names]) => names.split(' ').map((column) => nameOf({ table, column })))];
        const there = new Set(columns.map(({ name }) => name));
        const asked = columns.filter(({ name, type }) => HOLDING.includes(type) || (type === 'uuid' && OF_SOMEBODY.test(name))).map(({ name }) => name);
        wrong.push(...asked.filter((name) => !told.includes(name)).map((name) => `${database} ${name} is not told: tag it in libs/contracts/src/processing, as personal or not`));
        wrong.push(...told.filter((name) => !there.has(name)).map((name) => `${database} ${name} is not there`), ...twice(told).map((name) => `${database} ${name} is told twice`));
      }
      expect(wrong).toEqual([]);
      expect([...databases.keys()].sort()).toEqual(Object.keys(processing).sort());
    });

    it('has each column kept as its level asks, and what is sealed or hashed by bytes alone', async () => {
      const types = new Map<string, string>();
      for (const database of given().district.cell.cell.databases.keys()) {
        const { rows } = await inDatabase(given().district.cell.cell, database, (client) => client.query<{ name: string; type: string }>(COLUMNS));
        for (const { name, type } of rows) types.set(`${database} ${name}`, type);
      }
      const allowed = (line: RegisterLine): boolean => (levels[line.level].protections as readonly string[]).includes(line.protection);
      const inBytes = (line: RegisterLine): boolean => ['clear', 'hashed'].includes(line.protection) || SEALABLE.includes(types.get(`${line.database} ${nameOf(line)}`) ?? '');
      expect(registerLines().filter((line) => !allowed(line) || !inBytes(line)).map((line) => `${line.database} ${nameOf(line)}`)).toEqual([]);
    });
  });
}
