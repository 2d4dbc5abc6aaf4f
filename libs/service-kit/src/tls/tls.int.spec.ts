/** TLS inside a cell, against real servers: who is not who they should be is refused on every hop, and what is renewed is taken up with no request lost. */
import { connect as connectPlain, type AddressInfo } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withClient } from '@nuanxin/embedded';
import { checkBroker, connectNats, natsTls, verifiedPostgresUrl } from '@nuanxin/messaging';
import { certify, eventually, testAuthority, testNats, tlsPostgres, type CertificateFiles, type TestAuthority, type TestNats, type TestPostgres } from '@nuanxin/testing';
import fastify from 'fastify';
import { Agent, request } from 'undici';
import { connectionConfig, createLogger, Credentials, connectorOf, loadConfig, plainMark, StartupError } from '../index.js';
import { admitPeers } from './peers.js';

const LOOK_MS = 50;
const GATEWAY = 'r-gateway.ns.svc';
const day = (n: number): Date => new Date(Date.now() + n * 86_400_000);
const silent = createLogger('tls', 'silent');

let cell: TestAuthority;
let stranger: TestAuthority;
const opened: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  [cell, stranger] = await Promise.all([testAuthority(), testAuthority()]);
});
afterAll(async () => {
  for (const close of opened.reverse()) await close();
  await Promise.all([cell.remove(), stranger.remove()]);
});

const credentialsOf = (environment: Record<string, string>): Promise<Credentials> => Credentials.of(loadConfig(connectionConfig, { TLS_LOOK_MS: String(LOOK_MS), ...environment }));

/** What an answer under way waits for. */
let release = (): void => undefined;
const held = new Promise<string>((resolve) => { release = () => resolve('in the end'); });

/** A server as services and the gateway make theirs. */
async function serve(files: CertificateFiles, clientName?: string): Promise<{ url: string; port: number }> {
  const credentials = await credentialsOf(cell.environmentOf(files));
  const server = fastify({ https: credentials.forServer ?? null });
  admitPeers(server, clientName);
  server.get('/health/live', () => 'live').get('/thing', () => 'a thing').get('/held', () => held);
  await server.listen({ host: '127.0.0.1', port: 0 });
  credentials.watch(server.server, silent);
  opened.push(() => server.close(), () => Promise.resolve(credentials.stop()));
  const { port } = server.server.address() as AddressInfo;
  return { url: `https://localhost:${port}`, port };
}

/** Errors of TLS come from outside the test's realm, and hold objects that refer to themselves. */
const codeOf = (error: unknown): string => (typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error));

/** What a caller with these credentials gets: status, or why there is none. */
async function asked(url: string, environment: Record<string, string>): Promise<string> {
  const agent = new Agent({ connect: connectorOf(await credentialsOf(environment), 2_000) });
  try {
    const { statusCode, body } = await request(url, { dispatcher: agent });
    await body.dump();
    return String(statusCode);
  } catch (error) {
    return codeOf(error);
  } finally {
    await agent.close();
  }
}

/** All that a server says to somebody who sends `text` in plain, to the end of the connection. */
const saidInPlain = (port: number, text: string): Promise<string> => new Promise((resolve) => {
  let said = '';
  const socket = connectPlain(port, '127.0.0.1', () => socket.end(text));
  socket.on('data', (chunk: Buffer) => { said += chunk.toString('latin1'); });
  socket.on('error', () => undefined).on('close', () => resolve(said));
});

