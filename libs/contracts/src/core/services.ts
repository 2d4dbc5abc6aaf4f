/** The services of a cell, by name. */

export const serviceNames = ['identity', 'hospital-groups', 'duty-roster', 'content-scheduling', 'hotline-cases', 'volunteer-hours'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Everything in a cell that speaks to NATS: the services, the gateway, whoever sets streams up, and those who analyse hours. */
export const natsUsers = [...serviceNames, 'gateway', 'provisioner', 'analysts'] as const;
export type NatsUser = (typeof natsUsers)[number];
