/** Creates case work. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CaseWork1750000004001 implements MigrationInterface {
  readonly name = 'CaseWork1750000004001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE case_work (
        id uuid PRIMARY KEY, version integer NOT NULL, case_id uuid NOT NULL REFERENCES hotline_case (id), hospital_id uuid, person_id uuid NOT NULL, recorded_by uuid NOT NULL,
        activity text NOT NULL CHECK (activity IN ('case-work', 'supervision')), started_at timestamptz NOT NULL, ended_at timestamptz NOT NULL CHECK (ended_at > started_at),
        status text NOT NULL CHECK (status IN ('recorded', 'withdrawn')), profession text
      );
      CREATE INDEX case_work_case ON case_work (case_id, id);
      CREATE INDEX case_work_person ON case_work (person_id, id);
      CREATE INDEX case_work_hospital ON case_work (hospital_id, id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('Case files are not dropped.');
  }
}
