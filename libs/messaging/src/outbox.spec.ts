/** What goes into an outbox, and what is refused before it does; and what a service's handlers must be. */
import { describe, expect, it } from '@jest/globals';
import { consumedBy } from '@nuanxin/contracts';
import { shiftCheckedOut } from '@nuanxin/contracts/duty-roster';
import { contactAggregate, contactEnded } from '@nuanxin/contracts/hotline-cases';
import { entryAggregate, entryBooked } from '@nuanxin/contracts/volunteer-hours';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { armFailpoint, checkHandlers, decode, defineHandler, failpoints, Outbox, OUTBOX_PARTITIONS, partitionOf, UnreadableEvent, withCause, type Handler } from './index.js';

const outboxOf = (service: 'hotline-cases' | 'volunteer-hours'): Outbox => new Outbox({ district: 'tianjin', service, clock: { now: () => new Date('2020-02-01T00:00:00Z') }, ids: { next: () => v7() } });
const contact = (contactId: string) => ({ ...contactAggregate.example, contactId });

describe('an event on its way into the outbox', () => {
  it('N3 stands in one partition with all events of its aggregate', () => {
    fc.assert(fc.property(fc.uuid(), (id) => {
      const rows = [1, 2].map((version) => outboxOf('hotline-cases').row({ contract: contactEnded, aggregateId: id, version, data: contact(id) }));
      expect(new Set(rows.map((row) => row.partition))).toEqual(new Set([partitionOf(id)]));
      expect(partitionOf(id)).toBeLessThan(OUTBOX_PARTITIONS);
    }));
  });

  it('N3 stands in the one partition of its kind where all are told in one order', () => {
    const rows = Array.from({ length: 40 }, () => outboxOf('volunteer-hours').row({ contract: entryBooked, aggregateId: v7(), version: 1, data: entryAggregate.example }));
    expect(new Set(rows.map((row) => row.partition))).toEqual(new Set([0]));
  });

  it('is an envelope that its consumers can read, with its cause and nothing that the contract does not have', () => {
    const id = v7();
    const row = withCause({ correlationId: 'request-1', causationId: 'event-1' }, () => outboxOf('hotline-cases').row({ contract: contactEnded, aggregateId: id, version: 3, data: { ...contact(id), caller: '王' } }));
    expect(decode(row.payload.replace('"epoch":0', '"epoch":1'))).toEqual({
      specversion: '1.0', id: row.id, type: contactEnded.type, source: 'tianjin/hotline-cases', subject: id, time: '2020-02-01T00:00:00.000Z', aggregateversion: 3, epoch: 1,
      correlationid: 'request-1', causationid: 'event-1', data: contact(id),
    });
    expect(row).toMatchObject({ stream: 'HOTLINE_CASES', subject: 'nuanxin.tianjin.hotline-cases.contact.contact-ended.v1' });
  });

  it('O1 P2 is refused when it breaks its contract or is another service’s', () => {
    const id = v7();
    expect(() => outboxOf('hotline-cases').row({ contract: contactEnded, aggregateId: id, version: 1, data: { contactId: 7 } })).toThrow();
    expect(() => outboxOf('volunteer-hours').row({ contract: contactEnded, aggregateId: id, version: 1, data: contact(id) })).toThrow('volunteer-hours may not publish');
  });

  it('N1 a message of a type that is not known yet keeps its place in the order; anything else unreadable is said to be', () => {
    const envelope = { specversion: '1.0', id: v7(), type: 'nuanxin.hotline-cases.contact.contact-transcribed.v7', source: 'd/s', subject: v7(), time: '2020-02-01T00:00:00Z', aggregateversion: 1, epoch: 1, correlationid: 'c', data: { anything: 1 } };
    expect(decode(JSON.stringify(envelope))).toEqual(envelope);
    expect(() => decode(JSON.stringify({ ...envelope, aggregateversion: 0 }))).toThrow(UnreadableEvent);
    expect(() => decode('')).toThrow(UnreadableEvent);
  });
});

describe('the handlers of a service', () => {
  const all = (): Handler[] => consumedBy('volunteer-hours').map((aggregate) => defineHandler({ name: `when-${aggregate.name}`, aggregate, handle: () => Promise.resolve() }));

  it('are every one that the contracts ask for', () => {
    expect(() => checkHandlers('volunteer-hours', all())).not.toThrow();
    expect(() => checkHandlers('volunteer-hours', all().filter(({ aggregate }) => aggregate !== contactAggregate))).toThrow('no handler for hotline-cases/contact, though the contracts name volunteer-hours as its consumer');
  });

  it('are no others, and none twice under one name', () => {
    expect(() => checkHandlers('hotline-cases', all())).toThrow('which does not name hotline-cases among its consumers');
    expect(() => checkHandlers('volunteer-hours', [...all(), ...all().slice(0, 1)])).toThrow('two handlers are named');
  });

  it('N1 take the snapshot of their aggregate besides the events that they name', () => {
    const handler = defineHandler({ name: 'x', aggregate: contactAggregate, events: [contactEnded], handle: () => Promise.resolve() });
    expect([contactEnded.type, contactAggregate.snapshot?.type ?? '', shiftCheckedOut.type].map((type) => handler.types.has(type))).toEqual([true, true, false]);
  });
});

describe('failpoints', () => {
  it.each(['', 'relay.sent', 'relay.marked:-1', 'relay.marked:x'])('refuses to arm %j', (specification) => {
    expect(() => armFailpoint(specification)).toThrow(failpoints.join(', '));
  });
});
