/** Routes of topics. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/content-scheduling';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { TopicsService } from '../topics.service.js';

@Controller()
export class TopicsController {
  constructor(@Inject(TopicsService) private readonly topics: TopicsService) {}

  @Route(routes.createTopic) create(@Input() input: InputOf<typeof routes.createTopic>) { return this.topics.create(input); }
  @Route(routes.listTopics) list(@Input() input: InputOf<typeof routes.listTopics>) { return this.topics.list(input); }
  @Route(routes.getTopic) get(@Input() input: InputOf<typeof routes.getTopic>) { return this.topics.get(input); }
  @Route(routes.changeTopic) change(@Input() input: InputOf<typeof routes.changeTopic>) { return this.topics.change(input); }
  @Route(routes.retireTopic) retire(@Input() input: InputOf<typeof routes.retireTopic>) { return this.topics.retire(input); }
  @Route(routes.suggestTopics) suggest(@Input() input: InputOf<typeof routes.suggestTopics>) { return this.topics.suggest(input); }
}
