/** Stores clients: a pseudonym each, found again by the blind index of a telephone number, and apart from it who they are, sealed. */
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '@nuanxin/kernel';
import { mapUnique, type Access } from '@nuanxin/service-kit';
import { DataSource, type EntityManager } from 'typeorm';
import { REACHED, reachSetting, WITH_REACH } from './reach.js';
import { auditedSql, readerParameters, type Reader } from './read-audit.repository.js';

/** Who a client is, sealed under the client's key. */
export interface SealedIdentity {
  readonly name: Buffer | null;
  readonly phone: Buffer | null;
  readonly other: Buffer | null;
}

export interface NewClient extends SealedIdentity {
  readonly id: string;
  readonly phoneIndex: Buffer | null;
}

export interface KnownClient {
  readonly id: string;
  readonly version: number;
  readonly restricted: boolean;
}

@Injectable()
export class ClientsRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Stores a client within the transaction of its contact. Throws `client-just-known` when the number is another's meanwhile. */
  async insert(tx: EntityManager, { id, phoneIndex, name, phone, other }: NewClient, access: Access): Promise<void> {
    await mapUnique({ client_phone_known: 'client-just-known' }, () => tx.query('INSERT INTO client (id, version, phone_index, restricted) VALUES ($1, 1, $2, false)', [id, phoneIndex]));
    await tx.query(`${WITH_REACH} INSERT INTO client_identity (client_id, name, phone, other) SELECT $2::uuid, $3::bytea, $4::bytea, $5::bytea FROM reach`, [reachSetting(access), id, name, phone, other]);
  }

  /** The client with this telephone number, if there is one. */
  async find(phoneIndex: Buffer): Promise<string | undefined> {
    const rows: { id: string }[] = await this.dataSource.query('SELECT id FROM client WHERE phone_index = $1', [phoneIndex]);
    return rows[0]?.id;
  }

  /** HC-11: the same, audited in the same statement, also when nobody is found. */
  async lookUp(phoneIndex: Buffer, reader: Reader): Promise<string | null> {
    const rows: { id: string | null }[] = await this.dataSource.query(
      `WITH seen AS (SELECT c.id, NULL::uuid AS case_id, c.id AS client_id FROM (SELECT) one LEFT JOIN client c ON c.phone_index = $1), ${auditedSql('lookup', 2)} SELECT id FROM seen`,
      [phoneIndex, ...readerParameters(reader)]);
    return rows[0]?.id ?? null;
  }

  /** HC-11, HC-12: a client with its identity, audited in the same statement; `not-found` where the policies show nothing. */
  async read(id: string, access: Access, reader: Reader): Promise<KnownClient & SealedIdentity> {
    const rows: (KnownClient & SealedIdentity)[] = await this.dataSource.query(
      `${WITH_REACH}, seen AS (
         SELECT i.* FROM reach, LATERAL (
           SELECT c.id, NULL::uuid AS case_id, c.id AS client_id, c.version, c.restricted, i.name, i.phone, i.other
           FROM client c JOIN client_identity i ON i.client_id = c.id WHERE c.id = $2 AND ${REACHED} OFFSET 0) i), ${auditedSql('identity', 3)}
       SELECT id, version, restricted, name, phone, other FROM seen`,
      [reachSetting(access), id, ...readerParameters(reader)]);
    const [row] = rows;
    if (row === undefined) throw new DomainError('not-found');
    return row;
  }

  /**
   * Changes what is given of a client's identity; a number with its index. Throws `not-found` where the policies show nothing,
   * `precondition-failed` for another version, `phone-of-another-client`.
   */
  async change(id: string, change: Partial<SealedIdentity> & { phoneIndex?: Buffer | null }, access: Access, ifMatch: number | undefined): Promise<KnownClient> {
    const { phoneIndex, ...identity } = change;
    return mapUnique({ client_phone_known: 'phone-of-another-client' }, () => this.dataSource.transaction(async (tx) => {
      await tx.query(`SELECT set_config('nuanxin.reach', $1, true)`, [reachSetting(access)]);
      const [known]: KnownClient[] = await tx.query('SELECT id, version, restricted FROM client WHERE id = $1 FOR UPDATE', [id]);
      if (known === undefined) throw new DomainError('not-found');
      if (ifMatch !== known.version) throw new DomainError('precondition-failed');
      const columns = (Object.keys(identity) as (keyof SealedIdentity)[]).map((column, index) => `${column} = $${index + 2}`);
      const [, changed]: [unknown, number] = await tx.query(`UPDATE client_identity SET ${['client_id = $1', ...columns].join(', ')} WHERE client_id = $1`, [id, ...Object.values(identity)]);
      if (changed === 0) throw new DomainError('not-found');
      await tx.query(`UPDATE client SET version = version + 1${phoneIndex === undefined ? '' : ', phone_index = $2'} WHERE id = $1`, phoneIndex === undefined ? [id] : [id, phoneIndex]);
      return { ...known, version: known.version + 1 };
    }));
  }

  /** HC-13: keeps a client's identity to supervisors, or no longer. */
  async restrict(id: string, restricted: boolean): Promise<KnownClient> {
    const [rows]: [KnownClient[], number] = await this.dataSource.query(
      'UPDATE client SET restricted = $2, version = version + (restricted <> $2)::int WHERE id = $1 RETURNING id, version, restricted', [id, restricted]);
    const [row] = rows;
    if (row === undefined) throw new DomainError('not-found');
    return row;
  }
}
