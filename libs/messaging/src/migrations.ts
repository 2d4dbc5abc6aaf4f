/** The tables of outbox, inbox and idempotency, the same in every service's database, as TypeORM migrations. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Outbox partitions: the unit in which relays of several replicas share the work. */
export const OUTBOX_PARTITIONS = 16;

/** First version of the messaging tables. */
class Messaging1750000000000 implements MigrationInterface {
  readonly name = 'Messaging1750000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE messaging_epoch (single boolean PRIMARY KEY DEFAULT true CHECK (single), epoch integer NOT NULL CHECK (epoch > 0));
      INSERT INTO messaging_epoch (epoch) VALUES (1);
      CREATE TABLE outbox (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL UNIQUE,
        aggregate text NOT NULL,
        aggregate_id uuid NOT NULL,
        aggregate_version integer NOT NULL CHECK (aggregate_version > 0),
        epoch integer NOT NULL,
        partition smallint NOT NULL CHECK (partition >= 0 AND partition < ${OUTBOX_PARTITIONS}),
        stream text NOT NULL,
        subject text NOT NULL,
        type text NOT NULL,
        payload text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        published_at timestamptz,
        parked_at timestamptz,
        parked_reason text
      );
      CREATE UNIQUE INDEX outbox_version ON outbox (aggregate_id, epoch, aggregate_version) WHERE type NOT LIKE '%-snapshot.v%';
      CREATE INDEX outbox_unsent ON outbox (partition, seq) WHERE published_at IS NULL;
      CREATE INDEX outbox_parked ON outbox (aggregate_id) WHERE parked_at IS NOT NULL;
      CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;
      CREATE TABLE inbox (
        durable text NOT NULL, event_id uuid NOT NULL, received_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (durable, event_id)
      );
      CREATE INDEX inbox_age ON inbox (received_at);
      CREATE TABLE inbox_position (
        durable text NOT NULL, aggregate_id uuid NOT NULL, epoch integer NOT NULL, version integer NOT NULL,
        parked boolean NOT NULL DEFAULT false,
        PRIMARY KEY (durable, aggregate_id)
      );
      CREATE TABLE parked_event (
        durable text NOT NULL, event_id uuid NOT NULL, aggregate_id uuid NOT NULL, epoch integer NOT NULL, version integer NOT NULL,
        payload text NOT NULL, reason text NOT NULL, parked_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (durable, event_id)
      );
      CREATE INDEX parked_event_order ON parked_event (durable, aggregate_id, epoch, version);
      CREATE TABLE idempotency (
        actor text NOT NULL, route text NOT NULL, key_hash bytea NOT NULL, fingerprint bytea NOT NULL,
        status smallint NOT NULL, resource_id uuid NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (actor, route, key_hash)
      );
      CREATE INDEX idempotency_age ON idempotency (created_at);
      CREATE TABLE domain_time (single boolean PRIMARY KEY DEFAULT true CHECK (single), now timestamptz NOT NULL);
    `);
  }

  async down(): Promise<void> {
    throw new Error('Messaging tables hold what is not yet sent; they are not dropped.');
  }
}

/**
 * Leaves the relay one index to walk. With `seq` as primary key the planner took its index for a batch (a walk over everything
 * ever sent) or sorted the whole backlog, whatever its statistics of a table that fills and empties: 1.5 s instead of 1 ms a
 * batch with 200 000 rows. Snapshots are numbered downwards by a sequence, since the lowest number is then not at hand either.
 */
class MessagingRelayIndex1750000000002 implements MigrationInterface {
  readonly name = 'MessagingRelayIndex1750000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE outbox DROP CONSTRAINT outbox_pkey;
      ALTER TABLE outbox REPLICA IDENTITY USING INDEX outbox_id_key;
      CREATE SEQUENCE outbox_snapshot_seq INCREMENT -1 MAXVALUE 0 START 0 OWNED BY outbox.seq;
      SELECT setval('outbox_snapshot_seq', least(min(seq), 0), min(seq) <= 0) FROM outbox;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Messaging tables hold what is not yet sent; they are not dropped.');
  }
}

/** Which life of each stream has all that the outbox has to tell: what tells one from the next is when the server made it. */
class MessagingStreamSeen1750000000004 implements MigrationInterface {
  readonly name = 'MessagingStreamSeen1750000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE stream_seen (stream text PRIMARY KEY, made_at text NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE stream_seen');
  }
}

/** Each time that the database was restored from a backup: what may have happened, by the domain's time, of which nothing is known here. */
class MessagingRestoration1750000000005 implements MigrationInterface {
  readonly name = 'MessagingRestoration1750000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE restoration (
      restored_at timestamptz PRIMARY KEY DEFAULT now(), recovery_point timestamptz NOT NULL, happened_until timestamptz NOT NULL CHECK (happened_until >= recovery_point))`);
  }

  async down(): Promise<void> {
    throw new Error('That a database was restored is not forgotten.');
  }
}

/** What an operator asks of a running service, by the one way that both have: its database. */
class MessagingOperatorRequest1750000000006 implements MigrationInterface {
  readonly name = 'MessagingOperatorRequest1750000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE operator_request (
        id uuid PRIMARY KEY, act text NOT NULL, argument jsonb NOT NULL, asked_at timestamptz NOT NULL DEFAULT now(),
        done_at timestamptz, failed boolean, outcome text, CHECK ((done_at IS NULL) = (failed IS NULL)), CHECK ((done_at IS NULL) = (outcome IS NULL)));
      CREATE INDEX operator_request_open ON operator_request (asked_at) WHERE done_at IS NULL;
      CREATE INDEX operator_request_done ON operator_request (done_at) WHERE done_at IS NOT NULL;
      -- Whoever runs the service does what is asked, and asks nothing of itself.
      DO $$ BEGIN EXECUTE format('REVOKE INSERT ON operator_request FROM %I', current_database() || '_run'); END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE operator_request');
  }
}

/** The messaging tables of every service's database, in order. */
export const messagingMigrations = [Messaging1750000000000, MessagingRelayIndex1750000000002, MessagingStreamSeen1750000000004, MessagingRestoration1750000000005, MessagingOperatorRequest1750000000006];
