/** Finds what was acknowledged and is not there: in its own database, in the streams, at consumers, in what they know. */
import { createHash } from 'node:crypto';
import { aggregates, type ServiceName } from '@nuanxin/contracts';
import type { Acknowledged, Observation, ServiceRecord, Told, Violation } from './observation.js';

const lost = (what: string): Violation => ({ kind: 'lost', what });
const consumersOf = new Map(aggregates.map((aggregate) => [`${aggregate.service}/${aggregate.name}`, aggregate.consumers]));

/** Everything that is missing. */
export function findLost(observation: Observation): Violation[] {
  const { history, services, projected } = observation;
  return [
    ...[...Map.groupBy(history, ({ service }) => service)].flatMap(([service, commands]) => lostCommands(commands, services.get(service))),
    ...[...services].flatMap(([service, record]) => [...holes(service, record), ...unsent(service, record, observation.streamed), ...unheard(record, services)]),
    ...[...services].filter(([, { aside }]) => aside > 0).map(([service, { aside }]) => lost(`${service} has ${aside} events put aside`)),
    ...projected.filter(({ known, told }) => known !== told).map(({ consumer, what, id, known, told }) => lost(`${consumer} knows ${what} ${id} as ${known ?? 'nothing'} instead of ${told}`)),
  ];
}

/** Commands to one service. */
function lostCommands(commands: readonly Acknowledged[], record: ServiceRecord | undefined): Violation[] {
  if (record === undefined) return commands.map(({ at, service, route }) => lost(`${service} ${route} of ${at}: nothing is known of the service`));
  const toldOf = Map.groupBy(record.told, ({ aggregateId }) => aggregateId);
  return commands.flatMap((command) => lostCommand(command, record, toldOf));
}

/** A command's key, its resource, and the event of the version that its answer told. */
function lostCommand({ at, service, route, key, resourceId, version }: Acknowledged, record: ServiceRecord, toldOf: ReadonlyMap<string, readonly Told[]>): Violation[] {
  const name = `${service} ${route} of ${at}`;
  const made = key === undefined ? undefined : record.keys.get(createHash('sha256').update(key).digest('hex'));
  if (key !== undefined && made === undefined) return [lost(`${name}: its key is not in the database`)];
  const id = made ?? resourceId;
  if (id === undefined) return [];
  if (!record.ids.has(id)) return [lost(`${name}: ${id} is not in the database`)];
  const told = toldOf.get(id) ?? [];
  if (version === undefined || told.length === 0 || told.some((each) => each.version === version)) return [];
  return [lost(`${name}: no event tells of version ${version} of ${id}`)];
}

/** Versions count up by one from 1, so one that is missing was written and is gone. */
function holes(service: ServiceName, record: ServiceRecord): Violation[] {
  const versions = Map.groupBy(record.told.filter(({ snapshot }) => !snapshot), ({ aggregateId }) => aggregateId);
  return [...versions].flatMap(([id, told]) => {
    const there = new Set(told.map(({ version }) => version));
    const last = Math.max(...there);
    return last === there.size ? [] : [lost(`${service} told of ${there.size} of the ${last} versions of ${id}`)];
  });
}

function unsent(service: ServiceName, record: ServiceRecord, streamed: ReadonlySet<string>): Violation[] {
  return record.told.flatMap(({ eventId, aggregate, aggregateId, version, sent, parked, snapshot }) => {
    const name = `${service}: ${aggregate} ${aggregateId} version ${version}`;
    if (parked) return [lost(`${name} is parked`)];
    if (!sent) return [lost(`${name} was not sent`)];
    return snapshot || streamed.has(eventId) ? [] : [lost(`${name} is in no stream`)];
  });
}

/** Each event took effect at each consumer, or a snapshot of its aggregate at or after it did. */
function unheard(record: ServiceRecord, services: Observation['services']): Violation[] {
  const snapshots = Map.groupBy(record.told.filter(({ snapshot }) => snapshot), ({ aggregateId }) => aggregateId);
  const heardAt = new Map([...services].map(([service, { effects }]) => [service, new Set(effects.map(({ durable, eventId }) => `${durable} ${eventId}`))] as const));
  return record.told.filter(({ snapshot }) => !snapshot).flatMap((told) => (consumersOf.get(told.aggregate) ?? []).flatMap((consumer) => {
    const heard = heardAt.get(consumer);
    if (heard === undefined) return [];
    const by = (each: Told): boolean => heard.has(`${consumer}--${each.aggregate.replace('/', '--')} ${each.eventId}`);
    const covered = by(told) || (snapshots.get(told.aggregateId) ?? []).some((snapshot) => snapshot.epoch >= told.epoch && snapshot.version >= told.version && by(snapshot));
    return covered ? [] : [lost(`${consumer} never handled ${told.aggregate} ${told.aggregateId} version ${told.version}`)];
  }));
}
