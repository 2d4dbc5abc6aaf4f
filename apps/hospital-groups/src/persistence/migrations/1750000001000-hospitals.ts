/** Creates the table of hospitals. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Hospitals1750000001000 implements MigrationInterface {
  readonly name = 'Hospitals1750000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE hospital (
        id uuid PRIMARY KEY, version integer NOT NULL,
        code text NOT NULL CONSTRAINT hospital_code_taken UNIQUE, name text NOT NULL, address text NOT NULL,
        capacity integer NOT NULL CHECK (capacity > 0), opened_on date NOT NULL, closed_on date CHECK (closed_on > opened_on)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE hospital');
  }
}
