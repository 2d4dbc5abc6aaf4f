/** Trust kept in a service's database, fed by identity's events. */
import { personAggregate, personDeactivated, roleChanged, sessionAggregate, signingKeyAggregate } from '@nuanxin/contracts/identity';
import { defineHandler, type Handler } from '@nuanxin/messaging';
import type { DataSource } from 'typeorm';
import type { TrustStore } from './verifier.js';

/** Looks keys and refusals up in the tables that the handlers below fill. */
export class DatabaseTrust implements TrustStore {
  constructor(private readonly dataSource: DataSource) {}

  async key(kid: string): Promise<Record<string, string> | undefined> {
    if (!/^[0-9a-f-]{36}$/.test(kid)) return undefined;
    const rows: { jwk: Record<string, string> }[] = await this.dataSource.query(
      'SELECT public_jwk AS jwk FROM trusted_key WHERE kid = $1 AND (not_after IS NULL OR not_after > now())', [kid]);
    return rows[0]?.jwk;
  }

  async refused({ sid, sub, pv }: { sid: string; sub: string; pv: number }): Promise<boolean> {
    const [row]: [{ refused: boolean }] = await this.dataSource.query(
      `SELECT EXISTS (SELECT FROM ended_session WHERE session_id = $1) OR EXISTS (SELECT FROM role_floor WHERE person_id = $2 AND version > $3) AS refused`, [sid, sub, pv]);
    return row.refused;
  }
}

/** The handlers by which every service but identity learns whom to trust. */
export const trustHandlers: readonly Handler[] = [
  defineHandler({
    name: 'when-signing-key-published.trust-it', aggregate: signingKeyAggregate,
    handle: async (event, tx) => {
      await tx.query(`INSERT INTO trusted_key (kid, public_jwk, not_after) VALUES ($1, $2, $3) ON CONFLICT (kid) DO UPDATE SET not_after = excluded.not_after`,
        [event.data.kid, JSON.stringify(event.data.publicJwk), event.data.notAfter]);
    },
  }),
  defineHandler({
    name: 'when-session-ended.refuse-its-tokens', aggregate: sessionAggregate,
    handle: async (event, tx) => {
      await tx.query('INSERT INTO ended_session (session_id) VALUES ($1) ON CONFLICT DO NOTHING', [event.data.sessionId]);
    },
  }),
  defineHandler({
    name: 'when-roles-changed.refuse-older-tokens', aggregate: personAggregate, events: [roleChanged, personDeactivated],
    handle: async (event, tx) => {
      await tx.query('INSERT INTO role_floor (person_id, version) VALUES ($1, $2) ON CONFLICT (person_id) DO UPDATE SET version = excluded.version', [event.subject, event.aggregateversion]);
    },
  }),
];