describe('a service that listens by TLS', () => {
  let url: string;
  let port: number;
  let gateway: Record<string, string>;
  beforeAll(async () => {
    ({ url, port } = await serve(await cell.issue('service'), GATEWAY));
    gateway = cell.environmentOf(await cell.issue('gateway', [GATEWAY]));
  });

  it('answers the gateway, and nobody else but to probes', async () => {
    const nobody = { TLS_CA_FILE: cell.caFile };
    const other = cell.environmentOf(await cell.issue('other', ['r-gateway.elsewhere.svc']));
    const foreign = { ...stranger.environmentOf(await stranger.issue('foreign', [GATEWAY])), TLS_CA_FILE: cell.caFile };
    const late = cell.environmentOf(await cell.issue('late', [GATEWAY], day(-0.001)));
    expect(await Promise.all([gateway, nobody, other, foreign, late].map((who) => asked(`${url}/thing`, who)))).toEqual(['200', '403', '403', '403', '403']);
    expect(await Promise.all([gateway, nobody, other, foreign, late].map((who) => asked(`${url}/health/live`, who)))).toEqual(['200', '200', '200', '200', '200']);
    expect(await Promise.all([nobody, foreign].map((who) => asked(`${url}/health/../thing`, who)))).toEqual(['403', '403']);
    expect(await asked(`${url}/unknown`, nobody)).toBe('403');
  });

  it('is refused by its callers where it is not who it should be', async () => {
    const [unknown, misnamed, expired] = await Promise.all([stranger.issue('unknown'), cell.issue('misnamed', ['elsewhere.svc']), cell.issue('expired', ['localhost'], day(-0.001))]);
    const answers = await Promise.all([unknown, misnamed, expired].map(async (files) => asked(`${(await serve(files)).url}/health/live`, gateway)));
    expect(answers).toEqual(['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED']);
    expect(await asked(`${url}/health/live`, {})).toBe('SELF_SIGNED_CERT_IN_CHAIN');
  });

  it('says nothing to whoever speaks in plain, and nothing below TLS 1.2', async () => {
    expect(await saidInPlain(port, 'GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')).not.toMatch(/HTTP|live|thing/);
    const handshake = (options: object): Promise<string> => new Promise((resolve) => {
      const socket = connectTls({ port, host: 'localhost', ca: cell.ca, ...options }, () => { resolve(socket.getProtocol() ?? ''); socket.end(); });
      socket.on('error', (error) => resolve(codeOf(error)));
    });
    expect(await handshake({})).toBe('TLSv1.3');
    expect(await handshake({ maxVersion: 'TLSv1.2' })).toBe('TLSv1.2');
    expect(await handshake({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })).toMatch(/PROTOCOL_VERSION/);
  });

  it('takes up what is renewed on disk, on either side, without a request that fails', async () => {
    const files = await cell.issue('renewed');
    const { port: at } = await serve(files);
    const caller = await credentialsOf(gateway);
    caller.watch(fastify().server, silent);
    opened.push(() => Promise.resolve(caller.stop()));
    const agent = new Agent({ connect: connectorOf(caller, 2_000), connections: 4 });
    opened.push(() => agent.close());
    const failed: unknown[] = [];
    let asking = true;
    const ask = async (path: string): Promise<void> => {
      const { statusCode, body } = await request(`https://localhost:${at}${path}`, { dispatcher: agent, reset: true });
      await body.dump();
      if (statusCode !== 200) failed.push(statusCode);
    };
    const underWay = ask('/held').catch((error: unknown) => failed.push(codeOf(error)));
    const load = Promise.all([1, 2].map(async () => { while (asking) await ask('/thing').catch((error: unknown) => failed.push(codeOf(error))); }));
    const shown = (): Promise<string> => new Promise((resolve, reject) => {
      const socket = connectTls({ port: at, host: 'localhost', ca: cell.ca }, () => { resolve(socket.getPeerCertificate().serialNumber); socket.end(); });
      socket.on('error', reject);
    });
    try {
      const before = await shown();
      // Half-written: the key of another. The one before stays.
      const key = await readFile(files.keyFile, 'utf8');
      await writeFile(files.keyFile, await readFile((await cell.issue('another')).keyFile, 'utf8'));
      await eventually(async () => expect(await shown()).toBe(before));
      await writeFile(files.keyFile, key);
      await cell.issue('renewed');
      await cell.issue('gateway', [GATEWAY]);
      await eventually(async () => expect(await shown()).not.toBe(before));
      const used = caller.current;
      await cell.issue('gateway', [GATEWAY]);
      await eventually(() => expect(caller.current).not.toBe(used));
    } finally {
      asking = false;
      release();
    }
    await Promise.all([load, underWay]);
    expect(failed).toEqual([]);
  });

  it('does not start with a certificate that it could not use, and says which', async () => {
    const [mine, yours] = await Promise.all([cell.issue('mine'), cell.issue('yours')]);
    await expect(credentialsOf({ TLS_CERT_FILE: mine.certFile, TLS_KEY_FILE: yours.keyFile })).rejects.toThrow(/certificate and key do not belong together.*TLS_CERT_FILE, TLS_KEY_FILE/);
    await expect(credentialsOf({ TLS_CERT_FILE: mine.certFile })).rejects.toThrow(/TLS_CERT_FILE and TLS_KEY_FILE belong together/);
    await expect(credentialsOf({ TLS_CA_FILE: '/nowhere/ca.crt' })).rejects.toThrow(/\/nowhere\/ca\.crt/);
    await expect(credentialsOf({ TLS_CA_FILE: mine.keyFile })).rejects.toThrow(StartupError);
  });
});

