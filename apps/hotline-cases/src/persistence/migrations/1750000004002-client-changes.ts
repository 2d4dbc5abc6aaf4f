/** Lets an identity be changed by whoever may see it, and by nobody else. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ClientChanges1750000004002 implements MigrationInterface {
  readonly name = 'ClientChanges1750000004002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION identity_in_reach(client uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT (COALESCE((current_reach() ->> 'restricted')::boolean, false) OR NOT (SELECT restricted FROM client c WHERE c.id = $1))
          AND (EXISTS (SELECT FROM hotline_case c WHERE c.client_id = $1 AND in_reach(c.hospital_id, c.assignee_id))
            OR EXISTS (SELECT FROM contact k WHERE k.client_id = $1 AND k.status <> 'withdrawn' AND in_reach(k.hospital_id, k.owner_id)))
      $$;
      ALTER POLICY identity_in_reach ON client_identity USING (identity_in_reach(client_id));
      CREATE POLICY identity_changed_in_reach ON client_identity FOR UPDATE USING (identity_in_reach(client_id));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP POLICY identity_changed_in_reach ON client_identity');
  }
}
