/** What lies ahead of open groups: when to look at each again, and which will lose their composition. Derived, so it has no version. */
import { Inject, Injectable } from '@nestjs/common';
import type { Profession } from '@nuanxin/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import type { Outlook } from '../domain/composition.js';

interface Row {
  readonly groupId: string;
  readonly nextTurn: Date | null;
  readonly lossAt: Date | null;
  readonly lossMissing: Profession[] | null;
}

const outlookOf = ({ nextTurn, lossAt, lossMissing }: Row): Outlook => ({
  nextTurn: nextTurn === null ? null : nextTurn.toISOString(), loss: lossAt === null || lossMissing === null ? null : { at: lossAt.toISOString(), missing: lossMissing },
});

@Injectable()
export class OutlooksRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async of(groupIds: readonly string[], tx: Pick<EntityManager, 'query'> = this.dataSource): Promise<ReadonlyMap<string, Outlook>> {
    const rows: Row[] = groupIds.length === 0 ? [] : await tx.query(
      'SELECT group_id AS "groupId", next_turn AS "nextTurn", loss_at AS "lossAt", loss_missing AS "lossMissing" FROM composition_outlook WHERE group_id = ANY($1::uuid[])', [groupIds]);
    return new Map(rows.map((row) => [row.groupId, outlookOf(row)]));
  }

  /** The caller holds the group's lock. */
  async save(tx: EntityManager, groupId: string, { nextTurn, loss }: Outlook): Promise<void> {
    await tx.query(`INSERT INTO composition_outlook (group_id, next_turn, loss_at, loss_missing) VALUES ($1, $2, $3, $4)
      ON CONFLICT (group_id) DO UPDATE SET next_turn = excluded.next_turn, loss_at = excluded.loss_at, loss_missing = excluded.loss_missing`,
    [groupId, nextTurn, loss?.at ?? null, loss?.missing ?? null]);
  }

  async remove(tx: EntityManager, groupId: string): Promise<void> {
    await tx.query('DELETE FROM composition_outlook WHERE group_id = $1', [groupId]);
  }

  /** Groups whose next turn has come, the longest due first, `limit` at the most. */
  async due(now: Date, limit: number): Promise<string[]> {
    const rows: { groupId: string }[] = await this.dataSource.query('SELECT group_id AS "groupId" FROM composition_outlook WHERE next_turn <= $1 ORDER BY next_turn LIMIT $2', [now, limit]);
    return rows.map(({ groupId }) => groupId);
  }
}
