/** What proofs are made with: districts under load, disturbed and judged. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Violation } from '@nuanxin/test-chaos';
import type { Cluster } from '../cluster/cluster.js';
import type { District } from '../district/district.js';
import type { Staff } from '../district/replay.js';
import { asksOf, type Ask } from '../load/asks.js';
import { figuresOf, type LoadFigures } from '../load/figures.js';
import { SteadyLoad } from '../load/steady.js';
import type { Options } from '../options.js';
import type { ProofName } from './names.js';

const PER_SECOND = 12;
/** Undisturbed load before and after. */
const CALM_MS = 5_000;

/** A district that is at work, and who works in it. */
export interface Scene {
  readonly district: District;
  readonly staff: Staff;
  readonly next: () => Ask;
}

export interface Bench {
  readonly cluster: Cluster;
  readonly options: Options;
  /** As many as the proof asks for. */
  readonly scenes: readonly Scene[];
  readonly say: (line: string) => void;
}

export interface Outcome {
  readonly holds: boolean;
  /** For the table: what was measured. */
  readonly figures: readonly string[];
}

export interface Proof {
  readonly name: ProofName;
  readonly title: string;
  /** Districts that must be there. */
  readonly districts: 0 | 1 | 2;
  prove(bench: Bench): Promise<Outcome>;
}

export const sceneOf = (district: District, staff: Staff): Scene => ({ district, staff, next: asksOf(district, staff) });

/** The first district. Throws where a proof was given none. */
export function firstOf({ scenes: [scene] }: Bench): Scene {
  if (scene === undefined) throw new Error('There is no district.');
  return scene;
}

export interface Disturbed extends LoadFigures {
  /** Commands that were sent again and then came to their end. */
  readonly repeated: number;
}

export interface Judged extends Disturbed {
  readonly violations: readonly Violation[];
  readonly completeAfterMs: number;
}

/** Puts a district under steady load and disturbs it; every command comes to its end. */
export async function disturbed({ district, staff, next }: Scene, disturb: (load: SteadyLoad) => Promise<void>): Promise<Disturbed> {
  const load = new SteadyLoad(district, staff, next, PER_SECOND);
  load.begin();
  try {
    await delay(CALM_MS);
    await disturb(load);
    await delay(CALM_MS);
  } catch (error) {
    await load.end().catch(() => undefined);
    throw error;
  }
  const { repeated } = await load.end();
  return { ...figuresOf(load.samples), repeated };
}

/** The same; then lets it come to rest, and judges all that was acknowledged. */
export async function underLoad(scene: Scene, disturb: (load: SteadyLoad) => Promise<void>): Promise<Judged> {
  const figures = await disturbed(scene, disturb);
  const { violations, completeAfterMs } = await scene.district.judge();
  return { ...figures, violations, completeAfterMs };
}

const SHOWN_MAX = 5;

/** What was measured, in words. */
export function told(judged: Judged): string[] {
  const lost = judged.violations.filter(({ kind }) => kind === 'lost').length;
  return [
    `${judged.requests} requests, ${judged.failed} failed, ${lost} lost, ${judged.violations.length - lost} duplicated, out of order or miscounted`,
    `p50 ${judged.p50Ms} ms, p99 ${judged.p99Ms} ms, longest ${judged.maxMs} ms${judged.failed === 0 ? '' : `; longest time without an answer ${(judged.longestOutageMs / 1_000).toFixed(1)} s`}`,
    ...Object.entries(judged.failures).map(([what, count]) => `${count} × ${what}`),
    ...judged.violations.slice(0, SHOWN_MAX).map(({ kind, what }) => `${kind}: ${what}`),
  ];
}

/** 0 failed, 0 lost, 0 duplicated. */
export const unnoticed = ({ failed, violations }: Judged): boolean => failed === 0 && violations.length === 0;

/** Nothing acknowledged lost; who was turned away was told when to come again. */
export const bearable = ({ unexplained, violations }: Judged): boolean => unexplained === 0 && violations.length === 0;
