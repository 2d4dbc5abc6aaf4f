/** What hospital-groups tells others: hospitals, needs assessments, groups and their facilitators. */
import { z } from 'zod';
import { defineAggregate } from '../core/aggregate.js';
import { code, id, instant, line, localDate, profession } from '../core/common.js';
import { topicCategory } from '../core/categories.js';

export const hospitalAggregate = defineAggregate({
  service: 'hospital-groups', name: 'hospital', doc: 'A temporary quarantine hospital.',
  state: z.object({
    hospitalId: id, code, name: line(200), address: line(400), capacity: z.int().min(1).max(100_000),
    openedOn: localDate, closedOn: localDate.nullable().describe('The first day on which it is closed.'),
  }),
  example: { hospitalId: '0196a2b4-0000-7000-8000-0000000000e1', code: 'TJ-03', name: '和平假日酒店', address: '天津市和平区示例路3号', capacity: 120, openedOn: '2020-01-25', closedOn: null },
  consumers: ['duty-roster', 'content-scheduling', 'hotline-cases', 'volunteer-hours'],
});

export const assessmentAggregate = defineAggregate({
  service: 'hospital-groups', name: 'assessment', doc: "A needs assessment of a hospital's people, without its answers.",
  state: z.object({
    assessmentId: id, hospitalId: id, assessedOn: localDate, respondents: z.int().min(0).max(100_000),
    wishes: z.array(topicCategory).max(20).describe('Topic categories wished for, most wanted first.'),
  }),
  example: { assessmentId: '0196a2b4-0000-7000-8000-0000000000f1', hospitalId: '0196a2b4-0000-7000-8000-0000000000e1', assessedOn: '2020-01-26', respondents: 48, wishes: ['pressure-relief'] },
  consumers: ['content-scheduling'],
});

/** `to` is exclusive; null means still. */
export const facilitation = z.object({ personId: id, profession, from: instant, to: instant.nullable() });

export const groupAggregate = defineAggregate({
  service: 'hospital-groups', name: 'group', doc: "A hospital's support group on a channel, with its facilitators.",
  state: z.object({
    groupId: id, hospitalId: id, name: line(200), channel: z.enum(['wechat-by-hand']), status: z.enum(['planned', 'open', 'closed']),
    openedAt: instant.nullable(), closedAt: instant.nullable(), facilitators: z.array(facilitation).max(200),
    composition: z.object({ met: z.boolean(), missing: z.array(profession) }).describe('At least one professor of social work and one psychologist.'),
  }),
  example: {
    groupId: '0196a2b4-0000-7000-8000-000000000101', hospitalId: '0196a2b4-0000-7000-8000-0000000000e1', name: 'TJ-03 heartwarming group', channel: 'wechat-by-hand', status: 'open',
    openedAt: '2020-01-27T02:00:00Z', closedAt: null,
    facilitators: [{ personId: '0196a2b4-0000-7000-8000-0000000000b1', profession: 'psychologist', from: '2020-01-26T02:00:00Z', to: null }],
    composition: { met: false, missing: ['social-work-professor'] },
  },
  consumers: ['duty-roster', 'content-scheduling'],
});
