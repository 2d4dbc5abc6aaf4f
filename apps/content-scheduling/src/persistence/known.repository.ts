/** What is known of others' things: groups, hospitals, people, assessments, tasks; kept from their events. */
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Facilitation } from '../domain/facilitation.js';
import type { PlannedGroup } from '../domain/plan.js';

type Querying = Pick<EntityManager, 'query'>;

export interface KnownGroup extends PlannedGroup {
  readonly closedAt: string | null;
  readonly facilitators: readonly Facilitation[];
}

export interface KnownTask {
  readonly taskId: string;
  readonly status: 'open' | 'acknowledged' | 'done' | 'overdue' | 'cancelled';
  readonly assigneeId: string | null;
}

export interface KnownAssessment {
  readonly assessmentId: string;
  readonly assessedOn: string;
  readonly wishes: readonly string[];
}

const GROUP_SQL = `
  SELECT g.id, g.hospital_id AS "hospitalId", g.status, g.closed_at AS "closedAt", g.facilitators, h.closed_on::text AS "hospitalClosedOn"
  FROM known_group g LEFT JOIN known_hospital h ON h.id = g.hospital_id WHERE g.id = $1`;

@Injectable()
export class KnownRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** A group; `lock` keeps it as it is until the transaction ends. */
  async group(id: string, tx: Querying = this.dataSource, lock = false): Promise<KnownGroup | undefined> {
    const rows: (Omit<KnownGroup, 'closedAt'> & { closedAt: Date | null })[] = await tx.query(lock ? `${GROUP_SQL} FOR SHARE OF g` : GROUP_SQL, [id]);
    return rows[0] === undefined ? undefined : { ...rows[0], closedAt: rows[0].closedAt?.toISOString() ?? null };
  }

  async person(id: string): Promise<{ active: boolean } | undefined> {
    const rows: { active: boolean }[] = await this.dataSource.query('SELECT active FROM known_person WHERE id = $1', [id]);
    return rows[0];
  }

  /** The latest assessment of a hospital: by its day, of two on one day the one recorded later. */
  async latestAssessment(hospitalId: string): Promise<KnownAssessment | undefined> {
    const rows: KnownAssessment[] = await this.dataSource.query(
      `SELECT id AS "assessmentId", assessed_on::text AS "assessedOn", wishes FROM known_assessment WHERE hospital_id = $1 ORDER BY assessed_on DESC, id DESC LIMIT 1`, [hospitalId]);
    return rows[0];
  }

  /** The latest task of each slot that has one. */
  async tasks(slotIds: readonly string[]): Promise<Map<string, KnownTask>> {
    const rows: (KnownTask & { slotId: string })[] = await this.dataSource.query(
      `SELECT slot_id AS "slotId", id AS "taskId", status, assignee_id AS "assigneeId" FROM known_task WHERE slot_id = ANY($1::uuid[]) ORDER BY slot_id, id`, [slotIds]);
    return new Map(rows.map(({ slotId, ...task }) => [slotId, task]));
  }

  async saveGroup(tx: Querying, group: { id: string; hospitalId: string; status: string; closedAt: string | null; facilitators: readonly Facilitation[] }): Promise<void> {
    await tx.query(`INSERT INTO known_group (id, hospital_id, status, closed_at, facilitators) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (id) DO UPDATE SET hospital_id = excluded.hospital_id, status = excluded.status, closed_at = excluded.closed_at, facilitators = excluded.facilitators`,
    [group.id, group.hospitalId, group.status, group.closedAt, JSON.stringify(group.facilitators)]);
  }

  async saveHospital(tx: Querying, id: string, closedOn: string | null): Promise<void> {
    await tx.query('INSERT INTO known_hospital (id, closed_on) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET closed_on = excluded.closed_on', [id, closedOn]);
  }

  async savePerson(tx: Querying, id: string, active: boolean): Promise<void> {
    await tx.query('INSERT INTO known_person (id, active) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET active = excluded.active', [id, active]);
  }

  async saveAssessment(tx: Querying, assessment: KnownAssessment & { hospitalId: string }): Promise<void> {
    await tx.query(`INSERT INTO known_assessment (id, hospital_id, assessed_on, wishes) VALUES ($1, $2, $3, $4)
      ON CONFLICT (id) DO UPDATE SET assessed_on = excluded.assessed_on, wishes = excluded.wishes`,
    [assessment.assessmentId, assessment.hospitalId, assessment.assessedOn, assessment.wishes]);
  }

  async saveTask(tx: Querying, slotId: string, task: KnownTask): Promise<void> {
    await tx.query(`INSERT INTO known_task (id, slot_id, status, assignee_id) VALUES ($1, $2, $3, $4)
      ON CONFLICT (id) DO UPDATE SET status = excluded.status, assignee_id = excluded.assignee_id`, [task.taskId, slotId, task.status, task.assigneeId]);
  }
}
