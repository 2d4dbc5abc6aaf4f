/** A whole service under test: in this process, on a fresh database and a real broker, called over HTTP. */
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/nats-core';
import { subjectOf, type EventContract, type RoleName, type Route } from '@nuanxin/contracts';
import { problemsOf } from '@nuanxin/contracts/generate';
import type { Envelope } from '@nuanxin/kernel';
import { loadConfig, migrate, serviceConfig, startService, type RunningService, type ServiceDefinition } from '@nuanxin/service-kit';
import { v7 } from 'uuid';
import type { z } from 'zod';
import { eventually } from './eventually.js';
import { testNats, type TestNats } from './nats.js';
import { freshDatabase, testPostgres, type TestPostgres } from './postgres.js';
import { TestTokens } from './tokens.js';

/** An answer: status, headers, and the body as whatever the test expects. */
export interface Answer<T> {
  readonly status: number;
  readonly etag: string | null;
  readonly headers: Headers;
  readonly body: T;
}

export interface CallOptions {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
  /** An Idempotency-Key; a fresh one is made for routes that need one. `null` sends none. */
  readonly key?: string | null;
  readonly ifMatch?: string;
  readonly token?: string;
  readonly role?: RoleName;
  readonly personId?: string;
  readonly hospitalIds?: string[];
}

export interface TestService {
  readonly service: RunningService;
  readonly nats: TestNats;
  readonly postgres: TestPostgres;
  readonly tokens: TestTokens;
  /** The environment that the service was started with, for starting it again. */
  readonly environment: Record<string, string>;
  /** Calls a route as a role (administrator unless told), or with a token. */
  call<R extends Route>(route: R, options?: CallOptions): Promise<Answer<z.output<R['response']>>>;
  /** Tells of something as another service would, version by version; gives the envelope. */
  tell<C extends EventContract>(contract: C, aggregateId: string, version: number, data: z.input<C['data']>): Promise<Envelope>;
  /** The events of one aggregate that the service has written so far, oldest first. */
  told(aggregateId: string): Promise<Envelope[]>;
  stop(): Promise<void>;
}

function pathOf(route: Route, { params = {}, query }: CallOptions): string {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? name));
  return query === undefined ? path : `${path}?${new URLSearchParams(query).toString()}`;
}

/** Throws when a route answers otherwise than its contract says: with another status, or an error code that it doesn't name. */
function checkByContract(route: Route, status: number, body: unknown): void {
  if (status < 400) {
    if (status !== route.status) throw new Error(`${route.id} answered ${status}; its contract says ${route.status}.`);
    return;
  }
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  const known = problemsOf(route);
  if (known.some((problem) => problem.status === status && problem.code === code)) return;
  throw new Error(`${route.id} answered ${status} ${String(code)}, which its contract doesn't name: ${known.map((problem) => `${problem.status} ${problem.code}`).join(', ')}.`);
}

/** Calls a route of a service at `baseUrl`. Throws when the answer is not one that the route's contract names. */
export async function callRoute<R extends Route>(baseUrl: string, route: R, token: string | undefined, options: CallOptions): Promise<Answer<z.output<R['response']>>> {
  const key = options.key === undefined && route.idempotencyKey ? v7() : options.key;
  const response = await fetch(new URL(pathOf(route, options), baseUrl), {
    method: route.method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined || key === null ? {} : { 'idempotency-key': key }), ...(options.ifMatch === undefined ? {} : { 'if-match': options.ifMatch }),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  checkByContract(route, response.status, body);
  return { status: response.status, etag: response.headers.get('etag'), headers: response.headers, body: body as z.output<R['response']> };
}

/** Starts a service with everything it needs. `extra` is its own environment besides; `logTo` takes its log. */
export async function testService(
  definition: ServiceDefinition, extra: (parts: { postgres: TestPostgres }) => Promise<Record<string, string>> = () => Promise.resolve({}), options: { logTo?: { write(line: string): void } } = {},
): Promise<TestService> {
  const [postgres, nats] = await Promise.all([testPostgres(), testNats()]);
  const database = await freshDatabase(postgres, definition.name);
  const tokens = await TestTokens.create(nats.district);
  await migrate(database.migrateUrl, definition.schema);
  const environment = {
    NUANXIN_DISTRICT: nats.district, NUANXIN_ZONE: 'Asia/Shanghai', DATABASE_URL: database.runUrl, DATABASE_POOL_MAX: '5', LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    NATS_URL: nats.url, NATS_CREDENTIALS_FILE: nats.credentialsFile(definition.name), NATS_MONITOR_URL: nats.monitorUrl, ...(await extra({ postgres })),
  };
  Object.assign(process.env, environment);
  const service = await startService(definition, loadConfig(serviceConfig, environment), options);
  await service.kit.dataSource.query('INSERT INTO trusted_key (kid, public_jwk) VALUES ($1, $2)', [tokens.kid, JSON.stringify(tokens.publicJwk)]);
  await eventually(async () => {
    const ready = await fetch(new URL('/health/ready', service.url));
    if (ready.status !== 200) throw new Error(await ready.text());
  });
  return {
    service, nats, postgres, tokens, environment,
    call: async (route, options = {}) => {
      const token = options.token ?? (route.permission === 'public' ? undefined : await tokens.sign(options.role ?? 'administrator', options));
      return callRoute(service.url, route, token, options);
    },
    tell: (contract, aggregateId, version, data) => publishAs(nats, contract, aggregateId, version, data),
    told: async (aggregateId) => {
      const rows: { payload: string }[] = await service.kit.dataSource.query('SELECT payload FROM outbox WHERE aggregate_id = $1 ORDER BY seq', [aggregateId]);
      return rows.map((row) => JSON.parse(row.payload) as Envelope);
    },
    stop: async () => {
      await service.stop();
      await nats.stop();
      await postgres.stop();
    },
  };
}

/** Publishes an event in the name of the service that owns it. */
export async function publishAs<C extends EventContract>(nats: TestNats, contract: C, aggregateId: string, version: number, data: z.input<C['data']>, overrides: Partial<Envelope> = {}): Promise<Envelope> {
  const envelope: Envelope = {
    specversion: '1.0', id: v7(), type: contract.type, source: `${nats.district}/${contract.service}`, subject: aggregateId, time: new Date().toISOString(),
    aggregateversion: version, epoch: 1, correlationid: v7(), data: contract.data.parse(data), ...overrides,
  };
  const connection = await nats.connect(contract.service);
  try {
    const messageHeaders = headers();
    messageHeaders.set('Nats-Msg-Id', envelope.id);
    await jetstream(connection).publish(subjectOf(nats.district, contract), JSON.stringify(envelope), { headers: messageHeaders });
  } finally {
    await connection.close();
  }
  return envelope;
}

