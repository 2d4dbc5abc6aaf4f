/** The tables by which a service trusts tokens: public keys, ended sessions, and from which version of a person on. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Trust1750000000001 implements MigrationInterface {
  readonly name = 'Trust1750000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE trusted_key (kid uuid PRIMARY KEY, public_jwk jsonb NOT NULL, not_after timestamptz);
      CREATE TABLE ended_session (session_id uuid PRIMARY KEY, recorded_at timestamptz NOT NULL DEFAULT now());
      CREATE TABLE role_floor (person_id uuid PRIMARY KEY, version integer NOT NULL);
    `);
  }

  async down(): Promise<void> {
    throw new Error('Without these tables no token can be trusted; they are not dropped.');
  }
}
