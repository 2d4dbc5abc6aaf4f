/** The cluster that KUBECONFIG names, by kubectl and helm: what they are told, and what they say as data. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { z } from 'zod';

const OUTPUT_MAX_BYTES = 64 * 1024 ** 2;
const TIMEOUT_MS = 120_000;

interface RunOptions {
  readonly input?: string;
  readonly timeoutMs?: number;
  /** Beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end and gives what it printed. Throws with its own words when it fails. */
export function run(program: string, args: readonly string[], { input, timeoutMs = TIMEOUT_MS, env = {} }: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { maxBuffer: OUTPUT_MAX_BYTES, timeout: timeoutMs, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${program} ${args.join(' ')}: ${stderr.trim() || error.message}`, { cause: error }));
    });
    // A program that ends early takes no more input; what it says of that comes by its exit code.
    child.stdin?.on('error', () => undefined).end(input ?? '');
  });
}

const SLOW_MS = 900_000;

export class Cluster {
  constructor(private readonly helmProgram: string) {}

  kubectl(args: readonly string[], options?: RunOptions): Promise<string> {
    return run('kubectl', args, options);
  }

  /** Of one namespace. */
  in(namespace: string, args: readonly string[], options?: RunOptions): Promise<string> {
    return this.kubectl(['-n', namespace, ...args], options);
  }

  /** What `kubectl get …` gives, held to a schema. */
  async get<T>(schema: z.ZodType<T>, args: readonly string[]): Promise<T> {
    return schema.parse(JSON.parse(await this.kubectl(['get', ...args, '-o', 'json'])));
  }

  apply(manifest: unknown): Promise<string> {
    return this.kubectl(['apply', '-f', '-'], { input: JSON.stringify(manifest) });
  }

  /** Waits as kubectl does, for as long as `seconds`. */
  wait(namespace: string, args: readonly string[], seconds: number): Promise<string> {
    return this.in(namespace, [...args, `--timeout=${seconds}s`], { timeoutMs: (seconds + 30) * 1_000 });
  }

  helm(args: readonly string[], values?: unknown): Promise<string> {
    return run(this.helmProgram, args, { timeoutMs: SLOW_MS, ...(values === undefined ? {} : { input: JSON.stringify(values) }) });
  }

  /** A program of kubectl's that goes on until it is ended, such as `port-forward`. */
  begin(namespace: string, args: readonly string[]): ChildProcess {
    return spawn('kubectl', ['-n', namespace, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  }
}

/** The values of a Secret. */
export async function secretOf(cluster: Cluster, namespace: string, name: string): Promise<Readonly<Record<string, string>>> {
  const { data } = await cluster.get(z.object({ data: z.record(z.string(), z.string()).default({}) }), ['-n', namespace, 'secret', name]);
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]));
}
