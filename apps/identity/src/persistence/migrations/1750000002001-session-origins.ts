/** Keeps of a session by what and from where it is used, so that its owner recognises it. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SessionOrigins1750000002001 implements MigrationInterface {
  readonly name = 'SessionOrigins1750000002001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE session ADD COLUMN agent text, ADD COLUMN address text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE session DROP COLUMN agent, DROP COLUMN address');
  }
}
