/** One whole cell for a spec: started on a folder of its own with domain time driven, set up with an administrator, ended with everything removed. */
import { chmod, cp, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient, createSession, type CallArguments, type Client, type Session } from '@nuanxin/client';
import type { BodyInputOf, ResponseOf, Route } from '@nuanxin/contracts';
import { routes as identity } from '@nuanxin/contracts/identity';
import { removeDataFolder, startCell, type CellOptions, type RunningCell } from '@nuanxin/launcher';
import { Wire } from './http.js';

export const ADMINISTRATOR = 'administrator';
/** Access tokens live five minutes; one that is this old is renewed before it is used. */
const TOKEN_MS = 200_000;

/** By what everybody signs in here. */
export const passwordOf = (login: string): string => `${login} of the end to end`;

interface SignedIn {
  readonly client: Client;
  readonly session: Session;
  renewedAt: number;
}

/** Secrets of the servers that a data folder was made for, and where they are. */
const OF_ITS_PROGRAMS = ['postgres-superuser', 'addresses.json'];

async function newDataDir(): Promise<string> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'nuanxin-e2e-'));
  // PostgreSQL may run under another account, which must get to its folder.
  await chmod(dataDir, 0o755);
  return dataDir;
}

async function launch(dataDir: string, options: Pick<CellOptions, 'environmentOf' | 'logLevel'>): Promise<RunningCell> {
  const said: string[] = [];
  return startCell({ dataDir, evaluation: true, say: (line) => said.push(line), ...options }).catch((error: unknown) => {
    throw new Error(`The cell did not start: ${error instanceof Error ? error.message : String(error)}\n${said.join('\n')}`, { cause: error });
  });
}

/** A running cell, and whoever has signed in to it. */
export class TestCell {
  readonly wire: Wire;
  private readonly signedIn = new Map<string, SignedIn>();
  private readonly ids = new Map<string, string>();

  private constructor(readonly cell: RunningCell, readonly dataDir: string) {
    this.wire = new Wire(cell.url);
  }

  /** Starts a cell and sets its domain time to `now`. */
  static async start(now: string, options: Pick<CellOptions, 'environmentOf' | 'logLevel'> = {}): Promise<TestCell> {
    const dataDir = await newDataDir();
    const cell = new TestCell(await launch(dataDir, options), dataDir);
    try {
      await cell.setUp();
      await cell.advance(now);
    } catch (error) {
      await cell.stop();
      throw error;
    }
    return cell;
  }

  /** Starts a cell with the secrets of an earlier one and on data of its own, which `fill` may bring before anybody signs in, as they did there. */
  static async successor(of: TestCell, fill: (cell: RunningCell) => Promise<void>): Promise<TestCell> {
    const dataDir = await newDataDir();
    await cp(path.join(of.dataDir, 'secrets'), path.join(dataDir, 'secrets'), { recursive: true, filter: (file) => !OF_ITS_PROGRAMS.includes(path.basename(file)) });
    const cell = new TestCell(await launch(dataDir, {}), dataDir);
    for (const [login, id] of of.ids) cell.ids.set(login, id);
    try {
      await fill(cell.cell);
      return cell;
    } catch (error) {
      await cell.stop();
      throw error;
    }
  }

  get url(): string {
    return this.cell.url;
  }

  private async setUp(): Promise<void> {
    const code = (await readFile(this.cell.setupCodeFile, 'utf8')).trim();
    const { data } = await createClient({ baseUrl: this.url }).call(identity.setUp, { body: { code, name: '测试管理员', login: ADMINISTRATOR, password: passwordOf(ADMINISTRATOR) } });
    this.ids.set(ADMINISTRATOR, data.personId);
  }

  /** Registers a person who signs in by `login`; gives their id. */
  async register(login: string, person: Omit<BodyInputOf<typeof identity.registerPerson>, 'credentials'>, password = passwordOf(login)): Promise<string> {
    const { personId } = await this.as(ADMINISTRATOR, identity.registerPerson, { body: { ...person, credentials: { login, password } } });
    this.ids.set(login, personId);
    return personId;
  }

  idOf(login: string): string {
    const id = this.ids.get(login);
    if (id === undefined) throw new Error(`${login} was not registered.`);
    return id;
  }

  private enter(login: string): SignedIn {
    const known = this.signedIn.get(login);
    if (known !== undefined) return known;
    const anonymous = createClient({ baseUrl: this.url });
    const session = createSession({
      signIn: async () => (await anonymous.call(identity.signIn, { body: { login, password: passwordOf(login) } })).data,
      refresh: async (refreshToken) => (await anonymous.call(identity.refreshToken, { body: { refreshToken } })).data,
    });
    const client = createClient({ baseUrl: this.url, token: () => session.token(), onRefresh: () => session.onRefresh() });
    const entered = { client, session, renewedAt: performance.now() };
    this.signedIn.set(login, entered);
    return entered;
  }

  clientOf(login: string): Client {
    return this.enter(login).client;
  }

  /** Calls a route as somebody. */
  async as<R extends Route>(login: string, route: R, ...input: CallArguments<R>): Promise<ResponseOf<R>> {
    return (await this.clientOf(login).call(route, ...input)).data;
  }

  /** The tokens of a session of its own. */
  async signIn(login: string): Promise<{ readonly accessToken: string; readonly refreshToken: string }> {
    return (await createClient({ baseUrl: this.url }).call(identity.signIn, { body: { login, password: passwordOf(login) } })).data;
  }

  /** An access token of somebody, with minutes of life left. */
  async tokenOf(login: string): Promise<string> {
    const entered = this.enter(login);
    if (performance.now() - entered.renewedAt < TOKEN_MS) return entered.session.token();
    entered.renewedAt = performance.now();
    return entered.session.onRefresh();
  }

  /** Renews every access token that is not fresh, so that none has to be renewed while it matters that nothing changes. */
  async freshTokens(): Promise<void> {
    await Promise.all([...this.signedIn.values()].map(async (entered) => {
      await entered.session.onRefresh();
      entered.renewedAt = performance.now();
    }));
  }

  /** Waits until every outbox and consumer is idle. */
  async settle(): Promise<void> {
    await this.advance('1970-01-02T00:00:00Z');
  }

  /** Sets domain time forward and waits until every outbox and consumer is idle. An earlier time only waits. */
  async advance(to: string): Promise<void> {
    const answer = await this.wire.send({
      method: 'POST', path: '/v1/evaluation/advance', body: JSON.stringify({ to }),
      headers: { 'authorization': `Bearer ${await this.tokenOf(ADMINISTRATOR)}`, 'content-type': 'application/json' },
    });
    if (answer.status !== 200) throw new Error(`Domain time could not be set forward to ${to}: ${answer.status} ${answer.text}`);
  }

  /** Ends the cell and leaves its data, so that it can be looked at. */
  async end(): Promise<void> {
    this.wire.close();
    await this.cell.stop();
  }

  /** Ends the cell and removes its data. */
  async stop(): Promise<void> {
    await this.end();
    await removeDataFolder(this.dataDir);
  }
}
