/** The contract of the evaluation routes, which are the gateway's own. */
import { z } from 'zod';

export const advanceBody = z.strictObject({ to: z.iso.datetime({ offset: true }).describe('The instant that domain time is set forward to.') });

/** What a service's `/evaluation/idle` says. */
export const serviceState = z.object({ idle: z.boolean(), published: z.int().min(0), now: z.iso.datetime() });
export type ServiceState = z.output<typeof serviceState>;

/** What the whole cell's state is: `published` counts the events that all services have sent since they started. */
export interface CellState {
  readonly idle: boolean;
  readonly now: string;
  readonly published: number;
}
