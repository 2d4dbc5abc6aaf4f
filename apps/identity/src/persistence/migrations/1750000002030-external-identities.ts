/** Keeps accounts at providers that sign people in, the roles that each gave, and sign-ins that wait for the browser to come back. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ExternalIdentities1750000002030 implements MigrationInterface {
  readonly name = 'ExternalIdentities1750000002030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The account's own name at the provider is kept as a keyed hash: it is found again, and not read.
      CREATE TABLE external_identity (
        id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, issuer text NOT NULL, account bytea NOT NULL CONSTRAINT external_identity_once UNIQUE CHECK (length(account) = 32),
        linked_at timestamptz NOT NULL, used_at timestamptz, given jsonb NOT NULL DEFAULT '[]'
      );
      CREATE INDEX external_identity_of_person ON external_identity (person_id);

      CREATE TABLE provider_sign_in (
        state_hash bytea PRIMARY KEY CHECK (length(state_hash) = 32), secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32), provider text NOT NULL,
        purpose text NOT NULL CHECK (purpose IN ('sign-in', 'link', 'show-again')), session_id uuid REFERENCES session ON DELETE CASCADE, CHECK ((purpose = 'sign-in') = (session_id IS NULL)),
        sealed bytea NOT NULL, expires_at timestamptz NOT NULL
      );
      CREATE INDEX provider_sign_in_over ON provider_sign_in (expires_at);
      CREATE INDEX provider_sign_in_of_session ON provider_sign_in (session_id) WHERE session_id IS NOT NULL;

      -- A code may be asked for after a provider's word too; it is then over with the link.
      ALTER TABLE sign_in_challenge ADD COLUMN external_identity_id uuid REFERENCES external_identity ON DELETE CASCADE, ADD COLUMN authenticated_at timestamptz;
      CREATE INDEX sign_in_challenge_of_external_identity ON sign_in_challenge (external_identity_id) WHERE external_identity_id IS NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('These tables hold what people sign in by; they are not dropped.');
  }
}
