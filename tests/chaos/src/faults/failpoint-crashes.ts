/** Crashes at failpoints: arms one in the next life of a real process, and tells by how that life ended whether it was reached. */
import type { ServiceName } from '@nuanxin/contracts';
import { eventually } from '@nuanxin/testing';
import type { Failpoint } from '@nuanxin/messaging';
import type { ProgramName } from '@nuanxin/launcher';

/** A failpoint, and how often it is passed before the process dies at it. */
export interface Arming {
  readonly failpoint: Failpoint;
  readonly passes: number;
}

interface Life {
  readonly armed: Arming | undefined;
  /** It was, or will be, ended from outside: how it ends proves nothing. */
  killed: boolean;
}

const ENDED = /^(\S+) ended \((.+)\); it is started again\.$/;

/** Goes between a cell and its launcher: gives each life its failpoint, hears how it ended. */
export class FailpointCrashes {
  /** Deaths at failpoints, counted by failpoint and process. */
  readonly crashes = new Map<Failpoint, Map<ServiceName, number>>();
  private readonly queues = new Map<ServiceName, Arming[]>();
  private readonly lives = new Map<string, Life>();

  /** For the cell: asked at each start of a program. */
  environmentOf(name: ProgramName): Record<string, string> {
    const armed = name === 'gateway' ? undefined : this.queues.get(name)?.shift();
    this.lives.set(name, { armed, killed: false });
    return armed === undefined ? {} : { NUANXIN_FAILPOINT: `${armed.failpoint}:${armed.passes}` };
  }

  /** For the cell: told each of its lines. */
  hear(line: string): void {
    const [, name = '', exit] = ENDED.exec(line) ?? [];
    const life = this.lives.get(name);
    if (life?.armed === undefined || life.killed || exit !== 'SIGKILL') return;
    const counts = this.crashes.get(life.armed.failpoint) ?? new Map<ServiceName, number>();
    const service = name as ServiceName;
    this.crashes.set(life.armed.failpoint, counts.set(service, (counts.get(service) ?? 0) + 1));
    this.lives.delete(name);
  }

  /** Has a service die at each of these failpoints, one life after another. The first life with one begins by a kill. */
  arm(service: ServiceName, armings: readonly Arming[], kill: () => void): void {
    this.queues.set(service, [...(this.queues.get(service) ?? []), ...armings]);
    const life = this.lives.get(service);
    if (life?.armed !== undefined && !life.killed) return;
    if (life !== undefined) life.killed = true;
    kill();
  }

  /** Whether a service has died at everything that it was armed with. */
  done(service: ServiceName): boolean {
    return (this.queues.get(service) ?? []).length === 0 && this.lives.get(service)?.armed === undefined;
  }

  /** Resolves when `service` lives with no failpoint to come. One that it does not reach in time is given up by a kill; gives whether none was. */
  async finished(service: ServiceName, timeoutMs: number, kill: () => void): Promise<boolean> {
    try {
      await eventually(() => {
        if (!this.done(service)) throw new Error(`${service} does not reach ${this.lives.get(service)?.armed?.failpoint ?? 'its next life'}.`);
      }, timeoutMs);
      return true;
    } catch {
      this.queues.delete(service);
      const life = this.lives.get(service);
      if (life?.armed !== undefined) life.killed = true;
      kill();
      return false;
    }
  }

  /** The table failpoint → process → times, and the failpoints at which nothing died. */
  report(all: readonly Failpoint[]): { table: string; missed: Failpoint[] } {
    const width = Math.max(...all.map((name) => name.length));
    const rows = all.map((name) => {
      const counts = [...(this.crashes.get(name) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
      return `${name.padEnd(width)}  ${counts.map(([service, times]) => `${service} ${times}`).join(', ') || 'never'}`;
    });
    return { table: rows.join('\n'), missed: all.filter((name) => !this.crashes.has(name)) };
  }
}
