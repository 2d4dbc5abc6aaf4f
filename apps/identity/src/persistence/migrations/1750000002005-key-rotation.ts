/** Keeps from when on a signing key signs: those that there are do so already. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeyRotation1750000002005 implements MigrationInterface {
  readonly name = 'KeyRotation1750000002005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE signing_key ADD COLUMN signs_from timestamptz NOT NULL DEFAULT now(); ALTER TABLE signing_key ALTER COLUMN signs_from DROP DEFAULT;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE signing_key DROP COLUMN signs_from');
  }
}
