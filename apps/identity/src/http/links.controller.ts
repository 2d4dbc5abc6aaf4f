/** Routes of one-time links. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/identity';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { LinksService } from '../links.service.js';

@Controller()
export class LinksController {
  constructor(@Inject(LinksService) private readonly links: LinksService) {}

  @Route(routes.makeLink) make(@Input() input: InputOf<typeof routes.makeLink>) { return this.links.make(input); }
  @Route(routes.useLink) use(@Input() input: InputOf<typeof routes.useLink>) { return this.links.use(input); }
}
