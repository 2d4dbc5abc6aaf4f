/** Keeps second factors, recovery codes, sign-ins that wait for a code, and when a session last showed what it was begun by. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SecondFactors1750000002002 implements MigrationInterface {
  readonly name = 'SecondFactors1750000002002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The secret is sealed. Until it is confirmed it counts for nothing.
      CREATE TABLE second_factor (
        person_id uuid PRIMARY KEY REFERENCES person, sealed bytea NOT NULL, begun_at timestamptz NOT NULL, confirmed_at timestamptz,
        last_step bigint, wrong_codes integer NOT NULL DEFAULT 0, wrong_at timestamptz
      );
      CREATE TABLE recovery_code (
        person_id uuid NOT NULL REFERENCES second_factor ON DELETE CASCADE, hash bytea NOT NULL CHECK (length(hash) = 32), used_at timestamptz, PRIMARY KEY (person_id, hash)
      );
      CREATE TABLE sign_in_challenge (
        hash bytea PRIMARY KEY CHECK (length(hash) = 32), person_id uuid NOT NULL REFERENCES person, codes integer NOT NULL DEFAULT 0, expires_at timestamptz NOT NULL
      );
      CREATE INDEX sign_in_challenge_over ON sign_in_challenge (expires_at);
      CREATE INDEX sign_in_challenge_of_person ON sign_in_challenge (person_id);

      ALTER TABLE session ADD COLUMN authenticated_at timestamptz, ADD COLUMN by_second_factor boolean NOT NULL DEFAULT false;
      UPDATE session SET authenticated_at = started_at;
      ALTER TABLE session ALTER COLUMN authenticated_at SET NOT NULL;
      -- Whether it is long enough to be all that one signs in by.
      ALTER TABLE password ADD COLUMN stands_alone boolean NOT NULL DEFAULT true;
    `);
  }

  async down(): Promise<void> {
    throw new Error('These tables hold what people sign in by; they are not dropped.');
  }
}
