/** The checker: judges a run by what it left behind. Written apart from the product; it shares nothing with it but the contracts. */
import { findDisorder, findDuplicated } from './effects.js';
import { findWrongTotals } from './ledger.js';
import { findLost } from './lost.js';
import { violationKinds, type Observation, type Violation } from './observation.js';

/** Everything that must not be; nothing when all promises were kept. */
export function check(observation: Observation): Violation[] {
  return [...findLost(observation), ...findDuplicated(observation), ...findDisorder(observation), ...findWrongTotals(observation)];
}

const SHOWN_MAX = 20;

/** The verdict for people: a count a kind, then the violations, of very many the first. */
export function verdict(observation: Observation, violations: readonly Violation[]): string {
  const effects = [...observation.services.values()].reduce((sum, service) => sum + service.effects.length, 0);
  const minutes = observation.lines.reduce((sum, line) => sum + line.minutes, 0);
  const counts = violationKinds.map((kind) => `${kind} ${violations.filter((violation) => violation.kind === kind).length}`);
  return [
    `${observation.history.length} commands acknowledged, ${effects} effects of events, ${observation.lines.length} lines of ${minutes} minutes: ${counts.join(', ')}`,
    ...violations.slice(0, SHOWN_MAX).map(({ kind, what }) => `  ${kind}: ${what}`),
    ...(violations.length > SHOWN_MAX ? [`  and ${violations.length - SHOWN_MAX} more`] : []),
  ].join('\n');
}
