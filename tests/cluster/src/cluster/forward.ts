/** Ports of pods on loopback, for looking at a district that has come to rest. */
import type { Cluster } from './cluster.js';

const READY_MS = 30_000;

export interface Forward {
  /** `127.0.0.1:<port>` */
  readonly address: string;
  end(): void;
}

/** Forwards a port of a Service's pod. It does not outlive that pod. Throws with kubectl's words when it doesn't come about. */
export function forward(cluster: Cluster, namespace: string, service: string, port: number): Promise<Forward> {
  const child = cluster.begin(namespace, ['port-forward', `service/${service}`, `:${port}`]);
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => fail(`no word within ${READY_MS / 1_000} s`), READY_MS);
    const fail = (why: string): void => {
      clearTimeout(late);
      child.kill();
      reject(new Error(`${service}:${port} could not be forwarded: ${why}`));
    };
    child.once('error', (error) => fail(error.message));
    child.once('exit', () => fail(said));
    child.stderr?.on('data', (chunk: Buffer) => { said += chunk.toString(); });
    child.stdout?.on('data', (chunk: Buffer) => {
      const local = /127\.0\.0\.1:(\d+) ->/.exec(chunk.toString())?.[1];
      if (local === undefined) return;
      clearTimeout(late);
      child.removeAllListeners('exit');
      resolve({ address: `127.0.0.1:${local}`, end: () => { child.kill(); } });
    });
  });
}
