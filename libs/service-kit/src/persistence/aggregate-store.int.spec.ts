/** The repository idiom on real PostgreSQL: one transaction for state and events, idempotency keys, versions, reach (N1, P2). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { claimAggregate, claimApproved, claimSubmitted } from '@nuanxin/contracts/volunteer-hours';
import { withClient } from '@nuanxin/embedded';
import { DomainError, type Actor } from '@nuanxin/kernel';
import { Outbox } from '@nuanxin/messaging';
import { freshDatabase, testPostgres, type TestPostgres } from '@nuanxin/testing';
import { EntitySchema, type DataSource } from 'typeorm';
import { v7 } from 'uuid';
import { AggregateStore, column, columns, createDataSource, idempotencyKey, migrate, systemClock, type Access, type IdempotencyKey } from '../index.js';

interface Claim { readonly id: string; readonly version: number; readonly personId: string; readonly what: string; readonly status: 'submitted' | 'approved' }

const table = new EntitySchema<Claim>({ name: 'claim', tableName: 'claim', columns: columns({ id: column.id(), version: column.int(), personId: column.uuid(), what: column.text(), status: column.text() }) });
class Claims1 {
  readonly name = 'Claims1750000009000';
  up = async (runner: { query(sql: string): Promise<unknown> }): Promise<void> => {
    await runner.query('CREATE TABLE claim (id uuid PRIMARY KEY, version int NOT NULL, person_id uuid NOT NULL, what text NOT NULL, status text NOT NULL)');
  };
  down = (): Promise<void> => Promise.resolve();
}

describe('an aggregate store', () => {
  let postgres: TestPostgres;
  let dataSource: DataSource;
  let store: AggregateStore<Claim>;
  let migrateUrl = '';
  beforeAll(async () => {
    postgres = await testPostgres();
    const { runUrl, ...fresh } = await freshDatabase(postgres, 'store');
    ({ migrateUrl } = fresh);
    const schema = { entities: [table], migrations: [Claims1] };
    await migrate(migrateUrl, schema);
    dataSource = await createDataSource(runUrl, schema, 10).initialize();
    store = new AggregateStore<Claim>({
      dataSource, table, aggregate: claimAggregate, wake: () => undefined, scope: { owner: 'person_id' },
      outbox: new Outbox({ district: 'd', service: 'volunteer-hours', clock: systemClock, ids: { next: () => v7() } }),
      publish: ({ id, personId, status }) => ({ ...claimAggregate.example, claimId: id, personId, status }),
    });
  });
  afterAll(async () => {
    await dataSource.destroy();
    await postgres.stop();
  });

  const person = (role: string, personId = v7()): Actor => ({ kind: 'person', personId, sessionId: v7(), grants: [{ role, scope: { kind: 'district' } }] });
  const supervisor: Access = { actor: person('supervisor'), permission: 'claim.decide' };
  const keyOf = (header: string, actor: Actor, body: unknown): IdempotencyKey => idempotencyKey(header, actor, 'submitClaim', 201, body);
  const newClaim = (personId = v7()): Claim => ({ id: v7(), version: 0, personId, what: 'materials', status: 'submitted' });
  const submit = (state: Claim, key?: IdempotencyKey): Promise<Claim> => store.create(state, [{ event: claimSubmitted, set: {} }], supervisor, { key });
  const approve = () => [{ event: claimApproved, set: { status: 'approved' as const } }];
  const eventsOf = (id: string): Promise<{ version: number }[]> => dataSource.query('SELECT aggregate_version AS version FROM outbox WHERE aggregate_id = $1 ORDER BY seq', [id]);
  const codeOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'done', (error: unknown) => (error instanceof DomainError ? error.code : error));

  it('N1 saves state and events together, or neither', async () => {
    const claim = await submit(newClaim());
    expect(claim.version).toBe(1);
    expect((await store.update(claim.id, supervisor, approve)).version).toBe(2);
    expect((await eventsOf(claim.id)).map(({ version }) => version)).toEqual([1, 2]);
    const refused = store.update(claim.id, supervisor, () => {
      throw new DomainError('claim-not-decidable');
    });
    expect(await codeOf(refused)).toBe('claim-not-decidable');
    await dataSource.query(`INSERT INTO outbox (id, aggregate, aggregate_id, aggregate_version, epoch, partition, stream, subject, type, payload) VALUES ($1, 'claim', $2, 3, 1, 0, 's', 's', 't', '{}')`, [v7(), claim.id]);
    await expect(store.update(claim.id, supervisor, approve)).rejects.toThrow();
    expect((await store.get(claim.id, supervisor)).version).toBe(2);
  });

  it('O1 twenty requests at once with one key make one thing, and all are told of it', async () => {
    const actor = person('facilitator');
    const key = (): IdempotencyKey => keyOf('0123456789abcdef', actor, { what: 'materials' });
    const made = await Promise.all(Array.from({ length: 20 }, () => submit(newClaim(), key())));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await eventsOf(made[0]?.id ?? '')).toHaveLength(1);
    expect(await dataSource.query('SELECT FROM claim WHERE id = ANY($1)', [made.map(({ id }) => id)])).toHaveLength(1);
  });

  it('refuses another body under the same key; another actor’s same key is another key', async () => {
    const [one, other] = [person('facilitator'), person('facilitator')];
    const first = await submit(newClaim(), keyOf('0123456789abcdef', one, { what: 'a' }));
    expect(await codeOf(submit(newClaim(), keyOf('0123456789abcdef', one, { what: 'b' })))).toBe('idempotency-key-reused');
    expect((await submit(newClaim(), keyOf('0123456789abcdef', other, { what: 'a' }))).id).not.toBe(first.id);
  });

  it('P1 keeps neither key nor body, and forgets after a day', async () => {
    const actor = person('facilitator');
    const first = await submit(newClaim(), keyOf('a-key-of-somebody', actor, { what: 'CANARY' }));
    expect(JSON.stringify(await dataSource.query(`SELECT i.*, encode(key_hash, 'escape') AS k, encode(fingerprint, 'escape') AS f FROM idempotency i`))).not.toMatch(/CANARY|a-key-of-somebody/);
    await dataSource.query(`UPDATE idempotency SET created_at = now() - interval '25 hours' WHERE resource_id = $1`, [first.id]);
    expect((await submit(newClaim(), keyOf('a-key-of-somebody', actor, { what: 'other' }))).id).not.toBe(first.id);
  });

  it.each([[undefined, 'idempotency-key-required'], ['short', 'invalid-input'], ['with a space in it here', 'invalid-input']])('refuses %j as a key', (header, code) => {
    expect(() => idempotencyKey(header, person('analyst'), 'r', 201, {})).toThrow(code);
  });

  it('a command that is sent twice with one key takes effect once', async () => {
    const claim = await submit(newClaim());
    const key = idempotencyKey('fedcba9876543210', supervisor.actor, 'approveClaim', 200, {});
    const results = await Promise.all(Array.from({ length: 20 }, () => store.update(claim.id, supervisor, approve, { key })));
    expect(new Set(results.map(({ version }) => version))).toEqual(new Set([2]));
    expect(await eventsOf(claim.id)).toHaveLength(2);
  });

  it('of two who edit at once the second is told so, and nothing is overwritten', async () => {
    const claim = await submit(newClaim());
    const both = await Promise.all([1, 2].map(() => codeOf(store.update(claim.id, supervisor, approve, { ifMatch: 1 }))));
    expect(both.sort()).toEqual(['done', 'precondition-failed']);
    expect((await store.get(claim.id, supervisor)).version).toBe(2);
  });

  it('N3 a hundred changes at once leave versions without holes, in the order of their commits', async () => {
    const claim = await submit(newClaim());
    await Promise.all(Array.from({ length: 100 }, () => store.update(claim.id, supervisor, approve)));
    expect((await eventsOf(claim.id)).map(({ version }) => version)).toEqual(Array.from({ length: 101 }, (_, index) => index + 1));
  });

  it('P2 what is out of reach is not found, as the unknown is; who holds no permission is refused', async () => {
    const own = await submit(newClaim());
    const facilitator = (personId: string): Access => ({ actor: person('facilitator', personId), permission: 'claim.read' });
    expect((await store.get(own.id, facilitator(own.personId))).id).toBe(own.id);
    expect(await codeOf(store.get(own.id, facilitator(v7())))).toBe('not-found');
    expect(await codeOf(store.get(v7(), supervisor))).toBe('not-found');
    expect(await codeOf(store.update(own.id, { actor: person('analyst'), permission: 'claim.decide' }, approve))).toBe('forbidden');
    expect(await codeOf(store.get(own.id, { actor: { kind: 'anonymous' }, permission: 'claim.read' }))).toBe('unauthenticated');
  });

  it('goes on, and may be gone back to, on a schema that a newer version has added to', async () => {
    const before = await submit(newClaim());
    await withClient(migrateUrl, (client) => client.query('ALTER TABLE claim ADD COLUMN urgency smallint NOT NULL DEFAULT 7'));
    const after = await submit(newClaim());
    for (const { id } of [before, after]) await store.update(id, supervisor, approve);
    expect(await dataSource.query('SELECT status, urgency FROM claim WHERE id = ANY($1)', [[before.id, after.id]])).toEqual([{ status: 'approved', urgency: 7 }, { status: 'approved', urgency: 7 }]);
  });

  it('O1 pages newest first, each thing once', async () => {
    const personId = v7();
    const made = [];
    for (let count = 0; count < 5; count += 1) made.push((await submit(newClaim(personId))).id);
    const access: Access = { actor: person('facilitator', personId), permission: 'claim.read' };
    const first = await store.page(store.query(access), { limit: 3 });
    const second = await store.page(store.query(access), { limit: 3, cursor: first.next ?? '' });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made.reverse());
    expect(second.next).toBeNull();
    expect(await codeOf((async () => store.page(store.query(access), { limit: 3, cursor: 'bm90IGFuIGlk' }))())).toBe('invalid-input');
  });
});
