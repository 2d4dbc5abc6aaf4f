/** Keeps that somebody asked to be erased, and that what is kept of somebody may only be stored. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PeoplesRights1750000002042 implements MigrationInterface {
  readonly name = 'PeoplesRights1750000002042';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE person ADD COLUMN erasure_asked_at timestamptz,
        ADD COLUMN restriction text CONSTRAINT person_restriction CHECK (restriction IN ('own-wish', 'legal-hold'));
      CREATE INDEX person_erasure_asked ON person (erasure_asked_at) WHERE erasure_asked_at IS NOT NULL AND erased_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE person DROP COLUMN erasure_asked_at, DROP COLUMN restriction');
  }
}
