/** How events are judged, held against the simplest model there is: a list of what took effect (N2, N3). */
import { describe, expect, it } from '@jest/globals';
import type { Envelope } from '@nuanxin/kernel';
import fc from 'fast-check';
import { judge, type Position } from './index.js';

interface Told { readonly epoch: number; readonly version: number; readonly snapshot: boolean }

const event = ({ epoch, version, snapshot }: Told): Envelope => ({
  specversion: '1.0', id: `${epoch}-${version}`, type: `nuanxin.hotline-cases.contact.contact-${snapshot ? 'snapshot' : 'ended'}.v1`, source: 'd/hotline-cases', subject: 'one',
  time: '2020-02-01T00:00:00Z', aggregateversion: version, epoch, correlationid: 'c', data: {},
});
const given = (epoch: number, version: number, parked = false): Position => ({ epoch, version, parked });
const when = (version: number, epoch = 1, snapshot = false): Envelope => event({ epoch, version, snapshot });

describe('judging an event', () => {
  it.each([
    ['nothing yet', undefined, when(1), 'next'], ['nothing yet', undefined, when(2), 'hole'], ['nothing yet', undefined, when(5, 1, true), 'next'],
    ['version 3', given(1, 3), when(4), 'next'], ['version 3', given(1, 3), when(3), 'duplicate'], ['version 3', given(1, 3), when(1), 'duplicate'],
    ['version 3', given(1, 3), when(5), 'hole'], ['version 3', given(1, 3), when(7, 1, true), 'next'], ['version 3', given(1, 3), when(3, 1, true), 'duplicate'],
    ['version 3, parked', given(1, 3, true), when(4), 'parked'], ['version 3, parked', given(1, 3, true), when(6), 'parked'], ['version 3, parked', given(1, 3, true), when(2), 'duplicate'],
    ['version 3, parked', given(1, 3, true), when(9, 1, true), 'parked'],
    ['version 3', given(1, 3), when(2, 2), 'next'], ['version 3', given(1, 3), when(4, 2), 'next'], ['version 3', given(1, 3), when(5, 2), 'hole'], ['version 3', given(1, 3), when(9, 2, true), 'next'],
    ['version 3 of epoch 2', given(2, 3), when(4, 1), 'duplicate'], ['version 3 of epoch 2', given(2, 3), when(9, 1, true), 'duplicate'],
  ])('N2 N3 given %s (%j), %#: the verdict', (_, position, told, verdict) => {
    expect(judge(position, told)).toBe(verdict);
  });

  /** Delivers until nothing is left, each event again while it is a hole, as the broker does. */
  function deliver(order: readonly Told[]): Told[] {
    const effects: Told[] = [];
    let position: Position | undefined;
    let waiting = [...order];
    for (let before = -1; before !== waiting.length;) {
      before = waiting.length;
      waiting = waiting.filter((told) => {
        const verdict = judge(position, event(told));
        if (verdict === 'next') {
          effects.push(told);
          position = given(told.epoch, told.version);
        }
        return verdict === 'hole';
      });
    }
    return waiting.length === 0 ? effects : [];
  }
  const versions = fc.integer({ min: 1, max: 12 });
  const history = versions.map((count) => Array.from({ length: count }, (_, index): Told => ({ epoch: 1, version: index + 1, snapshot: false })));
  const shuffled = <T>(items: readonly T[]): fc.Arbitrary<T[]> => fc.shuffledSubarray([...items], { minLength: items.length });

  it('N2 N3 in whatever order and however often events come, each has one effect, in order', () => {
    fc.assert(fc.property(history.chain((told) => fc.tuple(fc.constant(told), shuffled([...told, ...told]))), ([told, order]) => {
      expect(deliver(order)).toEqual(told);
    }));
  });

  it('N2 with one event missing, exactly those before it take effect', () => {
    fc.assert(fc.property(history.chain((told) => fc.tuple(fc.constant(told), fc.integer({ min: 0, max: told.length - 1 }), shuffled(told))), ([told, missing, order]) => {
      let position: Position | undefined;
      const effects: Told[] = [];
      for (let round = 0; round <= told.length; round += 1) {
        for (const each of order.filter(({ version }) => version !== missing + 1)) {
          if (judge(position, event(each)) !== 'next') continue;
          effects.push(each);
          position = given(1, each.version);
        }
      }
      expect(effects).toEqual(told.slice(0, missing));
    }));
  });

  it('N1 with a snapshot before the events that are sent again, a consumer at any point comes to the newest state once', () => {
    fc.assert(fc.property(history, fc.nat(12), (told, at) => {
      const had = Math.min(at, told.length);
      let position = had === 0 ? undefined : given(1, had);
      const effects: Told[] = [];
      for (const each of [{ epoch: 1, version: told.length, snapshot: true }, ...told]) {
        if (judge(position, event(each)) !== 'next') continue;
        effects.push(each);
        position = given(1, each.version);
      }
      expect(effects).toEqual(had === told.length ? [] : [{ epoch: 1, version: told.length, snapshot: true }]);
    }));
  });

  it('N3 after a restore, what the new epoch tells in order takes effect in order, and nothing of the old one after it', () => {
    fc.assert(fc.property(versions, fc.nat(12), versions, (sent, restoredTo, more) => {
      const base = Math.min(restoredTo, sent);
      const old = Array.from({ length: sent }, (_, index): Told => ({ epoch: 1, version: index + 1, snapshot: false }));
      const renewed = Array.from({ length: more }, (_, index): Told => ({ epoch: 2, version: base + index + 1, snapshot: false }));
      expect(deliver([...old, ...renewed, ...old])).toEqual([...old, ...renewed]);
    }));
  });
});
