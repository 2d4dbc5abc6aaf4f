/** Creates tasks. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Tasks1750000003001 implements MigrationInterface {
  readonly name = 'Tasks1750000003001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE task (
        id uuid PRIMARY KEY, version integer NOT NULL, kind text NOT NULL CHECK (kind IN ('post-by-hand', 'call-back', 'other')),
        post_id uuid REFERENCES post (id), hospital_id uuid, assignee_id uuid, requested_by text NOT NULL, reference_id uuid, note text, due_at timestamptz NOT NULL,
        status text NOT NULL CHECK (status IN ('open', 'acknowledged', 'done', 'overdue', 'cancelled')),
        acknowledged_by uuid, acknowledged_at timestamptz, done_by uuid, done_at timestamptz,
        CONSTRAINT task_of_reference UNIQUE (reference_id, kind, requested_by)
      );
      CREATE INDEX task_due ON task (due_at) WHERE status IN ('open', 'acknowledged');
      CREATE INDEX task_assignee ON task (assignee_id, id);
      CREATE INDEX task_post ON task (post_id, id);
      CREATE INDEX task_status ON task (status, id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE task');
  }
}
