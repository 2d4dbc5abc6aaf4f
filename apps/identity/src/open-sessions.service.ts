/** Use cases of the sessions that somebody has open. What ends is refused in this process at once, and everywhere within seconds. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/identity';
import { systemClock, TokenVerifier, type InputOf } from '@nuanxin/service-kit';
import { personOf, requireDistrict } from './access.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { Reauthentication } from './reauthentication.js';
import { openSessionView } from './view.js';

@Injectable()
export class OpenSessionsService {
  constructor(
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository, @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(TokenVerifier) private readonly verifier: TokenVerifier, @Inject(Reauthentication) private readonly reauthentication: Reauthentication,
  ) {}

  async listOwn({ actor }: InputOf<typeof routes.listOwnSessions>) {
    const { personId, sessionId } = personOf(actor);
    return this.list(personId, sessionId);
  }

  /** ID-16: throws `not-found` for what is no open session of theirs. */
  async endOwn({ actor, params }: InputOf<typeof routes.endOwnSession>) {
    await this.reauthentication.require(actor);
    await this.sessions.endOneOf(personOf(actor).personId, params.sessionId, 'signed-out', systemClock.now());
    this.verifier.endSession(params.sessionId);
    return {};
  }

  async endAllOwn({ actor, body }: InputOf<typeof routes.endOwnSessions>) {
    const { personId, sessionId } = personOf(actor);
    await this.reauthentication.require(actor);
    return this.endAll(personId, body.keepCurrent ? sessionId : undefined);
  }

  async listOf({ actor, params }: InputOf<typeof routes.listSessionsOf>) {
    const { id } = await this.people.get(params.personId, requireDistrict({ actor, permission: 'session.manage' }));
    return this.list(id, personOf(actor).sessionId);
  }

  async endAllOf({ actor, params }: InputOf<typeof routes.endSessionsOf>) {
    const { id } = await this.people.get(params.personId, requireDistrict({ actor, permission: 'session.manage' }));
    await this.reauthentication.require(actor);
    return this.endAll(id);
  }

  private async list(personId: string, currentId: string) {
    const open = await this.sessions.openOf(personId, systemClock.now());
    return { items: open.map((session) => openSessionView(session, currentId)) };
  }

  private async endAll(personId: string, except?: string) {
    const ended = await this.sessions.endAll(personId, 'signed-out', systemClock.now(), except);
    ended.forEach((id) => this.verifier.endSession(id));
    return { ended: ended.length };
  }
}
