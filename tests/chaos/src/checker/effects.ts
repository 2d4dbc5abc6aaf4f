/** Finds effects that came twice, and effects that came in another order than that of their aggregate's versions. */
import type { Effect, Line, Observation, Told, Violation } from './observation.js';

/** Everything that took effect more than once. */
export function findDuplicated({ services, lines, hours }: Observation): Violation[] {
  const twice = [...services].flatMap(([service, { effects }]) => repeated(effects.map(({ durable, eventId }) => `${durable} handled ${eventId}`)).map((what) => `${service}: ${what}`));
  const reversed = new Set(lines.map(({ reverses }) => reverses));
  const standing = lines.filter((line) => line.reverses === null && !reversed.has(line.id));
  const place = (line: Line): string => `of ${line.volunteerId} on ${line.workedOn} for ${line.sourceId}`;
  const said = Map.groupBy(hours, ({ id }) => id);
  return [
    ...twice,
    ...repeated(lines.map(({ id }) => `the line ${id} stands in the ledger`)),
    ...repeated(lines.flatMap(({ reverses }) => (reverses === null ? [] : [`the line ${reverses} is reversed`]))),
    ...repeated(standing.map((line) => `a line ${place(line)} stands`)),
    ...[...said].filter(([, messages]) => new Set(messages.map(({ minutes, reverses }) => `${minutes} ${reverses}`)).size > 1).map(([id]) => `HOURS tells ${id} in two ways`),
  ].map((what) => ({ kind: 'duplicated', what }));
}

/** Every effect whose version was not above the one that had effect before it. */
export function findDisorder({ services }: Observation): Violation[] {
  const events = new Map([...services.values()].flatMap(({ told }) => told).map((told) => [told.eventId, told]));
  return [...services.values()].flatMap(({ effects }) => [...Map.groupBy(effects, ({ durable }) => durable)].flatMap(([durable, own]) => disorderAt(durable, own, events)));
}

function disorderAt(durable: string, effects: readonly Effect[], events: ReadonlyMap<string, Told>): Violation[] {
  const last = new Map<string, Told>();
  return effects.flatMap(({ eventId }): Violation[] => {
    const told = events.get(eventId);
    if (told === undefined) return [{ kind: 'out-of-order', what: `${durable} handled ${eventId}, which nobody told` }];
    const before = last.get(told.aggregateId);
    last.set(told.aggregateId, told);
    const follows = before === undefined || told.epoch > before.epoch || (told.epoch === before.epoch && told.version > before.version);
    return follows ? [] : [{ kind: 'out-of-order', what: `${durable} handled version ${told.version} of ${told.aggregateId} after version ${before.version}` }];
  });
}

function repeated(names: readonly string[]): string[] {
  return [...Map.groupBy(names, (name) => name)].filter(([, each]) => each.length > 1).map(([name, each]) => `${name}, ${each.length} times`);
}
