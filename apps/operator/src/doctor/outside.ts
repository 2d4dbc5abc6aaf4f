/** The doctor looks at what is seen from outside: the gateway with its certificate, and the backups. */
import { connect } from 'node:tls';
import { backupKey, type Kind } from '../backup/databases.js';
import { backupIds, readManifest } from '../backup/manifest.js';
import type { Place } from '../backup/place.js';
import { looking, type Finding } from './finding.js';

const ANSWER_MS = 5_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A day and the time that a backup takes. */
const BACKUP_WARNING_MS = 26 * HOUR_MS;
const BACKUP_PROBLEM_MS = 3 * DAY_MS;
const CERTIFICATE_WARNING_MS = 21 * DAY_MS;
const CERTIFICATE_PROBLEM_MS = 3 * DAY_MS;

export function lookAtGateway(url: string, now: Date): Promise<Finding[]> {
  return looking('gateway', 'see that it runs and that the address leads to it', async (of) => {
    const response = await fetch(new URL('/health/ready', url), { signal: AbortSignal.timeout(ANSWER_MS) });
    const ready = response.ok ? of.fine('can serve') : of.problem(`cannot serve: ${await response.text()}`, 'see what it waits for');
    if (!url.startsWith('https:')) return [ready];
    const left = (await certificateEnd(new URL(url))).getTime() - now.getTime();
    const days = `${Math.floor(left / DAY_MS)} days`;
    if (left > CERTIFICATE_WARNING_MS) return [ready, of.fine(`its certificate is good for ${days}`)];
    return [ready, (left > CERTIFICATE_PROBLEM_MS ? of.warning : of.problem)(`its certificate is good for ${days}`, 'renew it; where cert-manager should have, see its Certificate')];
  });
}

function certificateEnd({ hostname, port }: URL): Promise<Date> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: port === '' ? 443 : Number(port), servername: hostname, rejectUnauthorized: false, timeout: ANSWER_MS }, () => {
      resolve(new Date(socket.getPeerCertificate().valid_to));
      socket.end();
    });
    socket.on('timeout', () => socket.destroy(new Error(`${hostname} does not answer.`)));
    socket.on('error', reject);
  });
}

/** How old the newest backup of a kind is. */
export function lookAtBackups(secrets: string, kind: Kind, place: Place, now: Date): Promise<Finding[]> {
  return looking(`backups of ${kind}`, 'see that the place can be reached, and that the backup-key of the Secret is the one that sealed them', async (of) => {
    const [id] = await backupIds(place);
    if (id === undefined) return [of.problem(`there is none in ${place.name}`, 'make one now (nuanxin backup), and have it made by the clock (the chart’s backup.enabled)')];
    const { endedAt } = await readManifest(place, await backupKey(secrets, kind), id);
    const age = now.getTime() - new Date(endedAt).getTime();
    const hours = `the newest is ${Math.round(age / HOUR_MS)} hours old`;
    if (age <= BACKUP_WARNING_MS) return [of.fine(hours)];
    return [(age <= BACKUP_PROBLEM_MS ? of.warning : of.problem)(hours, 'see why the job that makes it failed (kubectl get jobs), and make one now (nuanxin backup)')];
  });
}
