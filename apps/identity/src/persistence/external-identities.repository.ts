/** Stores accounts at providers that sign people in. Whoever changes something of a person holds the person first. */
import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Grant } from '@nuanxin/contracts/identity';
import { mapUnique } from '@nuanxin/service-kit';
import { DataSource, type EntityManager } from 'typeorm';
import { IdentitySecrets } from '../crypto/secrets.js';
import type { ExternalIdentity } from '../domain/external-identity.js';

const CODES = { external_identity_once: 'identity-linked' };
const SELECT = 'SELECT id, person_id AS "personId", issuer, linked_at AS "linkedAt", used_at AS "usedAt" FROM external_identity';

type Row = Omit<ExternalIdentity, 'linkedAt' | 'usedAt'> & { readonly linkedAt: Date; readonly usedAt: Date | null };
const identityOf = ({ linkedAt, usedAt, ...row }: Row): ExternalIdentity => ({ ...row, linkedAt: linkedAt.toISOString(), usedAt: usedAt?.toISOString() ?? null });

/** Somebody's name at a provider. */
export interface Account {
  readonly issuer: string;
  readonly subject: string;
}

@Injectable()
export class ExternalIdentitiesRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource, @Inject(IdentitySecrets) private readonly secrets: IdentitySecrets) {}

  /** Whose account it is; undefined for nobody's. */
  async find(account: Account): Promise<ExternalIdentity | undefined> {
    const rows: Row[] = await this.dataSource.query(`${SELECT} WHERE account = $1`, [this.hidden(account)]);
    return rows[0] && identityOf(rows[0]);
  }

  /** Those of a person, oldest first. */
  async of(personId: string, tx: EntityManager = this.dataSource.manager): Promise<ExternalIdentity[]> {
    const rows: Row[] = await tx.query(`${SELECT} WHERE person_id = $1 ORDER BY linked_at, id`, [personId]);
    return rows.map(identityOf);
  }

  /** ID-28: throws `identity-linked` for an account that is linked already, to whomever. */
  async put(tx: EntityManager, { id, personId, linkedAt }: ExternalIdentity, account: Account, given: readonly Grant[] = []): Promise<void> {
    await mapUnique(CODES, () => tx.query('INSERT INTO external_identity (id, person_id, issuer, account, linked_at, given) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, personId, account.issuer, this.hidden(account), linkedAt, JSON.stringify(given)]));
  }

  async remove(tx: EntityManager, id: string): Promise<void> {
    await tx.query('DELETE FROM external_identity WHERE id = $1', [id]);
  }

  /** Whether the link stands, so that its word counts. Keeps that it was used. */
  async use(tx: EntityManager, id: string, now: Date): Promise<boolean> {
    const [, used]: [unknown, number] = await tx.query('UPDATE external_identity SET used_at = $2 WHERE id = $1', [id, now]);
    return used > 0;
  }

  /** ID-30: the roles that this account gave, and those that the person's others did; undefined where it is linked no longer. */
  async given(tx: EntityManager, { id, personId }: Pick<ExternalIdentity, 'id' | 'personId'>): Promise<{ own: Grant[]; byOthers: Grant[] } | undefined> {
    const rows: { id: string; given: Grant[] }[] = await tx.query('SELECT id, given FROM external_identity WHERE person_id = $1', [personId]);
    const own = rows.find((row) => row.id === id);
    return own && { own: own.given, byOthers: rows.filter((row) => row.id !== id).flatMap(({ given }) => given) };
  }

  /** Keeps which roles an account gave; `lapsed` ones the person's others are no longer said to have given. */
  async setGiven(tx: EntityManager, { id, personId }: Pick<ExternalIdentity, 'id' | 'personId'>, given: readonly Grant[], lapsed: readonly Grant['role'][]): Promise<void> {
    await tx.query('UPDATE external_identity SET given = $2 WHERE id = $1', [id, JSON.stringify(given)]);
    if (lapsed.length === 0) return;
    await tx.query(
      `UPDATE external_identity SET given = (SELECT coalesce(jsonb_agg(g), '[]') FROM jsonb_array_elements(given) g WHERE g->>'role' <> ALL ($3)) WHERE person_id = $1 AND id <> $2`, [personId, id, lapsed]);
  }

  /** As a list in JSON, so that no issuer runs on into an account. */
  private hidden({ issuer, subject }: Account): Buffer {
    return createHmac('sha256', this.secrets.accountKey).update(JSON.stringify([issuer, subject])).digest();
  }
}
