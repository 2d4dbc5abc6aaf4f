/** Counts wrong passwords, and keeps from where people signed in before; both under a key, so that neither logins nor addresses stand there. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PasswordGuesses1750000002004 implements MigrationInterface {
  readonly name = 'PasswordGuesses1750000002004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE password_guess (login bytea NOT NULL, network bytea NOT NULL, wrong integer NOT NULL, last_at timestamptz NOT NULL, PRIMARY KEY (login, network));
      CREATE INDEX password_guess_old ON password_guess (last_at);
      CREATE TABLE known_network (login bytea NOT NULL, network bytea NOT NULL, used_at timestamptz NOT NULL, PRIMARY KEY (login, network));
      CREATE INDEX known_network_old ON known_network (used_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE password_guess, known_network');
  }
}
