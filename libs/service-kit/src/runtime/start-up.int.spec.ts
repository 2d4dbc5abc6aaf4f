/** What a service says when it cannot start or must not serve: the thing, and what to do (DESIGN §5, O1). */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { aggregates, consumedBy, natsUsers, type Aggregate, type Route as RouteContract } from '@nuanxin/contracts';
import { contactAggregate } from '@nuanxin/contracts/hotline-cases';
import { claimAggregate, routes } from '@nuanxin/contracts/volunteer-hours';
import { findNatsServer, freePorts, startNats, type Child } from '@nuanxin/embedded';
import { checkBroker, defineHandler, renderNatsConfig, topologyOf, type Handler } from '@nuanxin/messaging';
import { createUser } from '@nats-io/nkeys';
import { eventually, freshDatabase, testPostgres, type TestPostgres } from '@nuanxin/testing';
import fastify from 'fastify';
import pg from 'pg';
import { checkRoutes } from '../http/check-routes.js';
import { openDatabase } from '../persistence/open-database.js';
import { checkDatabase, createDataSource, healthRoutes, loadConfig, migrate, Route, serviceConfig, startService, StartupError } from '../index.js';
import { checkEvents } from './check-events.js';
import { createLogger } from './logger.js';

const environment = { NUANXIN_DISTRICT: 'tianjin', NATS_URL: 'nats://127.0.0.1:1', NATS_CREDENTIALS_FILE: '/k', NATS_MONITOR_URL: 'http://127.0.0.1:1', DATABASE_URL: 'postgresql://u:CANARY@127.0.0.1:1/d' };
const schema = { entities: [], migrations: [] };

describe('the configuration', () => {
  it('is said to be wrong by names, never by values', () => {
    const attempt = (): unknown => loadConfig(serviceConfig, { ...environment, NATS_URL: undefined, DATABASE_POOL_MAX: 'CANARY-pool', NUANXIN_DISTRICT: 'CANARY District', NUANXIN_ZONE: 'CANARY/Zone' });
    expect(attempt).toThrow(/NATS_URL is not set/);
    expect(attempt).toThrow(/DATABASE_POOL_MAX is not valid/);
    expect(attempt).toThrow(/NUANXIN_DISTRICT is not valid/);
    expect(attempt).toThrow(/NUANXIN_ZONE is not valid/);
    expect(attempt).not.toThrow(/CANARY/);
  });

  it('has a default wherever none must be chosen', () => {
    expect(loadConfig(serviceConfig, environment)).toMatchObject({ NUANXIN_EVALUATION: '0', HOST: '127.0.0.1', DATABASE_POOL_MAX: 10, LOG_LEVEL: 'info' });
  });
});

describe('the routes', () => {
  const problemsOf = async (controller: new () => object): Promise<string> => {
    @Module({ controllers: [controller] })
    class Test {}
    const app = await NestFactory.createApplicationContext(Test, { logger: false });
    try {
      checkRoutes(app, 'volunteer-hours');
      return '';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      await app.close();
    }
  };

  it('P2 must all be there, each once, and nothing besides', async () => {
    @Controller()
    class Some {
      @Route(routes.listEntries)
      list(): void {}

      @Route(routes.listEntries)
      again(): void {}

      @Get('/v1/free-for-all')
      free(): void {}
    }
    const problems = await problemsOf(Some);
    expect(problems).toContain('the contract listEntries has 2 methods');
    expect(problems).toContain('the contract summariseHours has no method; add one with @Route(routes.summariseHours)');
    expect(problems).toContain('Some.free has no contract; bind it with @Route(routes.…)');
  });

  it('P2 must each say who may call, and be public under /public alone', async () => {
    const without: RouteContract = { ...routes.listEntries, id: 'withoutPermission', permission: JSON.parse('"hours.guess"') as RouteContract['permission'] };
    const open: RouteContract = { ...routes.summariseHours, id: 'openSummary', permission: 'public' };
    @Controller()
    class Careless {
      @Route(without)
      list(): void {}

      @Route(open)
      summarise(): void {}
    }
    const problems = await problemsOf(Careless);
    expect(problems).toContain('withoutPermission states no permission that exists');
    expect(problems).toContain('openSummary is public, so its path must begin with /public/');
  });
});

