/** Creates the tables of topics, plans, slots and resources, and of what is known of others' things. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Content1750000004000 implements MigrationInterface {
  readonly name = 'Content1750000004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE topic (
        id uuid PRIMARY KEY, version integer NOT NULL, title text NOT NULL, category text NOT NULL,
        text text NOT NULL CHECK (octet_length(text) <= 2048), status text NOT NULL CHECK (status IN ('active', 'retired'))
      );
      CREATE INDEX topic_category ON topic (category, id);

      CREATE TABLE daily_plan (
        id uuid PRIMARY KEY, version integer NOT NULL, group_id uuid NOT NULL, hospital_id uuid NOT NULL, at text NOT NULL, zone text NOT NULL,
        from_date date NOT NULL, to_date date CHECK (to_date > from_date), topic_ids uuid[] NOT NULL, late jsonb NOT NULL,
        status text NOT NULL CHECK (status IN ('active', 'ended')), ended_at timestamptz CHECK ((ended_at IS NULL) = (status = 'active')),
        next_date date, next_at timestamptz
      );
      CREATE UNIQUE INDEX daily_plan_one_active ON daily_plan (group_id) WHERE status = 'active';
      CREATE INDEX daily_plan_next ON daily_plan (next_at) WHERE status = 'active';
      CREATE INDEX daily_plan_group ON daily_plan (group_id, id);
      CREATE INDEX daily_plan_hospital ON daily_plan (hospital_id, id);

      CREATE TABLE slot (
        id uuid PRIMARY KEY, version integer NOT NULL, plan_id uuid NOT NULL REFERENCES daily_plan, group_id uuid NOT NULL, hospital_id uuid NOT NULL, topic_id uuid NOT NULL REFERENCES topic,
        date date NOT NULL, due_at timestamptz NOT NULL, late_at timestamptz NOT NULL, skip_at timestamptz NOT NULL,
        status text NOT NULL CHECK (status IN ('planned', 'due', 'late', 'sent', 'failed', 'skipped')),
        posted_at timestamptz, posted_by uuid, reason text, session jsonb, session_reason text,
        CONSTRAINT slot_plan_date UNIQUE (plan_id, date), CHECK ((status = 'sent') = (posted_at IS NOT NULL)), CHECK (session IS NULL OR status = 'sent')
      );
      CREATE INDEX slot_next ON slot ((CASE status WHEN 'planned' THEN due_at WHEN 'due' THEN late_at ELSE skip_at END)) WHERE status IN ('planned', 'due', 'late');
      CREATE INDEX slot_open ON slot (group_id) WHERE status IN ('planned', 'due', 'late');
      CREATE INDEX slot_group ON slot (group_id, id);
      CREATE INDEX slot_hospital ON slot (hospital_id, id);
      CREATE INDEX slot_due ON slot (due_at);
      CREATE INDEX slot_status ON slot (status, id);

      CREATE TABLE resource (
        id uuid PRIMARY KEY, version integer NOT NULL, title text NOT NULL, category text NOT NULL, summary text NOT NULL, url text, phone text, hours text,
        verified_on date NOT NULL, status text NOT NULL CHECK (status IN ('published', 'withdrawn'))
      );
      CREATE INDEX resource_published ON resource (id) WHERE status = 'published';
      CREATE INDEX resource_category ON resource (category, id);

      CREATE TABLE known_group (id uuid PRIMARY KEY, hospital_id uuid NOT NULL, status text NOT NULL, closed_at timestamptz, facilitators jsonb NOT NULL);
      CREATE TABLE known_hospital (id uuid PRIMARY KEY, closed_on date);
      CREATE TABLE known_person (id uuid PRIMARY KEY, active boolean NOT NULL);
      CREATE TABLE known_assessment (id uuid PRIMARY KEY, hospital_id uuid NOT NULL, assessed_on date NOT NULL, wishes text[] NOT NULL);
      CREATE INDEX known_assessment_latest ON known_assessment (hospital_id, assessed_on, id);
      CREATE TABLE known_task (id uuid PRIMARY KEY, slot_id uuid NOT NULL, status text NOT NULL, assignee_id uuid);
      CREATE INDEX known_task_slot ON known_task (slot_id, id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE known_task, known_assessment, known_person, known_hospital, known_group, resource, slot, daily_plan, topic');
  }
}
