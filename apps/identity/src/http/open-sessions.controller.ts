/** Routes of the sessions that somebody has open. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/identity';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { OpenSessionsService } from '../open-sessions.service.js';

@Controller()
export class OpenSessionsController {
  constructor(@Inject(OpenSessionsService) private readonly sessions: OpenSessionsService) {}

  @Route(routes.listOwnSessions) listOwn(@Input() input: InputOf<typeof routes.listOwnSessions>) { return this.sessions.listOwn(input); }
  @Route(routes.endOwnSession) endOwn(@Input() input: InputOf<typeof routes.endOwnSession>) { return this.sessions.endOwn(input); }
  @Route(routes.endOwnSessions) endAllOwn(@Input() input: InputOf<typeof routes.endOwnSessions>) { return this.sessions.endAllOwn(input); }
  @Route(routes.listSessionsOf) listOf(@Input() input: InputOf<typeof routes.listSessionsOf>) { return this.sessions.listOf(input); }
  @Route(routes.endSessionsOf) endAllOf(@Input() input: InputOf<typeof routes.endSessionsOf>) { return this.sessions.endAllOf(input); }
}
