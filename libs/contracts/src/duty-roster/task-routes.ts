/** Routes of tasks. */
import { z } from 'zod';
import { id, instant, page, pageQuery } from '../core/common.js';
import { defineRoute } from '../core/route.js';
import { taskKind } from './aggregates.js';
import { taskView } from './views.js';

const service = 'duty-roster';
const taskParams = z.strictObject({ taskId: id });

export const taskRoutes = {
  createTask: defineRoute({
    id: 'createTask', service, method: 'POST', path: '/v1/tasks', summary: 'Ask whoever is on duty at a post for something, by a time.', permission: 'task.write',
    body: z.strictObject({
      kind: taskKind, postId: id, dueAt: instant.describe('In the future, at most 400 days ahead.'), note: taskView.shape.note.optional(),
      referenceId: id.optional().describe('What it is about; one task of a kind for each.'),
    }),
    response: taskView, errors: ['post-closed', 'task-exists'],
    exampleBody: { kind: 'other', postId: '0196a2b4-0000-7000-8000-000000000111', dueAt: '2020-02-01T20:00:00+08:00', note: '给新入住楼层发热线卡片' },
  }),
  listTasks: defineRoute({
    id: 'listTasks', service, method: 'GET', path: '/v1/tasks', summary: 'List tasks.', permission: 'task.read',
    query: z.strictObject({ ...pageQuery, status: taskView.shape.status.optional(), assigneeId: id.optional(), postId: id.optional(), referenceId: id.optional() }), response: page(taskView),
  }),
  getTask: defineRoute({ id: 'getTask', service, method: 'GET', path: '/v1/tasks/:taskId', summary: 'Read a task.', permission: 'task.read', params: taskParams, response: taskView }),
  acknowledgeTask: defineRoute({
    id: 'acknowledgeTask', service, method: 'POST', path: '/v1/tasks/:taskId/acknowledge', summary: 'Take note of a task; one that is nobody\'s becomes yours.', permission: 'task.do', params: taskParams, status: 200,
    body: z.strictObject({}), response: taskView, errors: ['task-over'], exampleBody: {},
  }),
  finishTask: defineRoute({
    id: 'finishTask', service, method: 'POST', path: '/v1/tasks/:taskId/done', summary: 'Say that a task is done.', permission: 'task.do', params: taskParams, status: 200,
    body: z.strictObject({}), response: taskView, errors: ['task-over'], exampleBody: {},
  }),
};
