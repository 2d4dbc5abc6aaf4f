/** `main.js republish <STREAM> …`: sends lost streams again, from a process of its own beside the running service. */
import { NestFactory } from '@nestjs/core';
import { Stores } from '../persistence/stores.js';
import type { ServiceConfig } from './config.js';
import { createKit, rootModule, type ServiceDefinition } from './start-service.js';

/** Marks what each stream carried as unsent, preceded by snapshots; the service's relay sends it. Gives events a stream. */
export async function republish(definition: ServiceDefinition, config: ServiceConfig, streams: readonly string[]): Promise<Record<string, number>> {
  const kit = await createKit(definition, config, {});
  const context = await NestFactory.createApplicationContext(rootModule(definition, kit), { logger: false, abortOnError: false });
  try {
    const stores = context.get(Stores, { strict: false });
    const counts: Record<string, number> = {};
    for (const stream of streams) counts[stream] = await stores.republish(stream);
    return counts;
  } finally {
    await context.close();
    await kit.dataSource.destroy();
  }
}