describe('PostgreSQL by TLS', () => {
  let postgres: TestPostgres;
  let own: CertificateFiles;
  beforeAll(async () => {
    own = await cell.issue('postgres');
    postgres = await tlsPostgres(cell, own);
  });
  afterAll(() => postgres.stop());

  const bare = (): string => { const url = new URL(postgres.superuserUrl); url.search = ''; return url.href; };
  const who = (url: string): Promise<string> => withClient(url, async (client) => (await client.query<{ version: string }>('SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).rows[0]?.version ?? '')
    .catch(codeOf);

  it('is spoken to when it proves its name to the authority that is given, and never in plain', async () => {
    expect(await who(verifiedPostgresUrl(bare(), cell.caFile))).toBe('TLSv1.3');
    expect(await who(verifiedPostgresUrl(bare(), stranger.caFile))).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    expect(await who(bare())).toBe('28000');
  });

  it.each([['another name', ['elsewhere.svc'], 1, 'ERR_TLS_CERT_ALTNAME_INVALID'], ['a certificate that has ended', ['localhost'], -0.001, 'CERT_HAS_EXPIRED']] as const)('is not spoken to under %s', async (_what, [name], days, code) => {
    await certify(postgres.superuserUrl, await cell.issue('postgres-bad', [name], day(days)));
    await eventually(async () => expect(await who(postgres.superuserUrl)).toBe(code));
    const unverified = new URL(bare());
    unverified.searchParams.set('sslmode', 'no-verify');
    await certify(unverified.href, own);
    await eventually(async () => expect(await who(postgres.superuserUrl)).toBe('TLSv1.3'));
  });
});

describe('NATS by TLS', () => {
  let nats: TestNats;
  beforeAll(async () => {
    nats = await testNats(undefined, { ...(await cell.issue('nats')), authority: cell });
  });
  afterAll(() => nats.stop());

  const connected = (tls: object, at: TestNats = nats): Promise<string> => connectNats({ servers: at.url, user: 'identity', credentialsFile: at.credentialsFile('identity'), tls })
    .then(async (connection) => { await connection.close(); return 'connected'; }, codeOf);

  it('is spoken to when it proves its name to the authority that is given', async () => {
    // Connecting has a limit of its own, which a busy machine may reach.
    for (const [tls, said] of [[{ caFile: cell.caFile }, 'connected'], [{ caFile: stranger.caFile }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'], [{}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']] as const) {
      await eventually(async () => expect(await connected(tls)).toBe(said));
    }
  });

  it('is not spoken to under another name, with a certificate that has ended, or without TLS', async () => {
    for (const [names, until, said] of [[['elsewhere.svc'], 1, 'ERR_TLS_CERT_ALTNAME_INVALID'], [['localhost'], -0.001, 'CERT_HAS_EXPIRED'], [['localhost'], 1, 'connected']] as const) {
      await cell.issue('nats', names, day(until));
      nats.reload();
      await eventually(async () => expect(await connected({ caFile: cell.caFile })).toBe(said));
    }
    const plain = await testNats();
    opened.push(() => plain.stop());
    await eventually(async () => expect(await connected({ caFile: cell.caFile }, plain)).toMatch(/does not support 'tls'/));
    expect(natsTls(plain.url, {})).toBeUndefined();
  });

  it('gives whoever speaks in plain its greeting and nothing more', async () => {
    const said = await saidInPlain(Number(new URL(nats.url).port), 'CONNECT {"verbose":true}\r\nPING\r\n');
    expect(said).not.toContain('PONG');
    expect(said).toContain('"tls_required":true');
  });

  it('has its monitor read over HTTPS by whoever knows the authority', async () => {
    const dispatcher = async (environment: Record<string, string>): Promise<Agent> => {
      const agent = new Agent({ connect: connectorOf(await credentialsOf(environment), 2_000) });
      opened.push(() => agent.close());
      return agent;
    };
    expect(await checkBroker(nats.monitorUrl, await dispatcher({ TLS_CA_FILE: cell.caFile }))).toBeUndefined();
    expect(await checkBroker(nats.monitorUrl, await dispatcher({ TLS_CA_FILE: stranger.caFile }))).toMatch(/does not answer/);
  });
});

describe('speaking in plain to other machines', () => {
  const addresses = { DATABASE_URL: 'postgresql://u:CANARY@db/d', NATS_URL: 'nats://n:4222', NATS_MONITOR_URL: 'http://127.0.0.1:8222' };
  const marked = (environment: Record<string, string>, listens = '0.0.0.0'): string | undefined => plainMark(loadConfig(connectionConfig, environment), { addresses, listens }, silent);

  it('is refused by names and with what to do, never with values', () => {
    expect(() => marked({})).toThrow(/^DATABASE_URL, NATS_URL, HOST would be reached.*TLS_CA_FILE.*NUANXIN_PLAIN_TRANSPORT=1/);
    expect(() => marked({})).not.toThrow(/CANARY/);
    expect(() => marked({ TLS_CA_FILE: '/ca' })).toThrow(/^DATABASE_URL, HOST would/);
  });

  it('is told of where it is meant: in an evaluation, and where something else encrypts', () => {
    expect(marked({ NUANXIN_EVALUATION: '1' })).toBe('not encrypted by this program: DATABASE_URL, NATS_URL, HOST');
    expect(marked({ NUANXIN_PLAIN_TRANSPORT: '1' }, '127.0.0.1')).toBe('not encrypted by this program: DATABASE_URL, NATS_URL (NUANXIN_PLAIN_TRANSPORT=1: something else must encrypt)');
  });

  it('is told of where a listener is meant to be in plain, which is no reason for anything else to be', () => {
    const told = (more: object, meant = 'HOST (because)'): string | undefined => plainMark(loadConfig(connectionConfig, {}), { addresses: {}, meant, ...more }, silent);
    expect(told({})).toBe('not encrypted by this program: HOST (because)');
    expect(() => told({ addresses })).toThrow(/^DATABASE_URL, NATS_URL would be reached/);
  });

  it('is no matter on this machine', () => {
    expect(plainMark(loadConfig(connectionConfig, {}), { addresses: { A: 'http://127.0.0.1:1' }, listens: '127.0.0.1' }, silent)).toBeUndefined();
  });
});
