/** Creates the tables of identity. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Identity1750000002000 implements MigrationInterface {
  readonly name = 'Identity1750000002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE organisation (
        id uuid PRIMARY KEY, version integer NOT NULL, name text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('university', 'ngo', 'government', 'association')), status text NOT NULL CHECK (status IN ('active', 'inactive'))
      );

      CREATE TABLE person (
        id uuid PRIMARY KEY, version integer NOT NULL, name text NOT NULL,
        login text CONSTRAINT person_login_taken UNIQUE CHECK (login = lower(login)), phone text, email text, wechat text,
        organisation_id uuid REFERENCES organisation, status text NOT NULL CHECK (status IN ('active', 'deactivated')),
        professions jsonb NOT NULL, grants jsonb NOT NULL, roles_version integer NOT NULL
      );
      CREATE INDEX person_of_organisation ON person (organisation_id, id DESC);
      CREATE INDEX person_grants ON person USING gin (grants jsonb_path_ops);
      CREATE INDEX person_professions ON person USING gin (professions jsonb_path_ops);

      -- Apart from the person, so that no query of people reads a hash.
      CREATE TABLE password (person_id uuid PRIMARY KEY REFERENCES person, hash text NOT NULL, set_at timestamptz NOT NULL DEFAULT now());

      CREATE TABLE session (
        id uuid PRIMARY KEY, version integer NOT NULL, person_id uuid NOT NULL REFERENCES person,
        started_at timestamptz NOT NULL, used_at timestamptz NOT NULL, ended_at timestamptz,
        reason text CHECK (reason IN ('signed-out', 'reuse-detected', 'deactivated', 'expired')), CHECK ((ended_at IS NULL) = (reason IS NULL))
      );
      CREATE INDEX session_open ON session (person_id, used_at) WHERE ended_at IS NULL;
      CREATE INDEX session_idle ON session (used_at) WHERE ended_at IS NULL;
      CREATE INDEX session_old ON session (started_at) WHERE ended_at IS NULL;
      CREATE INDEX session_over ON session (ended_at) WHERE ended_at IS NOT NULL;

      -- All tokens that an open session handed out, as SHA-256: a spent one that is shown again must be known as such.
      CREATE TABLE refresh_token (hash bytea PRIMARY KEY CHECK (length(hash) = 32), session_id uuid NOT NULL REFERENCES session ON DELETE CASCADE, spent_at timestamptz);
      CREATE INDEX refresh_token_of_session ON refresh_token (session_id);

      -- Replicas that start at once race for a generation; the constraint lets one of them make it.
      CREATE TABLE signing_key (
        id uuid PRIMARY KEY, version integer NOT NULL, generation integer NOT NULL CONSTRAINT signing_key_generation UNIQUE CHECK (generation > 0),
        public_jwk jsonb NOT NULL, status text NOT NULL CHECK (status IN ('active', 'retired')), not_after timestamptz
      );
      CREATE TABLE signing_key_secret (kid uuid PRIMARY KEY REFERENCES signing_key, sealed bytea NOT NULL);

      CREATE TABLE setup_use (single boolean CONSTRAINT setup_use_once PRIMARY KEY DEFAULT true CHECK (single), person_id uuid NOT NULL REFERENCES person, used_at timestamptz NOT NULL DEFAULT now());
    `);
  }

  async down(): Promise<void> {
    throw new Error('These tables hold who may sign in; they are not dropped.');
  }
}
