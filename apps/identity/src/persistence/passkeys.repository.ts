/** Stores passkeys, and the challenges that they are to sign as hashes alone. Whoever changes something of a person holds the person first. */
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '@nuanxin/kernel';
import { DataSource, type EntityManager } from 'typeorm';
import { tokenHash } from '../crypto/one-time-tokens.js';
import type { Known, Made } from '../crypto/webauthn.js';
import { PASSKEY_CHALLENGE_SECONDS, type Ceremony, type Shown, type Standing } from '../domain/passkey.js';
import { forgetExpired } from './forget-expired.js';


/** A passkey as it stands. */
export interface Passkey extends Known, Standing {
  readonly id: string;
  readonly personId: string;
  readonly publicKey: Buffer;
  readonly name: string;
  readonly backedUp: boolean;
  readonly createdAt: Date;
  readonly usedAt: Date | null;
}

const COLUMNS = `id, person_id AS "personId", credential_id AS "credentialId", public_key AS "publicKey", counter::float8 AS counter, name, transports,
  backup_eligible AS "backupEligible", backed_up AS "backedUp", created_at AS "createdAt", used_at AS "usedAt"`;

const boundTo = (ceremony: Ceremony): [sessionId: string | null, signIn: Buffer | null] => {
  switch (ceremony.kind) {
    case 'registration':
    case 'reauthentication': return [ceremony.sessionId, null];
    case 'second-factor': return [null, ceremony.signIn];
    case 'sign-in': return [null, null];
  }
};

const REPLACED = 'DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at';
const IN_PLACE: Readonly<Record<Ceremony['kind'], string>> = {
  'registration': `ON CONFLICT (session_id, kind) ${REPLACED}`, 'reauthentication': `ON CONFLICT (session_id, kind) ${REPLACED}`, 'second-factor': `ON CONFLICT (sign_in_hash) ${REPLACED}`, 'sign-in': '',
};

@Injectable()
export class PasskeysRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Keeps a challenge, in place of another one for the same. */
  async begin(ceremony: Ceremony, hash: Buffer, now: Date, tx: EntityManager = this.dataSource.manager): Promise<void> {
    const [sessionId, signIn] = boundTo(ceremony);
    await tx.query(
      `INSERT INTO passkey_challenge (hash, kind, session_id, sign_in_hash, expires_at) VALUES ($1, $2, $3, $4, $5::timestamptz + interval '${PASSKEY_CHALLENGE_SECONDS} seconds') ${IN_PLACE[ceremony.kind]}`,
      [hash, ceremony.kind, sessionId, signIn, now]);
  }

  /** ID-24: uses a challenge up, whatever comes of it. Gives whether it stood until now, and was made for this. */
  async take(ceremony: Ceremony, challenge: string, now: Date): Promise<boolean> {
    const [sessionId, signIn] = boundTo(ceremony);
    const [, taken] = await this.dataSource.query<[unknown, number]>(
      'DELETE FROM passkey_challenge WHERE hash = $1 AND kind = $2 AND session_id IS NOT DISTINCT FROM $3 AND sign_in_hash IS NOT DISTINCT FROM $4 AND expires_at > $5', [tokenHash(challenge), ceremony.kind, sessionId, signIn, now]);
    return taken > 0;
  }

  of(personId: string, tx: EntityManager = this.dataSource.manager): Promise<Passkey[]> {
    return tx.query(`SELECT ${COLUMNS} FROM passkey WHERE person_id = $1 ORDER BY id`, [personId]);
  }

  /** Whose credential it is; undefined for one that nobody registered. */
  async find(credentialId: Buffer): Promise<Passkey | undefined> {
    const rows: Passkey[] = await this.dataSource.query(`SELECT ${COLUMNS} FROM passkey WHERE credential_id = $1`, [credentialId]);
    return rows[0];
  }

  /** The same as it stands within a transaction that holds its owner. */
  async get(tx: EntityManager, id: string): Promise<Passkey | undefined> {
    const rows: Passkey[] = await tx.query(`SELECT ${COLUMNS} FROM passkey WHERE id = $1`, [id]);
    return rows[0];
  }

  /** Adds one. Gives whether nobody registered the credential before. */
  async add(tx: EntityManager, personId: string, { id, name, transports }: { readonly id: string; readonly name: string; readonly transports: readonly string[] }, made: Made, now: Date): Promise<boolean> {
    const added: unknown[] = await tx.query(
      `INSERT INTO passkey (id, person_id, credential_id, public_key, counter, name, transports, backup_eligible, backed_up, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (credential_id) DO NOTHING RETURNING id`,
      [id, personId, made.credentialId, made.publicKey, made.counter, name, transports, made.backupEligible, made.backedUp, now]);
    return added.length > 0;
  }

  /** Keeps what an authenticator said of itself. */
  async used(tx: EntityManager, id: string, { counter, backedUp }: Shown, now: Date): Promise<void> {
    await tx.query('UPDATE passkey SET counter = $2, backed_up = $3, used_at = $4 WHERE id = $1', [id, counter, backedUp, now]);
  }

  /** Throws `not-found` where it is none of the person's. */
  async rename(tx: EntityManager, personId: string, id: string, name: string): Promise<Passkey> {
    const [rows]: [Passkey[], number] = await tx.query(`UPDATE passkey SET name = $3 WHERE person_id = $1 AND id = $2 RETURNING ${COLUMNS}`, [personId, id, name]);
    const [renamed] = rows;
    if (renamed === undefined) throw new DomainError('not-found');
    return renamed;
  }

  /** Throws `not-found` where it is none of the person's. */
  async remove(tx: EntityManager, personId: string, id: string): Promise<void> {
    const [, removed]: [unknown, number] = await tx.query('DELETE FROM passkey WHERE person_id = $1 AND id = $2', [personId, id]);
    if (removed === 0) throw new DomainError('not-found');
  }

  /** Forgets challenges that are over; a bounded batch. Gives how many. */
  expire(now: Date): Promise<number> {
    return forgetExpired(this.dataSource, 'passkey_challenge', now);
  }
}
