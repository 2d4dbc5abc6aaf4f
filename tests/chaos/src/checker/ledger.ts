/** The ledger counted by brute force: minute by minute, each minute of a volunteer's life to the work that deserves it. */
import type { Activity } from '@nuanxin/contracts';
import type { Line, Observation, Violation, Work } from './observation.js';

/** The order of H1, from the page that states it. */
const PRIORITY: readonly Activity[] = ['call', 'topic-session', 'case-work', 'supervision', 'preparation', 'meeting', 'group-duty', 'standby'];
const MINUTE_MS = 60_000;
/** Days change at quarters of an hour in every zone there is. */
const QUARTER_MINUTES = 15;

const minuteOf = (time: string): number => Math.floor(Date.parse(time) / MINUTE_MS);

/** Every difference between the ledger and the brute force, and between the ledger and `HOURS`. */
export function findWrongTotals({ works, lines, hours, zone }: Observation): Violation[] {
  const expected = attributed(works, zone);
  const booked = new Map<string, number>();
  for (const line of lines) booked.set(nameOf(line), (booked.get(nameOf(line)) ?? 0) + line.minutes);
  const names = new Set([...expected.keys(), ...booked.keys()]);
  const differing = [...names].filter((name) => (expected.get(name) ?? 0) !== (booked.get(name) ?? 0))
    .map((name) => `the ledger has ${booked.get(name) ?? 0} minutes instead of ${expected.get(name) ?? 0} ${name}`);
  return [...differing, ...differencesOfHours(lines, hours)].map((what) => ({ kind: 'wrong-total', what }));
}

type Place = Pick<Line, 'volunteerId' | 'workedOn' | 'activity' | 'hospitalId' | 'sourceId'>;
const nameOf = ({ volunteerId, workedOn, activity, hospitalId, sourceId }: Place): string => `of ${volunteerId} on ${workedOn}: ${activity} at ${hospitalId ?? 'no hospital'} by ${sourceId}`;

/** Minutes by volunteer, day and source, as H1 shares them out. */
export function attributed(works: readonly Work[], zone: string): Map<string, number> {
  const dayOf = days(zone);
  const minutes = new Map<string, number>();
  for (const own of Map.groupBy(works, ({ volunteerId }) => volunteerId).values()) {
    const winners = new Map<number, Work>();
    for (const work of own) {
      for (let minute = minuteOf(work.start); minute < minuteOf(work.end); minute += 1) {
        const holder = winners.get(minute);
        if (holder === undefined || goesBefore(work, holder)) winners.set(minute, work);
      }
    }
    for (const [minute, work] of winners) {
      const name = nameOf({ ...work, workedOn: dayOf(minute) });
      minutes.set(name, (minutes.get(name) ?? 0) + 1);
    }
  }
  return minutes;
}

/** Higher priority, then earlier start, then smaller source id: never who came first. */
function goesBefore(work: Work, other: Work): boolean {
  const [rank, otherRank] = [PRIORITY.indexOf(work.activity), PRIORITY.indexOf(other.activity)];
  if (rank !== otherRank) return rank < otherRank;
  const [start, otherStart] = [minuteOf(work.start), minuteOf(other.start)];
  return start === otherStart ? work.sourceId < other.sourceId : start < otherStart;
}

function days(zone: string): (minute: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const known = new Map<number, string>();
  return (minute) => {
    const quarter = Math.floor(minute / QUARTER_MINUTES);
    const day = known.get(quarter) ?? format.format(new Date(minute * MINUTE_MS));
    known.set(quarter, day);
    return day;
  };
}

/** An analyst keeps the first of two events with one id, so the lines that `HOURS` tells are those of the ledger. */
function differencesOfHours(lines: readonly Line[], hours: Observation['hours']): string[] {
  const heard = new Map(hours.map((message) => [message.id, message]));
  const booked = new Set(lines.map(({ id }) => id));
  return [
    ...lines.filter(({ id, minutes, reverses }) => heard.get(id)?.minutes !== minutes || heard.get(id)?.reverses !== reverses).map(({ id }) => `HOURS does not tell the line ${id} as the ledger has it`),
    ...[...heard.keys()].filter((id) => !booked.has(id)).map((id) => `HOURS tells the line ${id}, which the ledger has not`),
  ];
}
