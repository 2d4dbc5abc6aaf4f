/** When a group opens, open its post; when it closes, close that (DR-2). */
import { groupAggregate, groupClosed, groupOpened } from '@nuanxin/contracts/hospital-groups';
import type { Ids } from '@nuanxin/kernel';
import { defineHandler, type Handler } from '@nuanxin/messaging';
import { closePost, openGroupPost } from '../domain/post.js';
import type { PostsRepository } from '../persistence/posts.repository.js';
import { system } from '../system.js';

const access = system('post.write');

export const groupHandler = (posts: PostsRepository, ids: Ids): Handler => defineHandler({
  name: 'when-group-opens-or-closes.open-or-close-its-post', aggregate: groupAggregate, events: [groupOpened, groupClosed],
  handle: async ({ data, time }, tx) => {
    const post = await posts.ofGroup(data.groupId, access, tx);
    if (data.status === 'open' && post === null) {
      const { state, changes } = openGroupPost({ id: ids.next(), groupId: data.groupId, hospitalId: data.hospitalId, name: data.name, at: data.openedAt ?? time });
      await posts.createWithin(tx, state, changes);
    }
    if (data.status === 'closed' && post !== null) await posts.updateWithin(tx, post.id, access, (state) => closePost(state, data.closedAt ?? time));
  },
});
