/** A cell around the gateway under test: upstreams that are real HTTP servers, an identity that serves keys, real tokens. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serviceNames, type Route, type ServiceName } from '@nuanxin/contracts';
import { loadConfig } from '@nuanxin/service-kit';
import { eventually, TestTokens } from '@nuanxin/testing';
import fastify, { type FastifyInstance, type RouteHandlerMethod } from 'fastify';
import { gatewayConfig } from '../src/config.js';
import { startGateway, type RunningGateway } from '../src/gateway.js';

/** What an upstream saw of a request. */
export interface Seen {
  readonly service: ServiceName;
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

export interface Upstream {
  readonly url: string;
  readonly seen: Seen[];
  /** Ends it with all its connections, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again at the same address. */
  start(): Promise<void>;
}

type Handlers = Readonly<Record<string, RouteHandlerMethod>>;

/** Answers `handlers` (`GET /path`) as they say and everything else with what it saw. */
async function startUpstream(service: ServiceName, handlers: Handlers): Promise<Upstream> {
  const seen: Seen[] = [];
  let port = 0;
  let server: FastifyInstance | undefined;
  const start = async (): Promise<void> => {
    server = fastify({ forceCloseConnections: true, bodyLimit: 1024 ** 3 });
    for (const [key, handler] of Object.entries(handlers)) {
      const [method = 'GET', url = '/'] = key.split(' ');
      server.route({ method, url, handler });
    }
    server.all('*', (request, reply) => {
      const what = { service, method: request.method, url: request.url, headers: request.headers as Record<string, string>, body: request.body };
      seen.push(what);
      return reply.header('x-request-id', request.headers['x-request-id']).header('x-powered-by', 'upstream').header('etag', '"3"').send(what);
    });
    await server.listen({ port, host: '127.0.0.1' });
    const address = server.server.address();
    port = typeof address === 'object' && address !== null ? address.port : port;
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}`, seen, start,
    kill: async () => {
      await server?.close();
    },
  };
}

export interface TestCell {
  readonly gateway: RunningGateway;
  readonly upstreams: Readonly<Record<ServiceName, Upstream>>;
  readonly tokens: TestTokens;
  readonly district: string;
  readonly keysFile: string;
  /** What the gateway was started with, for starting a process of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Calls the gateway, as an administrator unless told; `token: null` sends none. */
  call(method: string, url: string, options?: { token?: string | null; headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer>; signal?: AbortSignal }): Promise<Response>;
  /** Stops the gateway and starts another with the same environment, and `changes` to it. */
  restart(changes?: Record<string, string>): Promise<RunningGateway>;
  stop(): Promise<void>;
  /** Ends and removes what is left once a test has stopped the gateway itself. */
  clear(): Promise<void>;
}

export interface CellSetting {
  readonly district?: string;
  readonly environment?: Record<string, string>;
  readonly handlers?: Partial<Record<ServiceName, Handlers>>;
  readonly contracts?: readonly Route[];
  /** Wait until the gateway has keys; so unless told. */
  readonly ready?: boolean;
}

/** Starts one. Without NATS in `environment` the gateway looks for a broker that is not there, and must serve all the same. */
export async function testCell(setting: CellSetting = {}): Promise<TestCell> {
  const district = setting.district ?? `t${randomBytes(4).toString('hex')}`;
  const tokens = await TestTokens.create(district);
  const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-gateway-'));
  const keysFile = path.join(folder, 'keys.json');
  const keys: Handlers = { 'GET /public/keys': () => ({ keys: [{ ...tokens.publicJwk, kid: tokens.kid, use: 'sig', alg: 'EdDSA' }] }) };
  const made = await Promise.all(serviceNames.map(async (name) => [name, await startUpstream(name, { ...(name === 'identity' ? keys : {}), ...setting.handlers?.[name] })] as const));
  const upstreams = Object.fromEntries(made) as Record<ServiceName, Upstream>;
  const environment = {
    NUANXIN_DISTRICT: district, LOG_LEVEL: 'silent', DRAIN_MS: '0', GATEWAY_KEYS_FILE: keysFile,
    NATS_URL: 'nats://127.0.0.1:1', NATS_CREDENTIALS_FILE: path.join(folder, 'none.nk'), NATS_MONITOR_URL: 'http://127.0.0.1:1',
    ...Object.fromEntries(made.map(([name, { url }]) => [`UPSTREAM_${name.toUpperCase().replaceAll('-', '_')}`, url])),
    ...setting.environment,
  };
  const start = (changes: Record<string, string> = {}): Promise<RunningGateway> => startGateway(loadConfig(gatewayConfig, { ...environment, ...changes }), setting.contracts);
  const clear = async (): Promise<void> => {
    await Promise.all(Object.values(upstreams).map((upstream) => upstream.kill()));
    await rm(folder, { recursive: true, force: true });
  };
  let gateway = await start();
  if (setting.ready !== false) await untilReady(gateway.url);
  return {
    get gateway() {
      return gateway;
    },
    upstreams, tokens, district, keysFile, environment,
    call: async (method, url, { token, headers = {}, body, signal } = {}) => {
      const bearer = token === undefined ? await tokens.sign('administrator') : token;
      return fetch(gateway.url + url, {
        method, headers: { ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }), ...headers }, redirect: 'manual',
        ...(body === undefined ? {} : { body }), ...(signal === undefined ? {} : { signal }),
      });
    },
    restart: async (changes) => {
      await gateway.stop();
      return (gateway = await start(changes));
    },
    clear,
    stop: async () => {
      await gateway.stop();
      await clear();
    },
  };
}

export const untilReady = (url: string): Promise<void> => eventually(async () => {
  const response = await fetch(`${url}/health/ready`);
  if (response.status !== 200) throw new Error(await response.text());
});

/** The code of a problem, having seen that it is one. */
export async function problemCode(response: Response): Promise<string> {
  const problem = (await response.json()) as { code: string; status: number; type: string; requestId: string };
  if (!(response.headers.get('content-type') ?? '').startsWith('application/problem+json') || problem.status !== response.status || problem.requestId === '') throw new Error(`no problem: ${JSON.stringify(problem)}`);
  return problem.code;
}
