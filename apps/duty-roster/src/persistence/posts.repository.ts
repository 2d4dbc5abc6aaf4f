/** Stores posts, and the codes of hospitals by which people name them. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { postAggregate } from '@nuanxin/contracts/duty-roster';
import { mapUnique, Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import type { Post } from '../domain/post.js';
import { postTable } from './post.table.js';

export interface PostFilter {
  readonly status?: Post['status'] | undefined;
  readonly kind?: Post['kind'] | undefined;
  readonly groupId?: string | undefined;
}

/** More posts than a district has. */
const POSTS_MAX = 1_000;

@Injectable()
export class PostsRepository {
  private readonly store: AggregateStore<Post>;

  constructor(@Inject(Stores) private readonly stores: Stores) {
    this.store = stores.of({
      aggregate: postAggregate, table: postTable, scope: { hospital: 'hospital_id' },
      publish: ({ id, version: _, ...rest }) => ({ postId: id, ...rest }),
    });
  }

  get = (id: string, access: Access): Promise<Post> => this.store.get(id, access);

  /** Throws `hotline-post-open` where the hotline has an open post (DR-1). */
  create(state: Post, changes: readonly Change<Post>[], access: Access, options: CommandOptions): Promise<Post> {
    return mapUnique({ one_open_hotline_post: 'hotline-post-open' }, () => this.store.create(state, changes, access, options));
  }

  createWithin = (tx: EntityManager, state: Post, changes: readonly Change<Post>[]): Promise<Post> => this.store.createWithin(tx, state, changes);

  update(id: string, access: Access, decide: (state: Post) => readonly Change<Post>[], options: CommandOptions): Promise<Post> {
    return this.store.update(id, access, decide, options);
  }

  updateWithin(tx: EntityManager, id: string, access: Access, decide: (state: Post) => readonly Change<Post>[]): Promise<Post> {
    return this.store.updateWithin(tx, id, access, decide);
  }

  /** The post of a group, if it ever had one. */
  ofGroup(groupId: string, access: Access, tx?: EntityManager): Promise<Post | null> {
    return this.store.query(access, tx).andWhere('a.group_id = :groupId', { groupId }).getOne();
  }

  /** Those of `ids` that are in reach, in no particular order. */
  some(ids: readonly string[], access: Access): Promise<Post[]> {
    return this.store.query(access).andWhere('a.id = ANY(:ids)', { ids }).getMany();
  }

  list(access: Access, page: PageRequest, { status, kind, groupId }: PostFilter): Promise<Page<Post>> {
    const query = this.store.query(access);
    if (status !== undefined) query.andWhere('a.status = :status', { status });
    if (kind !== undefined) query.andWhere('a.kind = :kind', { kind });
    if (groupId !== undefined) query.andWhere('a.group_id = :groupId', { groupId });
    return this.store.page(query, page);
  }

  /** Those in reach that are open at some time from `from` until `to`; the posts of every report, so bounded. */
  openIn(access: Access, { from, to }: { from: Date; to: Date }): Promise<Post[]> {
    return this.store.query(access).andWhere('a.opened_at < :to AND (a.closed_at IS NULL OR a.closed_at > :from)', { from, to }).orderBy('a.kind').addOrderBy('a.name').addOrderBy('a.id').limit(POSTS_MAX).getMany();
  }

  /** Those in reach that are open. */
  open(access: Access): Promise<Post[]> {
    return this.store.query(access).andWhere(`a.status = 'open'`).orderBy('a.kind').addOrderBy('a.name').addOrderBy('a.id').limit(POSTS_MAX).getMany();
  }

  /** The codes of hospitals by their ids, where they are known. */
  async hospitalCodes(posts: readonly Post[]): Promise<Map<string, string>> {
    const rows: { id: string; code: string }[] = await this.stores.dataSource.query('SELECT id, code FROM hospital WHERE id = ANY($1)', [posts.flatMap(({ hospitalId }) => hospitalId ?? [])]);
    return new Map(rows.map(({ id, code }) => [id, code]));
  }

  async saveHospital(tx: EntityManager, hospital: { id: string; code: string }): Promise<void> {
    await tx.query('INSERT INTO hospital (id, code) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET code = excluded.code', [hospital.id, hospital.code]);
  }
}
