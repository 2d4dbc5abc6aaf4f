/** Keeps privacy notices, who acknowledged them, and what people decided of purposes; decisions only grow. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Privacy1750000002040 implements MigrationInterface {
  readonly name = 'Privacy1750000002040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE privacy_notice (
        id uuid PRIMARY KEY, version integer NOT NULL, title jsonb NOT NULL, text jsonb NOT NULL, purposes jsonb NOT NULL, effective_from timestamptz NOT NULL
      );
      CREATE INDEX privacy_notice_effective ON privacy_notice (effective_from, id);
      CREATE TABLE notice_acknowledgement (
        person_id uuid NOT NULL REFERENCES person, notice_id uuid NOT NULL REFERENCES privacy_notice, acknowledged_at timestamptz NOT NULL, PRIMARY KEY (person_id, notice_id)
      );

      CREATE TABLE consent (
        id uuid PRIMARY KEY, version integer NOT NULL, person_id uuid NOT NULL REFERENCES person, purpose text NOT NULL, notice_id uuid NOT NULL REFERENCES privacy_notice,
        terms jsonb NOT NULL, status text NOT NULL CHECK (status IN ('given', 'withdrawn')), decided_at timestamptz NOT NULL, UNIQUE (person_id, purpose)
      );
      CREATE TABLE consent_decision (
        id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, purpose text NOT NULL, notice_id uuid NOT NULL REFERENCES privacy_notice,
        decision text NOT NULL CHECK (decision IN ('given', 'withdrawn')), decided_at timestamptz NOT NULL
      );
      CREATE INDEX consent_decision_of_person ON consent_decision (person_id, id);
      CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$;
      CREATE TRIGGER consent_decision_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_decision FOR EACH STATEMENT EXECUTE FUNCTION only_grows();
      CREATE TRIGGER acknowledgement_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON notice_acknowledgement FOR EACH STATEMENT EXECUTE FUNCTION only_grows();
      DO $$ BEGIN EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON consent_decision, notice_acknowledgement FROM %I', current_database() || '_run'); END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('These tables hold what people consented to; they are not dropped.');
  }
}
