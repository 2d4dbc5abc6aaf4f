/** Keeps one-time links by which people set what they sign in by. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OneTimeLinks1750000002003 implements MigrationInterface {
  readonly name = 'OneTimeLinks1750000002003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE one_time_link (
        hash bytea PRIMARY KEY CHECK (length(hash) = 32), person_id uuid NOT NULL REFERENCES person, kind text NOT NULL CHECK (kind IN ('invitation', 'reset')),
        made_by uuid NOT NULL REFERENCES person, made_at timestamptz NOT NULL DEFAULT now(), expires_at timestamptz NOT NULL
      );
      CREATE INDEX one_time_link_of_person ON one_time_link (person_id);
      CREATE INDEX one_time_link_over ON one_time_link (expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE one_time_link');
  }
}
