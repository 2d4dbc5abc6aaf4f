/** Creates facts, the ledger, policies, claims, and what is known of people and hospitals. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Ledger1750000005000 implements MigrationInterface {
  readonly name = 'Ledger1750000005000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE fact (
        source_id uuid PRIMARY KEY, source_ref uuid NOT NULL, source_event_id uuid NOT NULL, epoch integer NOT NULL, version integer NOT NULL,
        volunteer_id uuid NOT NULL, activity text NOT NULL, hospital_id uuid, profession text, organisation_id uuid,
        start_at timestamptz NOT NULL, end_at timestamptz NOT NULL CHECK (end_at - start_at <= interval '96 hours'), status text NOT NULL CHECK (status IN ('credited', 'withdrawn'))
      );
      CREATE INDEX fact_ref ON fact (source_ref);
      CREATE INDEX fact_volunteer ON fact (volunteer_id, end_at, start_at) WHERE status = 'credited';
      CREATE INDEX fact_incomplete ON fact (volunteer_id) WHERE organisation_id IS NULL OR profession IS NULL;

      CREATE TABLE entry (
        id uuid PRIMARY KEY, position bigint NOT NULL UNIQUE, volunteer_id uuid NOT NULL, worked_on date NOT NULL, activity text NOT NULL,
        hospital_id uuid, minutes integer NOT NULL CHECK (minutes <> 0), booked_at timestamptz NOT NULL, reverses uuid UNIQUE REFERENCES entry (id),
        source_id uuid NOT NULL, source_event_id uuid NOT NULL, policy_version integer NOT NULL, statement_period text NOT NULL, profession text, organisation_id uuid,
        CHECK ((reverses IS NULL) = (minutes > 0))
      );
      CREATE INDEX entry_day ON entry (volunteer_id, worked_on);
      CREATE INDEX entry_worked_on ON entry (worked_on);
      CREATE FUNCTION entry_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the ledger only grows'; END $$;
      CREATE TRIGGER entry_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION entry_only_grows();
      DO $$ BEGIN EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON entry FROM %I', current_database() || '_run'); END $$;

      CREATE TABLE ledger_head (single boolean PRIMARY KEY DEFAULT true CHECK (single), position bigint NOT NULL);
      INSERT INTO ledger_head (position) VALUES (0);

      CREATE TABLE attribution_policy (version integer PRIMARY KEY, valid_from date NOT NULL, priorities jsonb NOT NULL);

      CREATE TABLE claim (
        id uuid PRIMARY KEY, version integer NOT NULL, person_id uuid NOT NULL, activity text NOT NULL, hospital_id uuid,
        "start" timestamptz NOT NULL, "end" timestamptz NOT NULL CHECK ("end" > "start"), what text NOT NULL,
        status text NOT NULL CHECK (status IN ('submitted', 'approved', 'rejected', 'withdrawn')), decided_by uuid, decided_at timestamptz, decision_reason text
      );
      CREATE INDEX claim_status ON claim (status, id);
      CREATE INDEX claim_person ON claim (person_id, id);

      CREATE TABLE person (id uuid PRIMARY KEY, organisation_id uuid, professions jsonb NOT NULL, active boolean NOT NULL);
      CREATE TABLE hospital (id uuid PRIMARY KEY, code text NOT NULL);
      CREATE TABLE organisation (id uuid PRIMARY KEY, name text NOT NULL);
    `);
    await runner.query(`INSERT INTO attribution_policy (version, valid_from, priorities) VALUES (1, '0001-01-01',
      '{"call":1,"topic-session":2,"case-work":3,"supervision":4,"preparation":5,"meeting":6,"group-duty":7,"standby":8}')`);
  }

  async down(): Promise<void> {
    throw new Error('A ledger is not dropped.');
  }
}