describe('the events', () => {
  const one = (name: string, aggregate: Aggregate) => defineHandler({ name, aggregate, handle: () => Promise.resolve() });
  const all = consumedBy('volunteer-hours').map((aggregate) => one(`when-${aggregate.service}-tells-of-${aggregate.name}.know-it`, aggregate));
  const produced = new Set(aggregates.filter(({ service }) => service === 'volunteer-hours'));
  const problemsOf = (handlers: readonly Handler[], told = produced): unknown => {
    try {
      return checkEvents('volunteer-hours', handlers, told);
    } catch (error) {
      return error instanceof StartupError ? error.message : error;
    }
  };

  it('must each have a producer and its handlers, under names of their own', () => {
    expect(problemsOf(all)).toBeUndefined();
    expect(problemsOf(all, new Set([claimAggregate]))).toMatch(/nothing produces the events of entry; keep it in a store \(Stores\.of\), or take it out/);
    expect(problemsOf(all.filter(({ aggregate }) => aggregate !== contactAggregate))).toMatch(/no handler for hotline-cases\/contact, though the contracts name volunteer-hours as its consumer; add one under events\//);
    expect(problemsOf([...all, one(all[0]?.name ?? '', contactAggregate)])).toMatch(/two handlers are named .*; rename one/);
    expect(problemsOf([...all, one('when-claim-is-told.answer-it', claimAggregate)])).toMatch(/does not name volunteer-hours among its consumers; add it in libs\/contracts/);
  });
});

describe('the database', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await testPostgres();
  });
  afterAll(() => postgres.stop());

  const checked = async (url: string, at = schema): Promise<unknown> => {
    const dataSource = await createDataSource(url, at, 2).initialize();
    return checkDatabase(dataSource, at).then(() => 'fit', (error: unknown) => (error instanceof Error ? error.message : error)).finally(() => dataSource.destroy());
  };

  it('is refused while its schema is older than the code, with what is missing and what to run', async () => {
    const { runUrl, migrateUrl } = await freshDatabase(postgres, 'startup');
    expect(await checked(runUrl)).toMatch(/schema is older than this version: Messaging1750000000000, .* missing\. Run the migration/);
    await migrate(migrateUrl, schema);
    expect(await checked(runUrl)).toBe('fit');
    class Later { readonly name = 'Later1790000000000'; up = (): Promise<void> => Promise.resolve(); down = (): Promise<void> => Promise.resolve(); }
    expect(await checked(runUrl, { ...schema, migrations: [Later] as never })).toMatch(/Later1790000000000 missing/);
  });

  it('is waited for while it is being migrated, and no longer than it may take', async () => {
    const { runUrl, migrateUrl } = await freshDatabase(postgres, 'startup');
    const lines: string[] = [];
    const opened = (seconds: string): ReturnType<typeof openDatabase> => openDatabase(schema, loadConfig(serviceConfig, { ...environment, DATABASE_URL: runUrl, SCHEMA_WAIT_SECONDS: seconds }), createLogger('startup', 'info', { write: (line) => { lines.push(line); } }));
    await expect(opened('0')).rejects.toThrow(/schema is older/);
    const waiting = opened('3600');
    await eventually(() => expect(lines.join('')).toContain('not migrated yet'));
    await migrate(migrateUrl, schema);
    const dataSource = await waiting;
    expect(await dataSource.query('SELECT FROM outbox')).toEqual([]);
    await dataSource.destroy();
  });

  it('is let go again when a service does not start, which says every event that lacks something', async () => {
    const { runUrl, migrateUrl, database } = await freshDatabase(postgres, 'startup');
    await migrate(migrateUrl, schema);
    class EveryRoute {}
    for (const route of Object.values(routes)) {
      const method = { value: () => undefined, configurable: true };
      Object.defineProperty(EveryRoute.prototype, route.id, method);
      Route(route)(EveryRoute.prototype, route.id, method);
    }
    Controller()(EveryRoute);
    @Module({ controllers: [EveryRoute] })
    class WithoutEvents {}
    const config = loadConfig(serviceConfig, { ...environment, DATABASE_URL: runUrl, LOG_LEVEL: 'silent' });
    await expect(startService({ name: 'volunteer-hours', module: WithoutEvents, schema }, config)).rejects.toThrow(/cannot start: nothing produces the events of claim;.* no handler for hotline-cases\/contact/);
    const client = new pg.Client({ connectionString: postgres.superuserUrl });
    await client.connect();
    await eventually(async () => expect((await client.query('SELECT FROM pg_stat_activity WHERE datname = $1', [database])).rowCount).toBe(0));
    await client.end();
  });

  it('is migrated once, however many begin at the same time', async () => {
    const { migrateUrl } = await freshDatabase(postgres, 'startup');
    const done = await Promise.all([1, 2, 3].map(() => migrate(migrateUrl, schema)));
    expect(done.flat().sort()).toEqual(['Audit1750000000003', 'Messaging1750000000000', 'MessagingOperatorRequest1750000000006', 'MessagingRelayIndex1750000000002', 'MessagingRestoration1750000000005', 'MessagingStreamSeen1750000000004', 'Trust1750000000001']);
  });

  it('N1 is refused when it may lose what it acknowledges', async () => {
    const { runUrl, migrateUrl, database } = await freshDatabase(postgres, 'startup');
    await migrate(migrateUrl, schema);
    const client = new pg.Client({ connectionString: postgres.superuserUrl });
    await client.connect();
    await client.query(`ALTER DATABASE ${database} SET synchronous_commit = off`);
    await client.end();
    expect(await checked(runUrl)).toMatch(/synchronous_commit off, so what it acknowledges can be lost\. Turn it on/);
  });
});

