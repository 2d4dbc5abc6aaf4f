/** What the person who starts the launcher may ask for, on the command line and in the environment. */
import { parseArgs } from 'node:util';
import path from 'node:path';
import { StartError } from '@nuanxin/embedded';

/** Programs that run already and are to be used instead of embedded ones. */
export interface ExternalPrograms {
  /** A superuser's connection; the databases and their roles are made with it. */
  readonly postgresUrl: string | undefined;
  readonly nats: { readonly url: string; readonly credentialsDir: string; readonly monitorUrl: string } | undefined;
  /** A bucket of an S3-compatible store for attached files, as services are told of it. */
  readonly attachments?: Readonly<Record<string, string>> | undefined;
  /** The file of the providers that identity lets people sign in by. */
  readonly providersFile?: string | undefined;
}

export interface Options {
  readonly command: 'start' | 'migrate' | 'audit';
  /** Empty the data folder first. */
  readonly reset: boolean;
  /** Start without the demo district. */
  readonly empty: boolean;
  readonly dataDir: string;
  /** The gateway's port. */
  readonly port: number;
  readonly external: ExternalPrograms;
}

const DEFAULT_PORT = 8080;
const USAGE = 'Use: npm start -- [--reset] [--empty], npm run migrate, or npm run audit. PORT sets the port, NUANXIN_DATA the data folder.';

/** Reads the options. Throws StartError that names what is wrong; values of variables that may hold passwords are not repeated. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv, root: string): Options {
  const { values, command } = parse(args);
  const { POSTGRES_URL: postgresUrl, OIDC_PROVIDERS_FILE: providers } = env;
  const external = { postgresUrl, nats: externalNats(env), attachments: externalBucket(env), providersFile: providers === undefined ? undefined : path.resolve(providers) };
  if (values.reset && (postgresUrl !== undefined || external.nats !== undefined)) {
    throw new StartError('--reset empties only what the launcher keeps itself; with POSTGRES_URL or NATS_URL given, drop the databases and delete the streams there yourself.');
  }
  return { command, reset: values.reset, empty: values.empty, dataDir: path.resolve(root, env['NUANXIN_DATA'] ?? '.nuanxin'), port: portIn(env['PORT']), external };
}

function parse(args: readonly string[]): { values: { reset: boolean; empty: boolean }; command: Options['command'] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args], allowPositionals: true, strict: true,
      options: { reset: { type: 'boolean', default: false }, empty: { type: 'boolean', default: false } },
    });
    const [command = 'start', ...rest] = positionals;
    if ((command !== 'start' && command !== 'migrate' && command !== 'audit') || rest.length > 0) throw new Error(`Unknown command '${positionals.join(' ')}'`);
    return { values, command };
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : String(error)}. ${USAGE}`, error);
  }
}

function portIn(text: string | undefined): number {
  const port = text === undefined || text === '' ? DEFAULT_PORT : Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new StartError('PORT is not a port: a whole number from 1 to 65535 is.');
  return port;
}

/** The bucket for attached files, in the variables by which services know it; undefined where the data folder has them. */
function externalBucket(env: NodeJS.ProcessEnv): ExternalPrograms['attachments'] {
  const names = ['ATTACHMENTS_S3_BUCKET', 'ATTACHMENTS_S3_ENDPOINT', 'ATTACHMENTS_S3_CREDENTIALS_FILE'] as const;
  const [bucket, endpoint, file] = names.map((name) => env[name]);
  const { ATTACHMENTS_S3_REGION: region } = env;
  if (bucket !== undefined && endpoint !== undefined && file !== undefined) {
    return { ATTACHMENTS_S3_BUCKET: bucket, ATTACHMENTS_S3_ENDPOINT: endpoint, ATTACHMENTS_S3_CREDENTIALS_FILE: path.resolve(file), ...(region === undefined ? {} : { ATTACHMENTS_S3_REGION: region }) };
  }
  const missing = names.filter((name) => env[name] === undefined);
  if (missing.length === names.length) return undefined;
  throw new StartError(`A bucket for attached files needs ${names.join(', ')} together; ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set.`);
}

function externalNats(env: NodeJS.ProcessEnv): ExternalPrograms['nats'] {
  const names = ['NATS_URL', 'NATS_CREDENTIALS_DIR', 'NATS_MONITOR_URL'] as const;
  const [url, credentialsDir, monitorUrl] = names.map((name) => env[name]);
  if (url !== undefined && credentialsDir !== undefined && monitorUrl !== undefined) return { url, credentialsDir: path.resolve(credentialsDir), monitorUrl };
  const missing = names.filter((name) => env[name] === undefined);
  if (missing.length === names.length) return undefined;
  throw new StartError(`An external NATS needs ${names.join(', ')} together; ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set.`);
}
