/** The process around a service: `main.js` serves, `main.js migrate` brings its schema up to date. */
import { verifiedPostgresUrl } from '@nuanxin/messaging';
import { plainMark } from '../tls/plain.js';
import { connectionConfig, loadConfig, serviceConfig, StartupError, type BaseConfig } from './config.js';
import { createLogger } from './logger.js';
import { migrate } from '../persistence/database.js';
import { startTelemetry, telemetryOptions } from './telemetry.js';
import { startService, type ServiceDefinition } from './start-service.js';
import { z } from 'zod';

/** Milliseconds for an orderly end, after those in which callers turn elsewhere; past it the process ends anyway, and what was under way comes again. */
const SHUTDOWN_MS_MAX = 10_000;

/** Calls `stop` once, when the process is told to end or its parent's lifeline closes. */
export function onShutdown({ NUANXIN_LIFELINE: lifeline, DRAIN_MS }: Pick<BaseConfig, 'NUANXIN_LIFELINE' | 'DRAIN_MS'>, stop: () => Promise<void>): void {
  let stopping = false;
  const shutdown = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), DRAIN_MS + SHUTDOWN_MS_MAX).unref();
    stop().then(() => process.exit(0), () => process.exit(1));
  };
  process.on('SIGTERM', shutdown);
  process.on('SIGINT', shutdown);
  if (lifeline === 'stdin') {
    process.stdin.resume();
    process.stdin.on('end', shutdown);
    process.stdin.on('error', shutdown);
  }
}

/** Prints what is wrong, and what to do, and ends with 1. A stack is printed only where the mistake is ours. */
export function fail(name: string, error: unknown): never {
  if (error instanceof StartupError) createLogger(name, 'info').fatal(error.message);
  else createLogger(name, 'info').fatal({ err: error }, 'could not start');
  process.exit(1);
}

/** What a service's main.ts calls. */
export async function runService(definition: ServiceDefinition): Promise<void> {
  try {
    if (process.argv[2] === 'migrate') {
      const config = loadConfig(connectionConfig.extend({ DATABASE_MIGRATION_URL: z.string().min(1) }));
      const url = verifiedPostgresUrl(config.DATABASE_MIGRATION_URL, config.TLS_CA_FILE);
      plainMark(config, { addresses: { DATABASE_MIGRATION_URL: url } }, createLogger(definition.name, 'info'));
      const done = await migrate(url, definition.schema);
      const also = await definition.alsoMigrate?.();
      process.stdout.write(`${definition.name}: ${[done.length === 0 ? 'schema is up to date' : `ran ${done.join(', ')}`, ...(also === undefined ? [] : [also])].join('; ')}\n`);
      return;
    }
    const config = loadConfig(serviceConfig);
    const telemetry = await startTelemetry(telemetryOptions(definition.name, config));
    const service = await startService(definition, config);
    service.kit.logger.info({ url: service.url, metrics: telemetry.metricsUrl }, 'serving');
    onShutdown(config, async () => {
      await service.stop();
      await telemetry.stop();
    });
  } catch (error) {
    fail(definition.name, error);
  }
}
