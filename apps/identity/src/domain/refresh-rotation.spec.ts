/** Rule ID-11 by a model: two who hold tokens of one session, on a network that loses requests and replies and delivers again what it delivered before. */
import { describe, expect, it } from '@jest/globals';
import { evolve } from '@nuanxin/contracts';
import fc from 'fast-check';
import { beginSession, endSession, refreshStep, REUSE_GRACE_SECONDS, type HandedOut, type Session } from './session.js';

const INTERLEAVINGS = 10_000;
/** Said in the title, so that a run can be repeated. */
const SEED = Date.now() % 2 ** 31;
const GRACE_MS = REUSE_GRACE_SECONDS * 1_000;
const BEGAN = Date.parse('2020-02-01T08:00:00.000Z');

type Party = 'owner' | 'thief';
type Fate = 'answered' | 'request lost' | 'reply lost';
type Step =
  | { readonly kind: 'refresh'; readonly by: Party; readonly fate: Fate }
  | { readonly kind: 'wait'; readonly ms: number }
  /** The thief comes by what the owner holds now. */
  | { readonly kind: 'copy' }
  /** Something that was delivered once is delivered again; its reply goes nowhere. */
  | { readonly kind: 'replay'; readonly index: number };

const fate = fc.constantFrom<Fate>('answered', 'request lost', 'reply lost');
const wait = fc.record({ kind: fc.constant('wait'), ms: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 9_990, max: 10_010 }), fc.integer({ min: 0, max: 60_000 })) });
const refreshBy = (party: fc.Arbitrary<Party>) => fc.record({ kind: fc.constant('refresh'), by: party, fate });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: refreshBy(fc.constantFrom<Party>('owner', 'thief')) }, { weight: 3, arbitrary: wait },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('copy') }) }, { weight: 1, arbitrary: fc.record({ kind: fc.constant('replay'), index: fc.nat() }) },
);

/** A showing that reached identity, and which token it gave. */
interface Shown {
  readonly token: number;
  readonly at: number;
  readonly given: number | undefined;
}

/** The session as identity keeps it, and what both hold. Token n is followed by n + 1. */
class World {
  session: Session = beginSession('0196a2b4-0000-7000-8000-0000000000c1', '0196a2b4-0000-7000-8000-0000000000b1', { agent: null, address: null, bySecondFactor: false }, new Date(BEGAN));
  now = BEGAN;
  readonly tokens = new Map<number, HandedOut>([[0, { spentAt: null }]]);
  readonly holds: Record<Party, number | undefined> = { owner: 0, thief: undefined };
  readonly shown: Shown[] = [];

  get isOver(): boolean {
    return this.session.endedAt !== null;
  }

  show(token: number): number | undefined {
    const now = new Date(this.now);
    const taken = refreshStep(this.session, this.tokens.get(token), this.tokens.get(token + 1), now);
    if (taken.kind === 'end') this.session = evolve(this.session, endSession(this.session, taken.reason, now));
    if (taken.kind === 'rotate') {
      this.tokens.set(token, { spentAt: now.toISOString() }).set(token + 1, { spentAt: null });
      this.session = { ...this.session, usedAt: now.toISOString() };
    }
    const given = taken.kind === 'rotate' || taken.kind === 'repeat' ? token + 1 : undefined;
    this.shown.push({ token, at: this.now, given });
    return given;
  }

  take(next: Step): void {
    switch (next.kind) {
      case 'wait': this.now += next.ms; break;
      case 'copy': this.holds.thief = this.holds.owner; break;
      case 'replay': {
        const again = this.shown[next.index % Math.max(1, this.shown.length)];
        if (again !== undefined) this.show(again.token);
        break;
      }
      case 'refresh': {
        const held = this.holds[next.by];
        if (held === undefined || next.fate === 'request lost') break;
        const given = this.show(held);
        if (next.fate === 'answered') this.holds[next.by] = given;
      }
    }
  }

  /** The tokens that are good for a rotation. */
  good(): number[] {
    return [...this.tokens].filter(([, { spentAt }]) => spentAt === null).map(([token]) => token);
  }
}

/** What the rule gives for a showing, from what was shown before it alone. */
function expected({ token, at }: Shown, before: readonly Shown[]): number | undefined {
  if (before.some(({ given }) => given === undefined)) return undefined;
  const first = before.find((earlier) => earlier.token === token);
  if (first === undefined) return token + 1;
  return at < first.at + GRACE_MS && !before.some((earlier) => earlier.token === token + 1) ? token + 1 : undefined;
}

describe(`refresh tokens of one session, held by two (seed ${SEED})`, () => {
  it(`ID-11 in ${INTERLEAVINGS} interleavings each showing is answered by what was shown before, one token at the most is good, and the session is over with the first showing that gives none`, () => {
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
      const world = new World();
      const goodOnes = steps.map((next) => {
        world.take(next);
        return world.good().length;
      });
      expect(world.shown.map(({ given }) => given)).toEqual(world.shown.map((shown, index) => expected(shown, world.shown.slice(0, index))));
      expect(Math.max(...goodOnes)).toBe(1);
      expect(world.isOver).toBe(world.shown.some(({ given }) => given === undefined));
    }), { numRuns: INTERLEAVINGS, seed: SEED });
  });

  it(`ID-11 in ${INTERLEAVINGS} interleavings an owner who asks again within ten seconds of a lost reply is never signed out`, () => {
    fc.assert(fc.property(fc.array(fc.oneof(refreshBy(fc.constant<Party>('owner')), wait), { minLength: 1, maxLength: 30 }), (steps) => {
      const world = new World();
      let lostAt: number | undefined;
      for (const next of steps) {
        const before = world.now;
        world.take(next);
        if (next.kind === 'refresh' && next.fate === 'answered') lostAt = undefined;
        if (next.kind === 'refresh' && next.fate === 'reply lost') lostAt ??= before;
        if (lostAt !== undefined) world.now = Math.min(world.now, lostAt + GRACE_MS - 1);
      }
      world.take({ kind: 'refresh', by: 'owner', fate: 'answered' });
      expect([world.isOver, world.holds.owner]).toEqual([false, world.tokens.size - 1]);
    }), { numRuns: INTERLEAVINGS, seed: SEED });
  });

  it(`ID-11 in ${INTERLEAVINGS} interleavings a stolen token is found out once both have gone on with ten seconds in between`, () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 20 }), fc.array(step, { maxLength: 20 }), (before, after) => {
      const world = new World();
      for (const next of [...before, { kind: 'copy' } as const, ...after.filter(({ kind }) => kind !== 'copy')]) world.take(next);
      const goOn = (by: Party): void => {
        world.now += GRACE_MS;
        world.take({ kind: 'refresh', by, fate: 'answered' });
      };
      (['owner', 'thief', 'owner'] as const).forEach(goOn);
      expect(world.isOver).toBe(true);
    }), { numRuns: INTERLEAVINGS, seed: SEED });
  });
});
