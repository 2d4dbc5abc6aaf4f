/** Which databases a cell has and what they are called. */
import type { ServiceName } from '@nuanxin/contracts';

/** Services that seal personal data, each under keys of its own. */
export const SEALING = ['identity', 'hotline-cases'] as const satisfies readonly ServiceName[];
export type SealingService = (typeof SEALING)[number];
export const seals = (service: ServiceName): service is SealingService => SEALING.some((one) => one === service);

/** What a service's keys are kept under: in a database apart, so that a backup of one without the other tells nothing (P1). */
export const vaultOf = (service: SealingService): string => `${service}-vault`;

/** The database of a service or a vault. */
export const databaseOf = (name: string): string => name.replaceAll('-', '_');
