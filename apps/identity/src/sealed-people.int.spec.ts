/** ID-37: what identifies people is sealed, also of those who were there before, and stands nowhere in the clear. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts/identity';
import { loadConfig, migrate, serviceConfig, startService } from '@nuanxin/service-kit';
import { withClient } from '@nuanxin/embedded';
import { asSuperuser, dumpOf, eventually, freshDatabase, holdsOneOf } from '@nuanxin/testing';
import pg from 'pg';
import { freshLogin, PASSWORD, testIdentity, type TestIdentity } from '../test/identity.js';
import { identity } from './identity.module.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { SYSTEM } from './persistence/system-access.js';

/** The migration that seals. */
const SEALED = 1_750_000_002_041;

const canaries = () => {
  const mark = `canary${randomBytes(10).toString('hex')}`;
  return { name: `${mark}-name`, phone: `+86 ${String(Number.parseInt(randomUUID().slice(0, 12), 16)).padStart(15, '7')}`, email: `${mark}@example.org`, wechat: `${mark}-wechat`, credential: `${mark}-credential` };
};
const professionsOf = (credential: string | null) => [
  { profession: 'nurse', credential: null, validFrom: '2010-01-01', validTo: null }, { profession: 'psychologist', credential, validFrom: '2015-07-01', validTo: null },
];

