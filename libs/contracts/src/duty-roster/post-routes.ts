/** Routes of posts. */
import { z } from 'zod';
import { id, line, page, pageQuery } from '../core/common.js';
import { defineRoute } from '../core/route.js';
import { postView } from './views.js';

const service = 'duty-roster';
const postParams = z.strictObject({ postId: id });

export const postRoutes = {
  openPost: defineRoute({
    id: 'openPost', service, method: 'POST', path: '/v1/posts', summary: "Open the hotline's post; a group's post opens with its group.", permission: 'post.write',
    body: z.strictObject({ kind: z.literal('hotline'), name: line(200) }), response: postView, errors: ['hotline-post-open'], exampleBody: { kind: 'hotline', name: '24小时热线' },
  }),
  listPosts: defineRoute({
    id: 'listPosts', service, method: 'GET', path: '/v1/posts', summary: 'List posts.', permission: 'post.read',
    query: z.strictObject({ ...pageQuery, status: postView.shape.status.optional(), kind: postView.shape.kind.optional(), groupId: id.optional() }), response: page(postView),
  }),
  getPost: defineRoute({ id: 'getPost', service, method: 'GET', path: '/v1/posts/:postId', summary: 'Read a post.', permission: 'post.read', params: postParams, response: postView }),
  closePost: defineRoute({
    id: 'closePost', service, method: 'POST', path: '/v1/posts/:postId/close', summary: "Close the hotline's post.", permission: 'post.write', params: postParams, status: 200,
    body: z.strictObject({}), response: postView, errors: ['group-post'], exampleBody: {},
  }),
};
