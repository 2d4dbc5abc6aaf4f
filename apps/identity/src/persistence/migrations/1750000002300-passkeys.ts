/** Keeps passkeys and the challenges that they are to sign; recovery codes are whoever's who has any second factor. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Passkeys1750000002300 implements MigrationInterface {
  readonly name = 'Passkeys1750000002300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE passkey (
        id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, credential_id bytea NOT NULL, public_key bytea NOT NULL, counter bigint NOT NULL, name text NOT NULL, transports text[] NOT NULL,
        backup_eligible boolean NOT NULL, backed_up boolean NOT NULL, created_at timestamptz NOT NULL, used_at timestamptz, CONSTRAINT passkey_credential_once UNIQUE (credential_id)
      );
      CREATE INDEX passkey_of_person ON passkey (person_id);
      -- Bound to a session, to a sign-in that was begun, or to nothing yet. Of those two there is one each.
      CREATE TABLE passkey_challenge (
        hash bytea PRIMARY KEY CHECK (length(hash) = 32), kind text NOT NULL CHECK (kind IN ('registration', 'reauthentication', 'second-factor', 'sign-in')),
        session_id uuid REFERENCES session ON DELETE CASCADE, sign_in_hash bytea REFERENCES sign_in_challenge ON DELETE CASCADE, expires_at timestamptz NOT NULL,
        CHECK ((session_id IS NOT NULL) = (kind IN ('registration', 'reauthentication'))), CHECK ((sign_in_hash IS NOT NULL) = (kind = 'second-factor'))
      );
      CREATE UNIQUE INDEX passkey_challenge_of_session ON passkey_challenge (session_id, kind);
      CREATE UNIQUE INDEX passkey_challenge_of_sign_in ON passkey_challenge (sign_in_hash);
      CREATE INDEX passkey_challenge_over ON passkey_challenge (expires_at);

      ALTER TABLE recovery_code DROP CONSTRAINT recovery_code_person_id_fkey;
      ALTER TABLE recovery_code ADD FOREIGN KEY (person_id) REFERENCES person;
    `);
  }

  async down(): Promise<void> {
    throw new Error('These tables hold what people sign in by; they are not dropped.');
  }
}
