/** Whom identity itself trusts: by its own tables, so that a change counts at once. */
import type { TrustStore } from '@nuanxin/service-kit';
import type { DataSource } from 'typeorm';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class IdentityTrust implements TrustStore {
  constructor(private readonly dataSource: DataSource) {}

  async key(kid: string): Promise<Record<string, string> | undefined> {
    if (!UUID.test(kid)) return undefined;
    const rows: { jwk: Record<string, string> }[] = await this.dataSource.query(
      'SELECT public_jwk AS jwk FROM signing_key WHERE id = $1 AND (not_after IS NULL OR not_after > now())', [kid]);
    return rows[0]?.jwk;
  }

  /** ID-9: refused is whatever is not an open session of an active person whose roles are the same still; ID-33: or a key of an active account, whose roles never change. */
  async refused({ sid, sub, pv }: { sid: string; sub: string; pv: number }): Promise<boolean> {
    const [row]: [{ good: boolean }] = await this.dataSource.query(
      `SELECT EXISTS (SELECT FROM session s JOIN person p ON p.id = s.person_id
         WHERE s.id = $1 AND s.ended_at IS NULL AND p.id = $2 AND p.status = 'active' AND p.roles_version <= $3)
       OR EXISTS (SELECT FROM service_account_key k JOIN service_account a ON a.id = k.account_id WHERE k.id = $1 AND k.ended_at IS NULL AND a.id = $2 AND a.status = 'active') AS good`, [sid, sub, pv]);
    return !row.good;
  }
}
