/** Users and permissions for a NATS server that is configured by somebody else: the chart, or the official one of NATS. */
import { natsUsers, type NatsUser } from '@nuanxin/contracts';
import { renderNatsAccounts, topologyOf } from '@nuanxin/messaging';
import { publicKeyVariable } from './secret-plan.js';

/** Stands for the district where it is put in later; no district is named so long. */
const PLACEHOLDER = 'district-that-the-chart-puts-in';
const publicKeys = Object.fromEntries(natsUsers.map((user) => [user, `$${publicKeyVariable(user)}`])) as Record<NatsUser, string>;

/** The accounts of a district, each public key as a variable of the server's environment. */
export const natsAccounts = (district: string): string => renderNatsAccounts(topologyOf(district), publicKeys);

/** The same as a Helm template: what stands in `deploy/charts/cell/files`. */
export const natsAccountsTemplate = (): string => natsAccounts(PLACEHOLDER).replaceAll(PLACEHOLDER, '{{ .Values.district }}');
