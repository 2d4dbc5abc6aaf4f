/** Stores topics, which are the district's: everybody who may read them reads them all. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { topicAggregate } from '@nuanxin/contracts/content-scheduling';
import { DomainError, type Violation } from '@nuanxin/kernel';
import { Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import { retireTopic, type Topic } from '../domain/topic.js';
import { topicTable } from './tables.js';

const SUGGESTIONS_MAX = 100;

@Injectable()
export class TopicsRepository {
  private readonly store: AggregateStore<Topic>;

  constructor(@Inject(Stores) stores: Stores) {
    this.store = stores.of({
      aggregate: topicAggregate, table: topicTable, scope: { everyone: true },
      publish: ({ id, title, category, status }) => ({ topicId: id, title, category, status }),
    });
  }

  get = (id: string, access: Access): Promise<Topic> => this.store.get(id, access);

  create = (state: Topic, changes: readonly Change<Topic>[], access: Access, options: CommandOptions): Promise<Topic> => this.store.create(state, changes, access, options);

  update = (id: string, access: Access, decide: (state: Topic) => readonly Change<Topic>[], options: CommandOptions): Promise<Topic> => this.store.update(id, access, decide, options);

  /** CS-2: whether a plan uses the topic is asked under its lock, so that none begins to meanwhile. */
  retire(id: string, access: Access, options: CommandOptions): Promise<Topic> {
    return this.store.update(id, access, async (topic, tx) => {
      const [row] = await tx.query<[{ used: boolean }]>(`SELECT EXISTS (SELECT FROM daily_plan WHERE status = 'active' AND $1 = ANY(topic_ids)) AS used`, [id]);
      return retireTopic(topic, row.used);
    }, options);
  }

  list(access: Access, page: PageRequest, filter: { category?: string | undefined; status?: string | undefined }): Promise<Page<Topic>> {
    const query = this.store.query(access);
    if (filter.category !== undefined) query.andWhere('a.category = :category', { category: filter.category });
    if (filter.status !== undefined) query.andWhere('a.status = :status', { status: filter.status });
    return this.store.page(query, page);
  }

  /** Active topics of the categories, in the categories' order, at most 100. */
  wished(access: Access, categories: readonly string[]): Promise<Topic[]> {
    return this.store.query(access).andWhere(`a.status = 'active' AND a.category = ANY(:categories)`, { categories })
      .orderBy('array_position(CAST(:categories AS text[]), a.category)').addOrderBy('a.id').limit(SUGGESTIONS_MAX).getMany();
  }

  /** What slots show of topics, by id. */
  async shown(ids: readonly string[], tx: EntityManager): Promise<Map<string, Pick<Topic, 'title' | 'category' | 'text'>>> {
    const rows: Topic[] = await tx.query('SELECT id, title, category, text FROM topic WHERE id = ANY($1::uuid[])', [[...new Set(ids)]]);
    return new Map(rows.map(({ id, title, category, text }) => [id, { title, category, text }]));
  }

  /** CS-2: keeps topics as they are until the transaction ends. Throws `unknown-reference` and `topic-retired`, with what is wrong by its place. */
  async lockActive(tx: EntityManager, ids: readonly string[]): Promise<void> {
    const rows: { id: string; status: Topic['status'] }[] = await tx.query('SELECT id, status FROM topic WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE', [[...new Set(ids)]]);
    const status = new Map(rows.map((row) => [row.id, row.status]));
    const wrong = (is: Topic['status'] | undefined, message: string): Violation[] => ids.flatMap((id, index) => (status.get(id) === is ? [{ pointer: `/topicIds/${index}`, message }] : []));
    const unknown = wrong(undefined, 'names nothing that is known here');
    if (unknown.length > 0) throw new DomainError('unknown-reference', { violations: unknown });
    const retired = wrong('retired', 'was retired');
    if (retired.length > 0) throw new DomainError('topic-retired', { violations: retired });
  }
}
