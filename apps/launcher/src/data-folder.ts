/** What stands where in the data folder. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { removePostgresData } from '@nuanxin/embedded';

export interface DataFolder {
  readonly root: string;
  readonly postgres: string;
  readonly nats: string;
  readonly secrets: string;
  /** Attached files, a folder for each service that has some. */
  readonly attachments: string;
  readonly logs: string;
  readonly gatewayKeys: string;
  /** Where PostgreSQL and NATS of a cell that runs are; with the superuser's password. */
  readonly addresses: string;
  /** Where each program's metrics are read now, for Prometheus (file_sd). */
  readonly metricsTargets: string;
}

export function dataFolder(root: string): DataFolder {
  return {
    root, postgres: path.join(root, 'postgres'), nats: path.join(root, 'nats'), secrets: path.join(root, 'secrets'), attachments: path.join(root, 'attachments'),
    logs: path.join(root, 'logs'), gatewayKeys: path.join(root, 'gateway-keys.json'), addresses: path.join(root, 'secrets', 'addresses.json'), metricsTargets: path.join(root, 'metrics-targets.json'),
  };
}

/** Erases the whole folder of a cell that does not run, and its database where that lies elsewhere. */
export async function removeDataFolder(root: string): Promise<void> {
  await removePostgresData(dataFolder(root).postgres);
  await rm(root, { recursive: true, force: true });
}

/** Erases what a cell keeps, and nothing else that may lie in the folder. The caller holds the lock and nothing runs. */
export async function emptyDataFolder(folder: DataFolder): Promise<void> {
  await removePostgresData(folder.postgres);
  for (const place of [folder.nats, folder.secrets, folder.attachments, folder.logs, folder.gatewayKeys, folder.metricsTargets]) await rm(place, { recursive: true, force: true });
}
