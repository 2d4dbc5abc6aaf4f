/** A district as it is driven: what was acknowledged in it, and what its databases and streams say of that when all is quiet. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serviceNames, type NatsUser, type ServiceName } from '@nuanxin/contracts';
import { withClient } from '@nuanxin/embedded';
import { databaseOf } from '@nuanxin/provisioning';
import { check, History, noteEffects, observe, type Observation, type Violation, type Work } from '@nuanxin/test-chaos';
import { advance, World } from '@nuanxin/test-replay';
import { secretOf, type Cluster } from '../cluster/cluster.js';
import { forward } from '../cluster/forward.js';
import type { Installed } from './install.js';

const POSTGRES_PORT = 5432;
const NATS_PORT = 4222;
/** Longest time in which everything that was acknowledged comes to where it belongs, after the worst of faults. */
const COMPLETE_MS_MAX = 120_000;
const READERS: readonly NatsUser[] = ['provisioner', 'analysts'];

const NOTES_GONE = 'DROP TRIGGER chaos_note ON inbox; DROP FUNCTION chaos_note; DROP TABLE chaos_effect';

export interface Verdict {
  readonly observation: Observation;
  readonly violations: readonly Violation[];
  /** Milliseconds until nothing was missing any more. */
  readonly completeAfterMs: number;
}

export class District {
  readonly history = new History();
  readonly world: World;
  /** Work that was recorded, as the ledger must have it in the end. */
  readonly works: Work[] = [];
  /** Domain time; set by the replay, and standing still from then on. */
  now = new Date(0).toISOString();
  /** What was found wrong before, and is so for ever. */
  private readonly known = new Set<string>();

  readonly completeMsMax = COMPLETE_MS_MAX;

  constructor(readonly cluster: Cluster, readonly installed: Installed) {
    this.world = new World(installed.url, this.history.fetch);
  }

  get name(): string {
    return this.installed.name;
  }

  /** Has every service's database note the effects of events from now on. */
  async noteEffects(): Promise<void> {
    await this.withDatabases(async (databases) => { for (const url of databases.values()) await noteEffects(url); });
  }

  /** Takes the notes away again: a backup is of what is the product's. */
  async forgetEffects(): Promise<void> {
    for (const service of serviceNames) await this.rows(service, NOTES_GONE);
  }

  /** Resolves when no outbox and no consumer has anything to do. */
  quiet(): Promise<void> {
    return advance(this.world, this.installed.url, this.now);
  }

  /** Judges everything since the beginning by the checker of the chaos runs, and gives what is newly wrong; what is still on its way is waited for. */
  async judge(): Promise<Verdict> {
    const began = performance.now();
    await this.quiet();
    for (;;) {
      const observation = await this.observe();
      const violations = check(observation).filter(({ kind, what }) => !this.known.has(`${kind} ${what}`));
      const completeAfterMs = performance.now() - began;
      if (violations.length > 0 && completeAfterMs < COMPLETE_MS_MAX) continue;
      for (const { kind, what } of violations) this.known.add(`${kind} ${what}`);
      return { observation, violations, completeAfterMs };
    }
  }

  async observe(): Promise<Observation> {
    const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-cluster-'));
    const nats = await forward(this.cluster, this.name, `${this.name}-nats`, NATS_PORT);
    try {
      const credentialsFile = (user: NatsUser): string => path.join(folder, `${user}.nk`);
      for (const user of READERS) await writeFile(credentialsFile(user), (await secretOf(this.cluster, this.name, `${this.name}-${user}`))['nats.nk'] ?? '', { mode: 0o600 });
      return await this.withDatabases((databases) => observe({ zone: this.installed.zone, nats: { url: `nats://${nats.address}`, credentialsFile }, databases }, { history: this.history.acknowledged, works: this.works }));
    } finally {
      nats.end();
      await rm(folder, { recursive: true });
    }
  }

  /** The rows that a service's database answers with. */
  rows(service: ServiceName, sql: string): Promise<unknown[]> {
    return this.withDatabases((databases) => withClient(databases.get(service) ?? '', async (client) => (await client.query<object>(sql)).rows));
  }

  /** Gives the services' databases as a superuser, for as long as `work` takes. */
  async withDatabases<T>(work: (databases: ReadonlyMap<ServiceName, string>) => Promise<T>): Promise<T> {
    const postgres = await forward(this.cluster, this.name, `${this.name}-postgres`, POSTGRES_PORT);
    try {
      const { url = '' } = await secretOf(this.cluster, this.name, `${this.name}-postgres-superuser`);
      const at = (service: ServiceName): string => {
        const address = new URL(url);
        address.host = postgres.address;
        address.pathname = databaseOf(service);
        return address.toString();
      };
      return await work(new Map(serviceNames.map((service) => [service, at(service)] as const)));
    } finally {
      postgres.end();
    }
  }
}
