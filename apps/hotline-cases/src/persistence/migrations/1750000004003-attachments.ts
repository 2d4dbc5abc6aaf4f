/** Creates the rows of attached files, whose contents lie sealed elsewhere, with row-level security as for notes. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const table = `
  ALTER TABLE note ADD CONSTRAINT note_of_case UNIQUE (id, case_id);
  CREATE TABLE case_attachment (
    id uuid PRIMARY KEY, version integer NOT NULL, case_id uuid NOT NULL REFERENCES hotline_case (id), note_id uuid,
    uploaded_by uuid NOT NULL, uploaded_at timestamptz NOT NULL, type text NOT NULL, size integer NOT NULL CHECK (size > 0),
    name bytea, data_key bytea, removed_by uuid, removed_at timestamptz,
    CONSTRAINT case_attachment_note FOREIGN KEY (note_id, case_id) REFERENCES note (id, case_id),
    CHECK ((removed_at IS NULL) = (data_key IS NOT NULL)), CHECK ((removed_at IS NULL) = (name IS NOT NULL)), CHECK ((removed_at IS NULL) = (removed_by IS NULL))
  );
  CREATE INDEX case_attachment_case ON case_attachment (case_id, id);
  ALTER TABLE read_audit DROP CONSTRAINT read_audit_what_check, ADD CONSTRAINT read_audit_what_check CHECK (what IN ('note', 'identity', 'lookup', 'attachment'));`;

/** A file is never another than it was; it may be removed, and that it was there stays known. */
const neverChanged = `
  DO $$ BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON case_attachment FROM %I', current_database() || '_run');
    EXECUTE format('GRANT UPDATE (version, name, data_key, removed_by, removed_at) ON case_attachment TO %I', current_database() || '_run');
  END $$;`;

const rowSecurity = `
  ALTER TABLE case_attachment ENABLE ROW LEVEL SECURITY;
  ALTER TABLE case_attachment FORCE ROW LEVEL SECURITY;
  CREATE POLICY case_attachment_in_reach ON case_attachment USING (EXISTS (SELECT FROM hotline_case c WHERE c.id = case_attachment.case_id AND in_reach(c.hospital_id, c.assignee_id)));`;

export class Attachments1750000004003 implements MigrationInterface {
  readonly name = 'Attachments1750000004003';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [table, neverChanged, rowSecurity]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('Case files are not dropped.');
  }
}
