/** Routes of posts. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/duty-roster';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { PostsService } from '../posts.service.js';

@Controller()
export class PostsController {
  constructor(@Inject(PostsService) private readonly posts: PostsService) {}

  @Route(routes.openPost) open(@Input() input: InputOf<typeof routes.openPost>) { return this.posts.open(input); }
  @Route(routes.listPosts) list(@Input() input: InputOf<typeof routes.listPosts>) { return this.posts.list(input); }
  @Route(routes.getPost) get(@Input() input: InputOf<typeof routes.getPost>) { return this.posts.get(input); }
  @Route(routes.closePost) close(@Input() input: InputOf<typeof routes.closePost>) { return this.posts.close(input); }
}
