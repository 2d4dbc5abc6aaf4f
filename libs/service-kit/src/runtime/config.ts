/** Configuration: the one reader of the environment. What is wrong is said by name, never by value. */
import { readFileSync } from 'node:fs';
import { DISTRICT_PATTERN } from '@nuanxin/messaging';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

/** Whom a process believes and what it proves itself by, to others inside the cell. */
export const tlsConfig = z.object({
  /** Authorities (PEM) whose word counts for services, NATS and PostgreSQL, and for those who call. */
  TLS_CA_FILE: z.string().min(1).optional(),
  /** Its own certificate with the chain, and the key of it: it listens by HTTPS then, and shows it where it calls. */
  TLS_CERT_FILE: z.string().min(1).optional(),
  TLS_KEY_FILE: z.string().min(1).optional(),
  /** Milliseconds between two looks at whether those files were renewed. */
  TLS_LOOK_MS: z.coerce.number().int().min(50).max(3_600_000).default(10_000),
  /** Said by an operator where something else encrypts, such as a service mesh: plain connections to other machines are then made, and told of at every start and in /health. */
  NUANXIN_PLAIN_TRANSPORT: z.enum(['0', '1']).default('0'),
});

const evaluation = { NUANXIN_EVALUATION: z.enum(['0', '1']).default('0') };

/** What a single deed of a process (a migration) needs to know of connections. */
export const connectionConfig = tlsConfig.extend(evaluation);

/** What every process of a cell is configured by; names are environment variables. */
export const baseConfig = tlsConfig.extend({
  NUANXIN_DISTRICT: z.string().regex(DISTRICT_PATTERN, 'must be small letters, digits and hyphens'),
  NUANXIN_ZONE: z.string().default('Asia/Shanghai').refine((zone) => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC', 'must be an IANA time zone'),
  ...evaluation,
  NUANXIN_LIFELINE: z.enum(['none', 'stdin']).default('none'),
  NUANXIN_FAILPOINT: z.string().optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(0),
  /** Milliseconds between saying that it is not ready any more and ending, in which everybody who calls turns elsewhere. */
  DRAIN_MS: z.coerce.number().int().min(0).max(60_000).default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  NATS_URL: z.string().min(1),
  NATS_CREDENTIALS_FILE: z.string().min(1),
  NATS_MONITOR_URL: z.url(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  /** Milliseconds between two exports of metrics to that endpoint. */
  OTEL_METRIC_EXPORT_INTERVAL: z.coerce.number().int().min(1_000).max(3_600_000).default(60_000),
  /** Where Prometheus reads `/metrics`: of this machine alone unless told; nowhere without a port. Never an address that the world reaches. */
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: port.optional(),
});

/** What every service with a database is configured by besides. */
export const serviceConfig = baseConfig.extend({
  DATABASE_URL: z.string().min(1),
  /** The name that the certificate of whoever calls must bear: the gateway's. Any that the authority vouches for where it is not set. */
  TLS_CLIENT_NAME: z.string().min(1).optional(),
  /** How long a service that starts waits for its schema to be migrated by somebody else, before it gives up. */
  SCHEMA_WAIT_SECONDS: z.coerce.number().int().min(0).max(3_600).default(0),
  DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(100).default(10),
});

export type TlsConfig = z.output<typeof tlsConfig>;
export type BaseConfig = z.output<typeof baseConfig>;
export type ServiceConfig = z.output<typeof serviceConfig>;

/** Addresses with passwords in them: each may lie in a file instead, which `<NAME>_FILE` names, where secrets are files. */
const IN_FILES = ['DATABASE_URL', 'DATABASE_MIGRATION_URL', 'VAULT_DATABASE_URL', 'VAULT_DATABASE_MIGRATION_URL'];

/** Thrown at start-up with what is wrong and what to do; its message is all that is printed. */
export class StartupError extends Error {}

/** Reads `schema` from the environment. Throws a StartupError that names each bad variable and its rule, never its value. */
export function loadConfig<T extends z.ZodType>(schema: T, environment: Record<string, string | undefined> = process.env): z.output<T> {
  const given = { ...environment, ...fromFiles(environment) };
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return given[name] === undefined ? `${name} is not set` : `${name} is not valid (${issue.code})`;
  });
  throw new StartupError(`The configuration is wrong: ${problems.join('; ')}. Set these environment variables and start again.`);
}

function fromFiles(environment: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(IN_FILES.flatMap((name) => {
    const file = environment[`${name}_FILE`];
    if (file === undefined) return [];
    if (environment[name] !== undefined) throw new StartupError(`The configuration is wrong: ${name} and ${name}_FILE are both set. Leave one of them out and start again.`);
    try {
      return [[name, readFileSync(file, 'utf8').trim()]];
    } catch (cause) {
      throw new StartupError(`The configuration is wrong: the file that ${name}_FILE names can't be read. Put it there, or let this program read it, and start again.`, { cause });
    }
  }));
}
