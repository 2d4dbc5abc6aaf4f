/** The contract of the evaluation routes, which are the gateway's own. */
import { z } from 'zod';

export const advanceBody = z.strictObject({ to: z.iso.datetime({ offset: true }).describe('The instant that domain time is set forward to.') });

/** What a service's `/evaluation/idle` says: idle with an empty outbox. */
export const serviceState = z.object({ idle: z.boolean(), now: z.iso.datetime() });
export type ServiceState = z.output<typeof serviceState>;

/** What the whole cell's state is: idle when no outbox holds anything unsent and no consumer has anything before it. */
export interface CellState {
  readonly idle: boolean;
  readonly now: string;
}
