/** Routes of groups, their facilitators and the composition rule. */
import { z } from 'zod';
import { id, instant, line, page, pageQuery, profession } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute } from '../core/route.js';
import { groupAggregate } from './aggregates.js';

const service = 'hospital-groups';
const { state } = groupAggregate;
const groupParams = z.strictObject({ groupId: id });

const groupView = state.extend({
  version: z.int(), compositionSince: instant.nullable().describe('Since when an open group has met the rule, or has not; null before it opened.'),
}).meta({ id: 'Group' }).register(examples, { example: { ...groupAggregate.example, version: 4, compositionSince: '2020-01-27T02:00:00Z' } });

const compositionBreach = z.object({
  groupId: id, hospitalId: id, name: line(200), missing: z.array(profession),
  since: instant.nullable().describe('When the composition was lost; null where that is still to come.'),
  foreseen: instant.nullable().describe('When it will be lost, as periods and credentials stand; null where it is lost.'),
}).meta({ id: 'CompositionBreach' }).register(examples, {
  example: {
    groupId: groupAggregate.example.groupId, hospitalId: groupAggregate.example.hospitalId, name: groupAggregate.example.name,
    missing: ['social-work-professor'], since: '2020-01-27T02:00:00Z', foreseen: null,
  },
});

const transition = { service, method: 'POST', permission: 'group.write', params: groupParams, status: 200, response: groupView } as const;

export const groupRoutes = {
  planGroup: defineRoute({
    id: 'planGroup', service, method: 'POST', path: '/v1/groups', summary: "Plan a hospital's support group.", permission: 'group.write',
    body: z.strictObject({ hospitalId: id, name: line(200), channel: state.shape.channel }), response: groupView, errors: ['hospital-closed', 'hospital-has-group'],
    exampleBody: { hospitalId: groupAggregate.example.hospitalId, name: 'TJ-03 暖心群', channel: 'wechat-by-hand' },
  }),
  listGroups: defineRoute({
    id: 'listGroups', service, method: 'GET', path: '/v1/groups', summary: 'List groups.', permission: 'group.read',
    query: z.strictObject({ ...pageQuery, hospitalId: id.optional(), status: state.shape.status.optional() }), response: page(groupView),
  }),
  getGroup: defineRoute({ id: 'getGroup', service, method: 'GET', path: '/v1/groups/:groupId', summary: 'Read a group.', permission: 'group.read', params: groupParams, response: groupView }),
  assignFacilitator: defineRoute({
    ...transition, id: 'assignFacilitator', path: '/v1/groups/:groupId/assign-facilitator', summary: 'Assign a facilitator to a group for a period.',
    body: z.strictObject({
      personId: id, profession, from: instant.optional().describe('Now unless told.'), to: instant.nullable().optional().describe('Exclusive; without it the period stays open.'),
    }),
    errors: ['group-closed', 'group-full', 'person-not-active', 'profession-not-held', 'facilitator-overlaps'],
    exampleBody: { personId: '0196a2b4-0000-7000-8000-0000000000b1', profession: 'psychologist' },
  }),
  releaseFacilitator: defineRoute({
    ...transition, id: 'releaseFacilitator', path: '/v1/groups/:groupId/release-facilitator', summary: "End a facilitator's period in a group; a later one is taken back.",
    body: z.strictObject({ personId: id, at: instant.optional().describe('Now unless told.') }), errors: ['group-closed', 'facilitator-not-assigned'],
    exampleBody: { personId: '0196a2b4-0000-7000-8000-0000000000b1' },
  }),
  openGroup: defineRoute({
    ...transition, id: 'openGroup', path: '/v1/groups/:groupId/open', summary: 'Open a group: its hospital was assessed and the composition rule is met.',
    errors: ['group-closed', 'hospital-closed', 'group-needs-assessment', 'group-composition-not-met'],
  }),
  closeGroup: defineRoute({ ...transition, id: 'closeGroup', path: '/v1/groups/:groupId/close', summary: 'Close a group, or give up a planned one.' }),
  listCompositionBreaches: defineRoute({
    id: 'listCompositionBreaches', service, method: 'GET', path: '/v1/composition-breaches', permission: 'group.read',
    summary: 'List open groups without a professor of social work or a psychologist, and those that will be within 7 days.',
    query: z.strictObject(pageQuery), response: page(compositionBreach),
  }),
};
