/** Observes a run that has come to rest: everything that the checker judges by. */
import { aggregates, type NatsUser, type ServiceName } from '@nuanxin/contracts';
import { HOURS_STREAM } from '@nuanxin/messaging';
import type { Acknowledged, Observation, Work } from '../checker/observation.js';
import { readLines, readProjections, readService } from './databases.js';
import { readHours, readStreams } from './streams.js';

export interface Place {
  readonly zone: string;
  readonly nats: { readonly url: string; credentialsFile(user: NatsUser): string };
  /** Addresses of databases as a superuser, of the services that run. */
  readonly databases: ReadonlyMap<ServiceName, string>;
}

export async function observe(place: Place, known: { history: readonly Acknowledged[]; works: readonly Work[] }): Promise<Observation> {
  const services = new Map(await Promise.all([...place.databases].map(async ([service, url]) => [service, await readService(service, url)] as const)));
  const streams = [...new Set(aggregates.map(({ stream }) => stream))].filter((stream) => stream !== HOURS_STREAM);
  const ledger = place.databases.get('volunteer-hours');
  const hours = await readHours(place.nats);
  const streamed = await readStreams(place.nats, streams);
  for (const { id } of hours) streamed.add(id);
  return {
    ...known, zone: place.zone, services, hours, streamed,
    projected: await readProjections((service) => place.databases.get(service)),
    lines: ledger === undefined ? [] : await readLines(ledger),
  };
}
