/** Failpoints: named places at which a test may have the real process killed, to prove that nothing is lost there. */

/** Every failpoint there is; a chaos run must have crashed at each. */
export const failpoints = [
  'relay.selected', 'relay.published', 'relay.marked',
  'router.received', 'router.handled', 'router.committed', 'router.acknowledged',
  'repository.locked', 'repository.saved', 'repository.committed',
  'ledger.attributed', 'ledger.booked',
] as const;
export type Failpoint = (typeof failpoints)[number];

let armed: { name: Failpoint; passesLeft: number } | undefined;

/**
 * Arms one failpoint from `<name>` or `<name>:<passes to let by>`. Throws for a name that is not listed.
 * Only an evaluation instance may call this.
 */
export function armFailpoint(specification: string): void {
  const [name, passes = '0'] = specification.split(':');
  const known = failpoints.find((failpoint) => failpoint === name);
  if (!known || !/^\d+$/.test(passes)) throw new Error(`No such failpoint: known are ${failpoints.join(', ')}.`);
  armed = { name: known, passesLeft: Number(passes) };
}

/** Ends the process at once, without any clean-up, if this failpoint is armed and its turn has come. */
export function failpoint(name: Failpoint): void {
  if (armed?.name !== name) return;
  if (armed.passesLeft-- > 0) return;
  process.kill(process.pid, 'SIGKILL');
}
