/** Stores second factors, their recovery codes and the sign-ins that wait for a code. Whoever changes something of a person holds the person first. */
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isTimeCode, recoveryHash, stepOf } from '../crypto/codes.js';
import { tokenHash } from '../crypto/one-time-tokens.js';
import { seal, unseal } from '../crypto/seal.js';
import { IdentitySecrets } from '../crypto/secrets.js';
import type { ByProvider } from '../domain/external-identity.js';
import { secondsToWait } from '../domain/guesses.js';
import { CHALLENGE_CODES_MAX, CHALLENGE_SECONDS, isFreshStep, OF_CODES } from '../domain/second-factor.js';
import { forgetExpired } from './forget-expired.js';
import { PeopleRepository } from './people.repository.js';

/** `wait`: too many were wrong; the next one is looked at after so many seconds. */
export type Verdict = { readonly kind: 'right' } | { readonly kind: 'wrong' } | { readonly kind: 'wait'; readonly seconds: number };
/** `over`: there is no such challenge any more. */
export type Answer = Verdict | { readonly kind: 'over' };

interface Challenge {
  readonly personId: string;
  readonly identityId: string | null;
  readonly authenticatedAt: Date | null;
}

/** Whose sign-in was begun, and by which provider they came, if by one. */
export interface Begun {
  readonly personId: string;
  readonly external?: Omit<ByProvider, 'personId'>;
}

const begunBy = ({ personId, identityId, authenticatedAt }: Challenge): Begun =>
  ({ personId, ...(identityId === null ? {} : { external: { identityId, authenticatedAt: authenticatedAt?.toISOString() ?? null } }) });

/** What somebody has: an app that makes codes, passkeys, or both. */
export interface Factors {
  readonly isSetUp: boolean;
  readonly app: boolean;
  readonly passkeys: number;
  readonly recoveryCodesLeft: number;
}

interface Row {
  readonly sealed: Buffer;
  readonly lastStep: string | null;
  readonly wrongCodes: number;
  readonly wrongAt: Date | null;
}

const sealedOf = (personId: string): string => `second_factor/sealed/${personId}`;

