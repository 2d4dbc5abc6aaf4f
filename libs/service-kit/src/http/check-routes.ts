/** The start-up check of routes: every contract has its method, every method its contract, and every route says who may call. */
import { permissions, routesOf, type Route, type ServiceName } from '@nuanxin/contracts';
import type { INestApplicationContext, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { StartupError } from '../runtime/config.js';
import { ROUTE_METADATA } from './route.js';

interface Bound {
  readonly place: string;
  readonly contract: Route | undefined;
}

function boundMethods(app: INestApplicationContext): Bound[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => {
    const prototype = (metatype as { prototype: Record<string, unknown> } | null)?.prototype ?? {};
    return Object.getOwnPropertyNames(prototype).flatMap((name): Bound[] => {
      const method = prototype[name];
      if (typeof method !== 'function' || (Reflect.getMetadata(METHOD_METADATA, method) as RequestMethod | undefined) === undefined) return [];
      return [{ place: `${metatype?.name ?? ''}.${name}`, contract: Reflect.getMetadata(ROUTE_METADATA, method) as Route | undefined }];
    });
  });
}

/** Throws a StartupError that names each route that is wrong and the line to add. */
export function checkRoutes(app: INestApplicationContext, service: ServiceName): void {
  const bound = boundMethods(app);
  const problems = bound.filter(({ contract }) => contract === undefined).map(({ place }) => `${place} has no contract; bind it with @Route(routes.…)`);
  const handled = new Map<string, number>();
  for (const { contract, place } of bound) {
    if (contract === undefined) continue;
    handled.set(contract.id, (handled.get(contract.id) ?? 0) + 1);
    if (contract.service !== service) problems.push(`${place} serves ${contract.id}, a route of ${contract.service}`);
    if (contract.permission !== 'public' && contract.permission !== 'signed-in' && !(contract.permission in permissions)) problems.push(`${contract.id} states no permission that exists`);
    if (contract.permission === 'public' && !contract.path.startsWith('/public/') && !contract.path.startsWith('/v1/session') && !contract.path.startsWith('/v1/setup') && !contract.path.startsWith('/v1/token')) {
      problems.push(`${contract.id} is public, so its path must begin with /public/`);
    }
  }
  for (const contract of routesOf(service)) {
    const times = handled.get(contract.id) ?? 0;
    if (times === 0) problems.push(`the contract ${contract.id} has no method; add one with @Route(routes.${contract.id})`);
    if (times > 1) problems.push(`the contract ${contract.id} has ${times} methods`);
  }
  if (problems.length > 0) throw new StartupError(`${service} cannot start: ${problems.join('; ')}.`);
}
