/** Creates breaches of cover, and how far the roster was looked at for them. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Cover1750000003002 implements MigrationInterface {
  readonly name = 'Cover1750000003002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE cover_breach (
        id uuid PRIMARY KEY, version integer NOT NULL, post_ids uuid[] NOT NULL, hospital_ids uuid[] NOT NULL, shift_id uuid UNIQUE REFERENCES shift (id),
        kind text NOT NULL CHECK (kind IN ('nobody-on-duty', 'nobody-checked-in', 'profession-missing')), missing text[] NOT NULL,
        begins_at timestamptz NOT NULL, ends_at timestamptz NOT NULL CHECK (ends_at > begins_at), foreseen boolean NOT NULL, status text NOT NULL CHECK (status IN ('open', 'resolved')),
        CHECK ((kind = 'nobody-checked-in') = (shift_id IS NOT NULL))
      );
      CREATE UNIQUE INDEX one_open_breach ON cover_breach (kind, begins_at, ends_at, missing, hash_array_extended(post_ids, 0)) WHERE status = 'open' AND shift_id IS NULL;
      CREATE INDEX cover_breach_status ON cover_breach (status, id);
      CREATE INDEX shift_unchecked ON shift (planned_start) WHERE status = 'planned' AND mode = 'on-duty';
      CREATE TABLE cover_progress (single boolean PRIMARY KEY DEFAULT true CHECK (single), checked_at timestamptz NOT NULL);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX shift_unchecked; DROP TABLE cover_progress, cover_breach');
  }
}