@Injectable()
export class SecondFactorsRepository {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource, @Inject(PeopleRepository) private readonly people: PeopleRepository, @Inject(IdentitySecrets) private readonly secrets: IdentitySecrets,
  ) {}

  /** Which ones somebody has, and how many recovery codes are left. */
  async standing(personId: string, tx: EntityManager = this.dataSource.manager): Promise<Factors> {
    const [row]: [Omit<Factors, 'isSetUp'>] = await tx.query(
      `SELECT EXISTS (SELECT FROM second_factor WHERE person_id = $1 AND confirmed_at IS NOT NULL) AS app, (SELECT count(*)::int FROM passkey WHERE person_id = $1) AS passkeys,
         (SELECT count(*)::int FROM recovery_code WHERE person_id = $1 AND used_at IS NULL) AS "recoveryCodesLeft"`, [personId]);
    return { isSetUp: row.app || row.passkeys > 0, ...row };
  }

  /** Keeps a secret that is not confirmed yet, in place of another such one. */
  async begin(tx: EntityManager, personId: string, secret: string, now: Date): Promise<void> {
    await tx.query(
      `INSERT INTO second_factor (person_id, sealed, begun_at) VALUES ($1, $2, $3)
       ON CONFLICT (person_id) DO UPDATE SET sealed = excluded.sealed, begun_at = excluded.begun_at, last_step = NULL, wrong_codes = 0, wrong_at = NULL`,
      [personId, seal(this.secrets.factorKey, sealedOf(personId), secret), now]);
  }

  /** Whether a secret was begun and waits to be confirmed. */
  async isBegun(tx: EntityManager, personId: string): Promise<boolean> {
    const rows: unknown[] = await tx.query('SELECT FROM second_factor WHERE person_id = $1 AND confirmed_at IS NULL', [personId]);
    return rows.length > 0;
  }

  async confirm(tx: EntityManager, personId: string, now: Date): Promise<void> {
    await tx.query('UPDATE second_factor SET confirmed_at = $2 WHERE person_id = $1', [personId, now]);
  }

  async removeApp(tx: EntityManager, personId: string): Promise<void> {
    await tx.query('DELETE FROM second_factor WHERE person_id = $1', [personId]);
  }

  /** Removes the app, all passkeys and the recovery codes. */
  async removeAll(tx: EntityManager, personId: string): Promise<void> {
    for (const table of ['second_factor', 'passkey', 'recovery_code', 'sign_in_challenge']) await tx.query(`DELETE FROM ${table} WHERE person_id = $1`, [personId]);
  }

  /** Ends sign-ins that wait for a second factor. */
  async dropChallenges(tx: EntityManager, personId: string): Promise<void> {
    await tx.query('DELETE FROM sign_in_challenge WHERE person_id = $1', [personId]);
  }

  /** Puts recovery codes in place of those that there are. */
  async setRecoveryCodes(tx: EntityManager, personId: string, codes: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM recovery_code WHERE person_id = $1', [personId]);
    await tx.query('INSERT INTO recovery_code (person_id, hash) SELECT $1, hash FROM unnest($2::bytea[]) AS hash', [personId, codes.map(recoveryHash)]);
  }

  /** ID-19: takes a code of somebody who is held; a right one is taken once. */
  take(tx: EntityManager, personId: string, code: string, now: Date): Promise<Verdict> {
    return isTimeCode(code) ? this.takeTimeCode(tx, personId, code, now, 'confirmed') : this.takeRecoveryCode(tx, personId, code, now);
  }

  /** A code of the app alone: of the one that counts, or of the one that was begun and by this code is to be confirmed. */
  async takeTimeCode(tx: EntityManager, personId: string, code: string, now: Date, app: 'confirmed' | 'begun'): Promise<Verdict> {
    const rows: Row[] = await tx.query(
      `SELECT sealed, last_step AS "lastStep", wrong_codes AS "wrongCodes", wrong_at AS "wrongAt" FROM second_factor WHERE person_id = $1 AND (confirmed_at IS NOT NULL) = $2`, [personId, app === 'confirmed']);
    const [row] = rows;
    if (row === undefined) return { kind: 'wrong' };
    const seconds = secondsToWait({ count: row.wrongCodes, lastAt: row.wrongAt?.toISOString() ?? null }, OF_CODES, now);
    if (seconds > 0) return { kind: 'wait', seconds };
    const step = stepOf(unseal(this.secrets.factorKey, sealedOf(personId), row.sealed), code, now);
    if (step === undefined || !isFreshStep(row.lastStep === null ? null : Number(row.lastStep), step)) {
      await tx.query('UPDATE second_factor SET wrong_codes = wrong_codes + 1, wrong_at = $2 WHERE person_id = $1', [personId, now]);
      return { kind: 'wrong' };
    }
    await tx.query('UPDATE second_factor SET last_step = $2, wrong_codes = 0, wrong_at = NULL WHERE person_id = $1', [personId, step]);
    return { kind: 'right' };
  }

  /** Keeps that somebody showed their password, or came by a provider, and is to show a code. */
  async challenge(personId: string, hash: Buffer, now: Date, external?: ByProvider): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO sign_in_challenge (hash, person_id, expires_at, external_identity_id, authenticated_at) VALUES ($1, $2, $3::timestamptz + interval '${CHALLENGE_SECONDS} seconds', $4, $5)`,
      [hash, personId, now, external?.identityId ?? null, external?.authenticatedAt ?? null]);
  }

  /** ID-19: what becomes of a code that is shown with a challenge. It takes five codes within five minutes, and the right one ends it. */
  answer(challenge: string, code: string, now: Date): Promise<{ verdict: Answer } & Begun> {
    const hash = tokenHash(challenge);
    return this.dataSource.transaction(async (tx) => {
      const found: Challenge[] = await tx.query('SELECT person_id AS "personId", external_identity_id AS "identityId", authenticated_at AS "authenticatedAt" FROM sign_in_challenge WHERE hash = $1', [hash]);
      const [begun] = found;
      const person = begun && (await this.people.hold(tx, begun.personId));
      const counted: [unknown, number] = await tx.query('UPDATE sign_in_challenge SET codes = codes + 1 WHERE hash = $1 AND expires_at > $2 AND codes < $3', [hash, now, CHALLENGE_CODES_MAX]);
      if (begun === undefined || person === undefined || counted[1] === 0) return { verdict: { kind: 'over' }, personId: '' };
      const verdict = await this.take(tx, person.id, code, now);
      if (verdict.kind === 'right') await tx.query('DELETE FROM sign_in_challenge WHERE hash = $1', [hash]);
      return { verdict, ...begunBy(begun) };
    });
  }

  /** Who began a sign-in that still waits for a second factor, which stays so until the transaction is over. */
  async waiting(tx: EntityManager, hash: Buffer, now: Date): Promise<string | undefined> {
    const rows: { personId: string }[] = await tx.query('SELECT person_id AS "personId" FROM sign_in_challenge WHERE hash = $1 AND expires_at > $2 AND codes < $3 FOR KEY SHARE', [hash, now, CHALLENGE_CODES_MAX]);
    return rows[0]?.personId;
  }

  /** Counts a passkey that is shown with a challenge as one of the five; gives whose sign-in it is and by which provider they came, undefined where it is over. */
  async countTry(hash: Buffer, now: Date): Promise<Begun | undefined> {
    const [rows]: [Challenge[], number] = await this.dataSource.query(
      'UPDATE sign_in_challenge SET codes = codes + 1 WHERE hash = $1 AND expires_at > $2 AND codes < $3 RETURNING person_id AS "personId", external_identity_id AS "identityId", authenticated_at AS "authenticatedAt"',
      [hash, now, CHALLENGE_CODES_MAX]);
    return rows[0] && begunBy(rows[0]);
  }

  /** Ends a challenge that was answered. Gives whether it stood until now. */
  async end(tx: EntityManager, hash: Buffer): Promise<boolean> {
    const [, ended]: [unknown, number] = await tx.query('DELETE FROM sign_in_challenge WHERE hash = $1', [hash]);
    return ended > 0;
  }

  /** Forgets challenges that are over; a bounded batch. Gives how many. */
  expireChallenges(now: Date): Promise<number> {
    return forgetExpired(this.dataSource, 'sign_in_challenge', now);
  }

  private async takeRecoveryCode(tx: EntityManager, personId: string, code: string, now: Date): Promise<Verdict> {
    const [, taken] = await tx.query<[unknown, number]>(
      `UPDATE recovery_code SET used_at = $3 WHERE person_id = $1 AND hash = $2 AND used_at IS NULL`, [personId, recoveryHash(code), now]);
    return { kind: taken === 0 ? 'wrong' : 'right' };
  }
}
