/** Routes of setting up, signing in and out, and of public keys. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/identity';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { SessionsService } from '../sessions.service.js';
import { SetupService } from '../setup.service.js';

@Controller()
export class SessionsController {
  constructor(@Inject(SessionsService) private readonly sessions: SessionsService, @Inject(SetupService) private readonly setup: SetupService) {}

  @Route(routes.setUp) setUp(@Input() input: InputOf<typeof routes.setUp>) { return this.setup.setUp(input); }
  @Route(routes.signIn) signIn(@Input() input: InputOf<typeof routes.signIn>) { return this.sessions.signIn(input); }
  @Route(routes.signInBySecondFactor) signInBySecondFactor(@Input() input: InputOf<typeof routes.signInBySecondFactor>) { return this.sessions.signInBySecondFactor(input); }
  @Route(routes.refreshToken) refresh(@Input() input: InputOf<typeof routes.refreshToken>) { return this.sessions.refresh(input); }
  @Route(routes.signOut) signOut(@Input() input: InputOf<typeof routes.signOut>) { return this.sessions.signOut(input); }
  @Route(routes.getMe) me(@Input() input: InputOf<typeof routes.getMe>) { return this.sessions.me(input); }
  @Route(routes.listKeys) listKeys() { return this.setup.listKeys(); }
}
