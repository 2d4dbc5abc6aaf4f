/**
 * Stores tries at passwords and from where people signed in before. They are in PostgreSQL, since replicas count together and a
 * restart forgets nothing: a try that is refused costs one read, and one that is looked at has been paid for by its hash.
 */
import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { notTheAct } from '@nuanxin/service-kit';
import { DataSource, type EntityManager } from 'typeorm';
import { IdentitySecrets } from '../crypto/secrets.js';
import { FORGOTTEN_HOURS, type Tries, type Wrong } from '../domain/guesses.js';

const EXPIRE_BATCH = 1_000;
/** Networks that are known of somebody, and days for which each is. */
const KNOWN_NETWORKS_MAX = 20;
const KNOWN_DAYS = 90;
const STRANGERS = 'strangers';

/** A login at a network, neither of them readable. */
export interface Place {
  readonly login: Buffer;
  readonly network: Buffer;
}

interface Row {
  readonly ofNetwork: number | null;
  readonly networkAt: Date | null;
  readonly ofStrangers: number | null;
  readonly strangersAt: Date | null;
  readonly isKnownNetwork: boolean;
}

const wrongOf = (count: number | null, lastAt: Date | null): Wrong => ({ count: count ?? 0, lastAt: lastAt?.toISOString() ?? null });

@Injectable()
export class GuessesRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource, @Inject(IdentitySecrets) private readonly secrets: IdentitySecrets) {}

  place = (login: string, network: string): Place => ({ login: this.hidden('login', login), network: this.hidden('network', network) });

  async tries({ login, network }: Place, tx: EntityManager = this.dataSource.manager): Promise<Tries> {
    const [row]: [Row] = await tx.query(
      `SELECT n.wrong AS "ofNetwork", n.last_at AS "networkAt", s.wrong AS "ofStrangers", s.last_at AS "strangersAt",
         EXISTS (SELECT FROM known_network WHERE login = $1 AND network = $2) AS "isKnownNetwork"
       FROM (SELECT) AS one LEFT JOIN password_guess n ON n.login = $1 AND n.network = $2 LEFT JOIN password_guess s ON s.login = $1 AND s.network = $3`, [login, network, this.strangers]);
    return { ofNetwork: wrongOf(row.ofNetwork, row.networkAt), ofStrangers: wrongOf(row.ofStrangers, row.strangersAt), isKnownNetwork: row.isKnownNetwork };
  }

  /** Counts a try as wrong before it is looked at, so that no two at once are looked at for one. Gives the seconds that it has to wait instead, if any. */
  count(place: Place, now: Date, secondsToTry: (tries: Tries) => number): Promise<number> {
    return notTheAct(() => this.dataSource.transaction(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1::bigint)', [place.login.readBigInt64BE().toString()]);
      const tries = await this.tries(place, tx);
      const seconds = secondsToTry(tries);
      if (seconds > 0) return seconds;
      for (const network of tries.isKnownNetwork ? [place.network] : [place.network, this.strangers]) {
        await tx.query(
          `INSERT INTO password_guess (login, network, wrong, last_at) VALUES ($1, $2, 1, $3) ON CONFLICT (login, network) DO UPDATE SET wrong = password_guess.wrong + 1, last_at = excluded.last_at`,
          [place.login, network, now]);
      }
      return 0;
    }));
  }

  /** The password was right: what was counted for this try is taken back, and what was wrong from this network forgotten. */
  async wasRight({ login, network }: Place): Promise<void> {
    await this.dataSource.query(
      `WITH forgotten AS (DELETE FROM password_guess WHERE login = $1 AND network = $2)
       UPDATE password_guess SET wrong = greatest(0, wrong - 1) WHERE login = $1 AND network = $3 AND NOT EXISTS (SELECT FROM known_network WHERE login = $1 AND network = $2)`, [login, network, this.strangers]);
  }

  /** Somebody signed in from there, by everything that was asked for. */
  async know({ login, network }: Place, now: Date): Promise<void> {
    await this.dataSource.query('INSERT INTO known_network (login, network, used_at) VALUES ($1, $2, $3) ON CONFLICT (login, network) DO UPDATE SET used_at = excluded.used_at', [login, network, now]);
    await this.dataSource.query('DELETE FROM known_network WHERE login = $1 AND network IN (SELECT network FROM known_network WHERE login = $1 ORDER BY used_at DESC OFFSET $2)', [login, KNOWN_NETWORKS_MAX]);
  }

  /** All that is counted of a login is forgotten, and from where its owner signed in. */
  async forget(tx: EntityManager, login: string): Promise<void> {
    for (const table of ['password_guess', 'known_network']) await tx.query(`DELETE FROM ${table} WHERE login = $1`, [this.hidden('login', login)]);
  }

  /** Forgets what is old; a bounded batch. Gives how many. */
  async expire(now: Date): Promise<number> {
    const [, guesses] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM password_guess WHERE (login, network) IN (SELECT login, network FROM password_guess WHERE last_at <= $1::timestamptz - interval '${FORGOTTEN_HOURS} hours' LIMIT ${EXPIRE_BATCH})`, [now]);
    const [, networks] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM known_network WHERE (login, network) IN (SELECT login, network FROM known_network WHERE used_at <= $1::timestamptz - interval '${KNOWN_DAYS} days' LIMIT ${EXPIRE_BATCH})`, [now]);
    return guesses + networks;
  }

  private get strangers(): Buffer {
    return this.hidden('network', STRANGERS);
  }

  /** Logins that nobody has are counted too, so neither they nor addresses may be read from here. */
  private hidden(kind: string, value: string): Buffer {
    return createHmac('sha256', this.secrets.guessKey).update(`${kind}/${value}`).digest();
  }
}