describe('people', () => {
  const log: string[] = [];
  let world: TestIdentity;
  beforeAll(async () => {
    world = await testIdentity({ LOG_LEVEL: 'debug' }, { logTo: { write: (line) => { log.push(line); } } });
  });
  afterAll(() => world.test.stop());

  const databases = (): string[] => ['DATABASE_URL', 'VAULT_DATABASE_URL'].map((name) => asSuperuser(world.test.postgres.superuserUrl, world.test.environment[name] ?? ''));

  it('ID-37 are shown as they were registered and changed, and stand nowhere in the clear: in no row, no event and no log, also where something fails', async () => {
    const { credential, ...particulars } = canaries();
    const other = canaries();
    const login = freshLogin();
    const token = world.admin.token;
    const { body: made } = await world.test.call(routes.registerPerson, { token, body: { ...particulars, professions: professionsOf(credential), credentials: { login, password: PASSWORD }, grants: [] } });
    const params = { personId: made.personId };
    expect(made).toMatchObject({ ...particulars, login, professions: professionsOf(credential) });
    await world.signIn(login);
    const changed = await world.test.call(routes.changePerson, { token, params, ifMatch: '"1"', body: { name: other.name, professions: professionsOf(other.credential) } });
    expect(changed.body).toMatchObject({ ...particulars, name: other.name, login, professions: professionsOf(other.credential) });
    expect((await world.test.call(routes.getPerson, { token, params })).body).toEqual(changed.body);
    expect((await world.test.call(routes.listPeople, { token, query: { profession: 'psychologist' } })).body.items).toContainEqual(changed.body);
    // Refused, and failing on our side: neither the answer's log line nor the error's causes may quote it.
    expect(await world.test.call(routes.registerPerson, { token, body: { name: other.name, credentials: { login, password: PASSWORD } } })).toMatchObject({ status: 409, body: { code: 'login-taken' } });
    const owner = new pg.Client({ connectionString: databases()[0] });
    await owner.connect();
    await owner.query('ALTER TABLE person ADD CONSTRAINT shut CHECK (false) NOT VALID');
    expect(await world.test.call(routes.registerPerson, { token, body: { ...particulars } })).toMatchObject({ status: 500 });
    await owner.query('ALTER TABLE person DROP CONSTRAINT shut');
    await owner.end();

    const found = holdsOneOf([...Object.values(particulars), credential, ...Object.values(other), login]);
    const dumps = (await Promise.all(databases().map(dumpOf))).flat();
    expect(dumps.find(({ table }) => table === 'public.person')?.rows.length).toBeGreaterThan(1);
    expect(dumps.find(({ table }) => table === 'public.subject_key')?.rows.length).toBeGreaterThan(1);
    expect(dumps.filter(({ rows }) => rows.some(found)).map(({ table }) => table)).toEqual([]);
    expect(log.filter((line) => line.includes('request failed')).length).toBeGreaterThan(0);
    expect(log.filter(found)).toEqual([]);
  });

  it('ID-37 cannot be registered or read anew while the vault is away, which is said with when to come again; afterwards all is as before', async () => {
    const vault = new URL(world.test.environment['VAULT_DATABASE_URL'] ?? '').pathname.slice(1);
    const allow = (isAllowed: boolean) => withClient(world.test.postgres.superuserUrl, async (client) => {
      await client.query(`ALTER DATABASE ${vault} WITH ALLOW_CONNECTIONS ${String(isAllowed)}`);
      await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [vault]);
    });
    const register = () => world.test.call(routes.registerPerson, { token: world.admin.token, body: { name: '李静' } });
    await allow(false);
    try {
      const refused = await register();
      expect([refused.status, refused.body, refused.headers.get('retry-after')]).toEqual([503, expect.objectContaining({ code: 'unavailable' }), '2']);
      expect(await (await fetch(new URL('/health/ready', world.test.service.url))).json()).toMatchObject({ problems: { vault: 'the vault does not answer' } });
    } finally {
      await allow(true);
    }
    await eventually(async () => expect((await register()).status).toBe(201));
  });

  it('ID-37 who were there before are sealed as they were, and nothing is left of it in the pages of the table', async () => {
    const { migrateUrl, runUrl } = await freshDatabase(world.test.postgres, 'identity-before');
    await migrate(migrateUrl, { entities: [], migrations: identity.schema.migrations.filter(({ name }) => Number(/\d+$/.exec(name)) < SEALED) });
    const superuser = new pg.Client({ connectionString: asSuperuser(world.test.postgres.superuserUrl, migrateUrl) });
    await superuser.connect();
    const before = [{ ...canaries(), login: freshLogin() }, { ...canaries(), login: null }].map((one) => ({ ...one, personId: randomUUID() }));
    for (const { personId, name, login, phone, email, wechat, credential } of before) {
      await superuser.query(`INSERT INTO person (id, version, name, login, phone, email, wechat, status, professions, grants, roles_version) VALUES ($1, 1, $2, $3, $4, $5, $6, 'active', $7, '[]', 1)`,
        [personId, name, login, phone, email, wechat, JSON.stringify(professionsOf(credential))]);
    }
    await superuser.query(`INSERT INTO password (person_id, hash) VALUES ($1, 'a hash')`, [before[0]?.personId]);
    const pages = async (): Promise<Buffer> => {
      await superuser.query('CHECKPOINT');
      return (await superuser.query<{ bytes: Buffer }>(`SELECT pg_read_binary_file(pg_relation_filepath('person')) AS bytes`)).rows[0]?.bytes ?? Buffer.alloc(0);
    };
    expect((await pages()).includes(before[0]?.name ?? '')).toBe(true);

    await migrate(migrateUrl, identity.schema);
    for (const one of before) for (const value of [one.name, one.email, one.wechat, one.credential]) expect((await pages()).includes(value)).toBe(false);
    await superuser.query('INSERT INTO trusted_key (kid, public_jwk) VALUES ($1, $2)', [world.test.tokens.kid, JSON.stringify(world.test.tokens.publicJwk)]);
    await superuser.end();
    const service = await startService(identity, loadConfig(serviceConfig, { ...world.test.environment, DATABASE_URL: runUrl, LOG_LEVEL: 'silent' }));
    try {
      const people = service.app.get(PeopleRepository);
      for (const { personId, credential, ...particulars } of before) expect(await people.get(personId, SYSTEM)).toMatchObject({ ...particulars, professions: professionsOf(credential), erasedAt: null });
      expect(await people.credentials(before[0]?.login ?? '')).toMatchObject({ personId: before[0]?.personId, hash: 'a hash' });
    } finally {
      await service.stop();
    }
  });
});