describe('the broker', () => {
  let folder = '';
  let server: Child | undefined;
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('N1 is refused when it does not write through, is too old, or cannot be asked', async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-unsafe-'));
    const [port, monitorPort] = (await freePorts(2)) as [number, number];
    const configFile = path.join(folder, 'nats.conf');
    const publicKeys = Object.fromEntries(natsUsers.map((user) => [user, createUser().getPublicKey()])) as Record<(typeof natsUsers)[number], string>;
    await writeFile(configFile, renderNatsConfig(topologyOf('tianjin'), { host: '127.0.0.1', port, monitorHost: '127.0.0.1', monitorPort, storeDir: path.join(folder, 'store'), publicKeys }));
    const monitorUrl = `http://127.0.0.1:${monitorPort}`;
    const start = async (): Promise<void> => {
      server = await startNats({ binary: (await findNatsServer({ env: process.env, onProgress: () => undefined })).path, configFile, monitorUrl, logFile: path.join(folder, 'log') });
    };
    await start();
    expect(await checkBroker(monitorUrl)).toBeUndefined();
    await server?.stop();
    expect(await checkBroker(monitorUrl)).toMatch(/monitor of nats-server does not answer .* NATS_MONITOR_URL must reach it/);
    await writeFile(configFile, (await readFile(configFile, 'utf8')).replace(/^.*sync_interval.*$/m, ''));
    await start();
    expect(await checkBroker(monitorUrl)).toMatch(/does not write through before it acknowledges; set `sync_interval: always`/);
    const old = fastify();
    old.get('/varz', () => ({ version: '2.9.10' }));
    old.get('/jsz', () => ({ config: { sync_always: true } }));
    expect(await checkBroker(await old.listen({ port: 0, host: '127.0.0.1' }))).toBe('nats-server is 2.9.10; at least 2.15.1 is needed');
    await old.close();
  });
});

describe('health', () => {
  it('tells life apart from readiness, and says why it is not ready', async () => {
    const server = fastify();
    let broker: string | undefined = 'not connected to NATS';
    healthRoutes(server, 'volunteer-hours', { evaluation: true }, () => ({ broker, database: undefined }));
    expect((await server.inject('/health/live')).json()).toEqual({ service: 'volunteer-hours', status: 'live', evaluation: 'domain time is driven; not for real use' });
    const unready = await server.inject('/health/ready');
    expect([unready.statusCode, unready.json<{ problems: unknown }>().problems]).toEqual([503, { broker: 'not connected to NATS' }]);
    broker = undefined;
    expect((await server.inject('/health/ready')).statusCode).toBe(200);
    await server.close();
  });
});
