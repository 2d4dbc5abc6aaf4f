/** Every event that the contracts publish is produced by somebody: a decision or a repository of its own service names it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { events, serviceNames, type EventContract } from '@nuanxin/contracts';

const apps = path.join(import.meta.dirname, '../../apps');

const sourcesOf = (service: string): string => readdirSync(path.join(apps, service, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts')).map((file) => readFileSync(path.join(apps, service, 'src', file), 'utf8')).join('\n');

/** The events of a service by the names under which its contracts export them; snapshots, which stores produce, have none. */
async function exportedBy(service: string): Promise<[string, EventContract][]> {
  const exported = Object.entries(await import(`@nuanxin/contracts/${service}`) as Record<string, unknown>);
  return exported.filter((entry): entry is [string, EventContract] => events.some((event) => event === entry[1]));
}

describe.each(serviceNames)('the events of %s', (service) => {
  it('are each produced there', async () => {
    const sources = sourcesOf(service);
    const exported = await exportedBy(service);
    expect(exported.length).toBeGreaterThan(0);
    const unproduced = exported.filter(([name]) => !new RegExp(`\\b${name}\\b(?!.* from ')`).test(sources)).map(([, { type }]) => type);
    expect(unproduced).toEqual([]);
  });
});
