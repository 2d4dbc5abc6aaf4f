/** Creates the tables of assessments and groups, of what is known of people, and of what lies ahead of open groups. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Groups1750000001100 implements MigrationInterface {
  readonly name = 'Groups1750000001100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE assessment (
        id uuid PRIMARY KEY, version integer NOT NULL, hospital_id uuid NOT NULL REFERENCES hospital,
        assessed_on date NOT NULL, respondents integer NOT NULL CHECK (respondents >= 0), answers jsonb NOT NULL, wishes text[] NOT NULL
      );
      CREATE INDEX assessment_hospital ON assessment (hospital_id, id);

      CREATE TABLE support_group (
        id uuid PRIMARY KEY, version integer NOT NULL, hospital_id uuid NOT NULL REFERENCES hospital,
        name text NOT NULL, channel text NOT NULL, status text NOT NULL CHECK (status IN ('planned', 'open', 'closed')),
        opened_at timestamptz, closed_at timestamptz, facilitators jsonb NOT NULL, composition jsonb NOT NULL, composition_since timestamptz,
        CHECK (status <> 'open' OR (opened_at IS NOT NULL AND composition_since IS NOT NULL)), CHECK ((status = 'closed') = (closed_at IS NOT NULL))
      );
      CREATE UNIQUE INDEX group_hospital_taken ON support_group (hospital_id) WHERE status <> 'closed';
      CREATE INDEX group_hospital ON support_group (hospital_id, id);
      CREATE INDEX group_status ON support_group (status, id);
      CREATE INDEX group_facilitators ON support_group USING gin (facilitators jsonb_path_ops) WHERE status = 'open';

      CREATE TABLE composition_outlook (
        group_id uuid PRIMARY KEY REFERENCES support_group, next_turn timestamptz, loss_at timestamptz, loss_missing text[],
        CHECK ((loss_at IS NULL) = (loss_missing IS NULL))
      );
      CREATE INDEX composition_next_turn ON composition_outlook (next_turn) WHERE next_turn IS NOT NULL;

      CREATE TABLE known_person (id uuid PRIMARY KEY, deactivated_at timestamptz, professions jsonb NOT NULL);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE known_person, composition_outlook, support_group, assessment');
  }
}
