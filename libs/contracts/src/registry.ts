/** The registry: every aggregate, event, route and error of the cell, by service. */
import { auditRoutes } from './audit/index.js';
import type { Aggregate } from './core/aggregate.js';
import { commonErrors, type ErrorContract } from './core/errors.js';
import type { EventContract } from './core/event.js';
import type { Route } from './core/route.js';
import { serviceNames, type ServiceName } from './core/services.js';
import * as contentScheduling from './content-scheduling/index.js';
import * as dutyRoster from './duty-roster/index.js';
import * as hospitalGroups from './hospital-groups/index.js';
import * as hotlineCases from './hotline-cases/index.js';
import * as identity from './identity/index.js';
import * as volunteerHours from './volunteer-hours/index.js';

const modules: Record<ServiceName, { routes: Record<string, Route>; errors: Record<string, ErrorContract> }> = {
  'identity': identity, 'hospital-groups': hospitalGroups, 'duty-roster': dutyRoster,
  'content-scheduling': contentScheduling, 'hotline-cases': hotlineCases, 'volunteer-hours': volunteerHours,
};

const exported: readonly unknown[] = Object.values(modules).flatMap((module) => Object.values(module));

const isAggregate = (value: unknown): value is Aggregate => typeof value === 'object' && value !== null && 'state' in value && 'consumers' in value;
const isEvent = (value: unknown): value is EventContract => typeof value === 'object' && value !== null && 'type' in value && 'aggregate' in value && 'data' in value;

/** All aggregates of the cell. */
export const aggregates: readonly Aggregate[] = exported.filter(isAggregate);

/** All event versions, snapshots included. */
export const events: readonly EventContract[] = [
  ...exported.filter(isEvent),
  ...aggregates.flatMap((aggregate) => (aggregate.snapshot ? [aggregate.snapshot] : [])),
];

const byType = new Map(events.map((contract) => [contract.type, contract]));

/** The contract of an event type, or undefined for a type that nobody declares. */
export const eventOfType = (type: string): EventContract | undefined => byType.get(type);

/** The events of an aggregate, its snapshot included. */
export const eventsOf = (aggregate: { service: string; name: string }): readonly EventContract[] =>
  events.filter((contract) => contract.service === aggregate.service && contract.aggregate === aggregate.name);

/** All routes of the cell, or of one service; the one of its audit log among them. */
export const routesOf = (service: ServiceName): readonly Route[] => [...Object.values(modules[service].routes), auditRoutes[service]];
export const routes: readonly Route[] = serviceNames.flatMap((service) => routesOf(service));

/** Every error code there is. */
export const errorTable: ReadonlyMap<string, ErrorContract> = new Map(
  [commonErrors, ...Object.values(modules).map((module) => module.errors)].flatMap((table) => Object.entries(table)),
);

/** The aggregates that a service must handle. */
export const consumedBy = (service: ServiceName): readonly Aggregate[] => aggregates.filter((aggregate) => aggregate.consumers.includes(service));
