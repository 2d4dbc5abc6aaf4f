/** Creates contacts, cases, notes, clients, what is known of others, the audit of reads, and row-level security. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = `
  CREATE TABLE hospital (id uuid PRIMARY KEY);
  CREATE TABLE person (id uuid PRIMARY KEY, active boolean NOT NULL, grants jsonb NOT NULL);

  CREATE TABLE client (
    id uuid PRIMARY KEY, version integer NOT NULL, phone_index bytea CONSTRAINT client_phone_known UNIQUE, restricted boolean NOT NULL
  );
  CREATE TABLE client_identity (client_id uuid PRIMARY KEY REFERENCES client (id), name bytea, phone bytea, other bytea);

  CREATE TABLE hotline_case (
    id uuid PRIMARY KEY, version integer NOT NULL,
    hospital_id uuid CONSTRAINT hotline_case_hospital REFERENCES hospital (id), client_id uuid CONSTRAINT hotline_case_client REFERENCES client (id),
    status text NOT NULL CHECK (status IN ('open', 'in-progress', 'waiting', 'closed')), assignee_id uuid,
    opened_at timestamptz NOT NULL, closed_at timestamptz, outcome text,
    CHECK ((status = 'closed') = (closed_at IS NOT NULL)), CHECK ((status = 'closed') = (outcome IS NOT NULL))
  );
  CREATE INDEX hotline_case_assignee ON hotline_case (assignee_id, id);
  CREATE INDEX hotline_case_hospital_id ON hotline_case (hospital_id, id);
  CREATE INDEX hotline_case_client_id ON hotline_case (client_id);

  -- The client of a new caller is stored after its contact, in the same transaction.
  CREATE TABLE contact (
    id uuid PRIMARY KEY, version integer NOT NULL, hospital_id uuid REFERENCES hospital (id), channel text NOT NULL, kind text,
    status text NOT NULL CHECK (status IN ('offered', 'answered', 'ended', 'abandoned', 'withdrawn')),
    offered_at timestamptz NOT NULL, answered_at timestamptz, ended_at timestamptz, answered_by uuid, recorded_by uuid NOT NULL, owner_id uuid NOT NULL,
    case_id uuid REFERENCES hotline_case (id), client_id uuid REFERENCES client (id) DEFERRABLE INITIALLY DEFERRED,
    CHECK (answered_at >= offered_at), CHECK (ended_at >= COALESCE(answered_at, offered_at)), CHECK ((answered_at IS NULL) = (answered_by IS NULL))
  );
  CREATE INDEX contact_owner ON contact (owner_id, id);
  CREATE INDEX contact_hospital ON contact (hospital_id, id);
  CREATE INDEX contact_offered ON contact (offered_at);
  CREATE INDEX contact_case ON contact (case_id) WHERE case_id IS NOT NULL;
  CREATE INDEX contact_client ON contact (client_id) WHERE client_id IS NOT NULL;

  CREATE TABLE note (
    id uuid PRIMARY KEY, case_id uuid NOT NULL REFERENCES hotline_case (id), author_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('note', 'closing')), written_at timestamptz NOT NULL, body bytea NOT NULL
  );
  CREATE INDEX note_case ON note (case_id, id);

  CREATE TABLE read_audit (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, actor_id uuid NOT NULL, what text NOT NULL CHECK (what IN ('note', 'identity', 'lookup')),
    record_id uuid, case_id uuid, client_id uuid, at timestamptz NOT NULL DEFAULT clock_timestamp(), request_id text NOT NULL
  );
  CREATE INDEX read_audit_case ON read_audit (case_id, position) WHERE case_id IS NOT NULL;
  CREATE INDEX read_audit_client ON read_audit (client_id, position) WHERE client_id IS NOT NULL;`;

/** What was read stays known, and a note stays as it was written. */
const onlyGrow = `
  CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$;
  CREATE TRIGGER read_audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON read_audit FOR EACH STATEMENT EXECUTE FUNCTION only_grows();
  CREATE TRIGGER note_only_grows BEFORE UPDATE ON note FOR EACH STATEMENT EXECUTE FUNCTION only_grows();
  DO $$ BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON read_audit FROM %I', current_database() || '_run');
    EXECUTE format('REVOKE UPDATE, TRUNCATE ON note FROM %I', current_database() || '_run');
  END $$;`;

/** HC-12: without a reach, which a transaction sets for itself alone, nothing sealed is to be seen. */
const rowSecurity = `
  CREATE FUNCTION current_reach() RETURNS jsonb LANGUAGE sql STABLE AS $$ SELECT NULLIF(current_setting('nuanxin.reach', true), '')::jsonb $$;
  CREATE FUNCTION in_reach(hospital uuid, owner uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT COALESCE((r ->> 'district')::boolean OR (r -> 'hospitalIds') ? hospital::text OR r ->> 'ownerId' = owner::text, false) FROM (SELECT current_reach() AS r) s
  $$;

  ALTER TABLE note ENABLE ROW LEVEL SECURITY;
  ALTER TABLE note FORCE ROW LEVEL SECURITY;
  CREATE POLICY note_in_reach ON note USING (EXISTS (SELECT FROM hotline_case c WHERE c.id = note.case_id AND in_reach(c.hospital_id, c.assignee_id)));

  ALTER TABLE client_identity ENABLE ROW LEVEL SECURITY;
  ALTER TABLE client_identity FORCE ROW LEVEL SECURITY;
  CREATE POLICY identity_in_reach ON client_identity FOR SELECT USING (
    (COALESCE((current_reach() ->> 'restricted')::boolean, false) OR NOT (SELECT restricted FROM client WHERE client.id = client_identity.client_id))
    AND (EXISTS (SELECT FROM hotline_case c WHERE c.client_id = client_identity.client_id AND in_reach(c.hospital_id, c.assignee_id))
      OR EXISTS (SELECT FROM contact k WHERE k.client_id = client_identity.client_id AND k.status <> 'withdrawn' AND in_reach(k.hospital_id, k.owner_id))));
  CREATE POLICY identity_entered_in_a_name ON client_identity FOR INSERT WITH CHECK (current_reach() IS NOT NULL);`;

export class HotlineCases1750000004000 implements MigrationInterface {
  readonly name = 'HotlineCases1750000004000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [tables, onlyGrow, rowSecurity]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('Case files are not dropped.');
  }
}
