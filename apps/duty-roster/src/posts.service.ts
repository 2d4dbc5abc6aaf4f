/** Use cases of posts: one method a command. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/duty-roster';
import type { Clock, Ids } from '@nuanxin/kernel';
import { CLOCK, IDS, mapPage, pageRequest, type InputOf } from '@nuanxin/service-kit';
import { closeHotlinePost, openHotlinePost, type Post } from './domain/post.js';
import { PostsRepository } from './persistence/posts.repository.js';
import { requireDistrict } from './reach.js';

const view = ({ id, ...rest }: Post) => ({ postId: id, ...rest });

@Injectable()
export class PostsService {
  constructor(@Inject(PostsRepository) private readonly posts: PostsRepository, @Inject(CLOCK) private readonly clock: Clock, @Inject(IDS) private readonly ids: Ids) {}

  async open({ actor, body, key }: InputOf<typeof routes.openPost>) {
    const access = { actor, permission: 'post.write' } as const;
    requireDistrict(access);
    const { state, changes } = openHotlinePost({ id: this.ids.next(), name: body.name, now: this.clock.now() });
    return view(await this.posts.create(state, changes, access, { key }));
  }

  async list({ actor, query }: InputOf<typeof routes.listPosts>) {
    return mapPage(await this.posts.list({ actor, permission: 'post.read' }, pageRequest(query), query), view);
  }

  async get({ actor, params }: InputOf<typeof routes.getPost>) {
    return view(await this.posts.get(params.postId, { actor, permission: 'post.read' }));
  }

  async close({ actor, params, key }: InputOf<typeof routes.closePost>) {
    return view(await this.posts.update(params.postId, { actor, permission: 'post.write' }, (state) => closeHotlinePost(state, this.clock.now()), { key }));
  }
}
