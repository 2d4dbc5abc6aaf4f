/** The table of the audit log, the same in every service's database, as a TypeORM migration. */

export class Audit1750000000003 {
  readonly name = 'Audit1750000000003';

  async up(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_entry (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(),
        actor_id uuid, session_id uuid, act text NOT NULL, outcome text NOT NULL, subjects uuid[] NOT NULL,
        address inet, user_agent text CHECK (length(user_agent) <= 256), request_id text NOT NULL,
        link bigint CONSTRAINT audit_entry_link UNIQUE CHECK (link > 0), hash bytea CHECK (length(hash) = 32), CHECK ((link IS NULL) = (hash IS NULL))
      );
      CREATE INDEX audit_entry_unchained ON audit_entry (position) WHERE link IS NULL;
      CREATE INDEX audit_entry_at ON audit_entry USING brin (at);
      CREATE INDEX audit_entry_actor ON audit_entry (actor_id, position);
      CREATE INDEX audit_entry_subjects ON audit_entry USING gin (subjects);
      -- The link up to which a head was anchored, so that it is known over a restart when the next is due.
      CREATE TABLE audit_anchor (link bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());

      CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$;
      CREATE TRIGGER audit_entry_only_grows BEFORE DELETE OR TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();
      CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON audit_entry FOR EACH ROW WHEN (OLD.link IS NOT NULL) EXECUTE FUNCTION audit_only_grows();
      DO $$ BEGIN
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_entry FROM %I', current_database() || '_run');
        EXECUTE format('GRANT INSERT (actor_id, session_id, act, outcome, subjects, address, user_agent, request_id), UPDATE (link, hash) ON audit_entry TO %I', current_database() || '_run');
      END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('The audit log is kept; it is not dropped.');
  }
}
