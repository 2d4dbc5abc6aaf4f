/** PostgreSQL for tests: the one that the run was given, a container where a socket answers, else the embedded program. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { provisionDatabase, removePostgresData, startPostgres, type DatabaseUrls } from '@nuanxin/embedded';
import { GenericContainer, Wait } from 'testcontainers';

const CONTAINER_IMAGE = 'postgres:15-bookworm';

export interface TestPostgres {
  readonly superuserUrl: string;
  /** `given`, `container` or `embedded`. */
  readonly kind: string;
  stop(): Promise<void>;
}

/** An own server in a temporary folder; what `npm test` starts once for all its files. */
export async function startOwnPostgres(): Promise<TestPostgres> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-test-pg-'));
  const dataDir = path.join(folder, 'data');
  const server = await startPostgres({ dataDir, logFile: path.join(folder, 'postgres.log'), passwordFile: path.join(folder, 'password') });
  return {
    superuserUrl: server.superuserUrl, kind: 'embedded',
    stop: async () => {
      await server.stop();
      await removePostgresData(dataDir);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A container, where `DOCKER_HOST` names a socket that answers and the image is there or can be pulled. */
export async function startContainerPostgres(): Promise<TestPostgres> {
  const password = randomBytes(16).toString('hex');
  const container = await new GenericContainer(CONTAINER_IMAGE)
    .withEnvironment({ POSTGRES_PASSWORD: password }).withExposedPorts(5432).withWaitStrategy(Wait.forListeningPorts()).start();
  return {
    superuserUrl: `postgresql://postgres:${password}@${container.getHost()}:${container.getMappedPort(5432)}/postgres`, kind: 'container',
    stop: async () => {
      await container.stop();
    },
  };
}

/** The server of this run: `NUANXIN_TEST_POSTGRES_URL` when the runner started one, else an own. */
export async function testPostgres(): Promise<TestPostgres> {
  const given = process.env['NUANXIN_TEST_POSTGRES_URL'];
  if (given !== undefined) return { superuserUrl: given, kind: 'given', stop: () => Promise.resolve() };
  return process.env['DOCKER_HOST'] === undefined ? startOwnPostgres() : startContainerPostgres();
}

/** A database of its own for one test file, under a name that no other has. */
export async function freshDatabase(server: TestPostgres, prefix: string): Promise<DatabaseUrls & { database: string }> {
  const database = `${prefix.replaceAll('-', '_')}_${randomBytes(6).toString('hex')}`;
  const passwords = { migrate: randomBytes(16).toString('hex'), run: randomBytes(16).toString('hex') };
  return { database, ...(await provisionDatabase({ superuserUrl: server.superuserUrl, database, passwords })) };
}
