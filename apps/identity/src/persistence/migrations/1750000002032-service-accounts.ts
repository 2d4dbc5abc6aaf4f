/** Keeps service accounts and the hashes of their keys. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ServiceAccounts1750000002032 implements MigrationInterface {
  readonly name = 'ServiceAccounts1750000002032';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE service_account (
        id uuid PRIMARY KEY, version integer NOT NULL, name text NOT NULL, purpose text NOT NULL, responsible_id uuid NOT NULL REFERENCES person,
        grants jsonb NOT NULL, permissions text[] NOT NULL CHECK (cardinality(permissions) > 0), status text NOT NULL CHECK (status IN ('active', 'deactivated')),
        created_by uuid NOT NULL REFERENCES person, created_at timestamptz NOT NULL
      );
      CREATE TABLE service_account_key (
        id uuid PRIMARY KEY, version integer NOT NULL, account_id uuid NOT NULL REFERENCES service_account, hint text NOT NULL, hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
        made_by uuid NOT NULL REFERENCES person, made_at timestamptz NOT NULL, expires_at timestamptz NOT NULL CHECK (expires_at > made_at), last_used_at timestamptz,
        ended_at timestamptz, reason text CHECK (reason IN ('signed-out', 'deactivated')), CHECK ((ended_at IS NULL) = (reason IS NULL))
      );
      CREATE INDEX service_account_key_of_account ON service_account_key (account_id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('These tables hold which programs may get in; they are not dropped.');
  }
}
