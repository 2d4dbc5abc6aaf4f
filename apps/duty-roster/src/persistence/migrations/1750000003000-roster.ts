/** Creates posts, shifts, and what is known of people and hospitals. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Roster1750000003000 implements MigrationInterface {
  readonly name = 'Roster1750000003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE EXTENSION IF NOT EXISTS btree_gist;

      CREATE TABLE person (id uuid PRIMARY KEY, active boolean NOT NULL, professions jsonb NOT NULL);
      CREATE TABLE hospital (id uuid PRIMARY KEY, code text NOT NULL);

      CREATE TABLE post (
        id uuid PRIMARY KEY, version integer NOT NULL, kind text NOT NULL CHECK (kind IN ('group', 'hotline')),
        group_id uuid CONSTRAINT post_of_group UNIQUE, hospital_id uuid, name text NOT NULL,
        status text NOT NULL CHECK (status IN ('open', 'closed')), opened_at timestamptz NOT NULL, closed_at timestamptz,
        CHECK ((kind = 'group') = (group_id IS NOT NULL)), CHECK ((status = 'closed') = (closed_at IS NOT NULL))
      );
      CREATE UNIQUE INDEX one_open_hotline_post ON post (kind) WHERE kind = 'hotline' AND status = 'open';
      CREATE INDEX post_open ON post (id) WHERE status = 'open';

      CREATE TABLE shift (
        id uuid PRIMARY KEY, version integer NOT NULL, person_id uuid NOT NULL, profession text NOT NULL, mode text NOT NULL CHECK (mode IN ('on-duty', 'on-call')),
        post_ids uuid[] NOT NULL, hospital_ids uuid[] NOT NULL, covers_hotline boolean NOT NULL, activity text NOT NULL CHECK (activity IN ('group-duty', 'standby')), hospital_id uuid,
        planned_at timestamptz NOT NULL, planned_start timestamptz NOT NULL, planned_end timestamptz NOT NULL,
        status text NOT NULL CHECK (status IN ('planned', 'checked-in', 'checked-out', 'missed', 'cancelled')),
        checked_in_at timestamptz, checked_out_at timestamptz, closed_by text CHECK (closed_by IN ('person', 'system')), correction_reason text,
        CHECK (planned_end > planned_start), CHECK (checked_out_at > checked_in_at),
        CHECK ((status IN ('checked-in', 'checked-out')) = (checked_in_at IS NOT NULL)), CHECK ((status = 'checked-out') = (checked_out_at IS NOT NULL)),
        CONSTRAINT shift_overlaps EXCLUDE USING gist (person_id WITH =, tstzrange(planned_start, planned_end) WITH &&) WHERE (status <> 'cancelled')
      );
      CREATE INDEX shift_start ON shift (planned_start);
      CREATE INDEX shift_person ON shift (person_id, id);
      CREATE INDEX shift_posts ON shift USING gin (post_ids);
      CREATE INDEX shift_waiting ON shift (planned_end) WHERE status = 'planned';
      CREATE INDEX shift_begun ON shift (planned_end) WHERE status = 'checked-in';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE shift, post, hospital, person');
  }
}
