/** Routes of hospital-groups. */
import { z } from 'zod';
import { code, id, line, localDate, page, pageQuery, patchOf } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute, type Route } from '../core/route.js';
import { hospitalAggregate } from './aggregates.js';
import { assessmentRoutes } from './assessment-routes.js';
import { groupRoutes } from './group-routes.js';

export const hospitalView = z.object({
  hospitalId: id, version: z.int(), code, name: line(200), address: line(400), capacity: z.int(), openedOn: localDate, closedOn: localDate.nullable(),
}).meta({ id: 'Hospital' }).register(examples, { example: { ...hospitalAggregate.example, version: 1 } });

const hospitalFields = {
  code, name: line(200), address: line(400), capacity: z.int().min(1).max(100_000).describe('People that it takes in.'), openedOn: localDate,
};

const service = 'hospital-groups';
const hospitalParams = z.strictObject({ hospitalId: id });

export const routes = {
  registerHospital: defineRoute({
    id: 'registerHospital', service, method: 'POST', path: '/v1/hospitals', summary: 'Register a temporary hospital.', permission: 'hospital.write',
    body: z.strictObject(hospitalFields), response: hospitalView, errors: ['hospital-code-taken'],
    exampleBody: { code: 'TJ-14', name: '和平假日酒店', address: '天津市和平区示例路14号', capacity: 120, openedOn: '2020-01-25' },
  }),
  listHospitals: defineRoute({
    id: 'listHospitals', service, method: 'GET', path: '/v1/hospitals', summary: 'List hospitals.', permission: 'hospital.read',
    query: z.strictObject({ ...pageQuery, open: z.enum(['true', 'false']).optional().describe('Only those that are open today, or only those that are not.') }), response: page(hospitalView),
  }),
  getHospital: defineRoute({
    id: 'getHospital', service, method: 'GET', path: '/v1/hospitals/:hospitalId', summary: 'Read a hospital.', permission: 'hospital.read', params: hospitalParams, response: hospitalView,
  }),
  changeHospital: defineRoute({
    id: 'changeHospital', service, method: 'PATCH', path: '/v1/hospitals/:hospitalId', summary: "Change a hospital's particulars.", permission: 'hospital.write', params: hospitalParams,
    body: patchOf({ name: line(200), address: line(400), capacity: z.int().min(1).max(100_000) }), response: hospitalView, errors: ['hospital-closed'], exampleBody: { capacity: 140 },
  }),
  closeHospital: defineRoute({
    id: 'closeHospital', service, method: 'POST', path: '/v1/hospitals/:hospitalId/close', summary: 'Set the first day on which a hospital is closed.', permission: 'hospital.write', params: hospitalParams, status: 200,
    body: z.strictObject({ closedOn: localDate }), response: hospitalView, errors: ['hospital-closed', 'hospital-has-open-group'], exampleBody: { closedOn: '2020-07-16' },
  }),
  ...assessmentRoutes,
  ...groupRoutes,
} satisfies Record<string, Route>;
