/** Instruments put into a service's database from outside: a note of every effect, and commits that come late. */
import pg from 'pg';

/**
 * Notes each event that a durable records, in the transaction of its effect, before any uniqueness could hide it. The rows are
 * numbered in the order of their statements; of one aggregate that is the order of commits, since its position is locked.
 */
const NOTES = `
  CREATE TABLE chaos_effect (seq bigint GENERATED ALWAYS AS IDENTITY, durable text NOT NULL, event_id uuid NOT NULL);
  CREATE FUNCTION chaos_note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN INSERT INTO chaos_effect (durable, event_id) VALUES (NEW.durable, NEW.event_id); RETURN NEW; END $$;
  CREATE TRIGGER chaos_note BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION chaos_note();
  INSERT INTO chaos_effect (durable, event_id) SELECT durable, event_id FROM inbox ORDER BY received_at, event_id;`;

/** Holds every eighth event's transaction back at its commit, until an event that was numbered later has been sent, or for a while. */
const LATE_COMMITS = `
  CREATE FUNCTION chaos_late() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF get_byte(uuid_send(NEW.id), 15) % 8 > 0 THEN RETURN NULL; END IF;
      FOR i IN 1..20 LOOP
        EXIT WHEN EXISTS (SELECT FROM outbox WHERE seq > NEW.seq AND partition = NEW.partition AND published_at IS NOT NULL);
        PERFORM pg_sleep(0.02);
      END LOOP;
      RETURN NULL;
    END $$;
  CREATE CONSTRAINT TRIGGER chaos_late AFTER INSERT ON outbox DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chaos_late();`;

/** Installs both, as a superuser. */
export async function instrument(superuserUrl: string): Promise<void> {
  await withClient(superuserUrl, async (client) => { await client.query(NOTES + LATE_COMMITS); });
}

/** Installs the notes alone, which delay nothing. */
export async function noteEffects(superuserUrl: string): Promise<void> {
  await withClient(superuserUrl, async (client) => { await client.query(NOTES); });
}

/** The same database as a superuser. */
export function asSuperuser(superuserUrl: string, url: string): string {
  const result = new URL(superuserUrl);
  result.pathname = new URL(url).pathname;
  return result.toString();
}

export async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  // A server that is killed ends idle connections with an error that nobody waits for.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
