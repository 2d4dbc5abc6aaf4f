/** Acts that matter ask that the actor showed what they sign in by a moment ago. */
import { Inject, Injectable } from '@nestjs/common';
import { DomainError, type Actor } from '@nuanxin/kernel';
import { systemClock } from '@nuanxin/service-kit';
import { personOf } from './access.js';
import { authenticatedUntil } from './domain/session.js';
import { SessionsRepository } from './persistence/sessions.repository.js';

@Injectable()
export class Reauthentication {
  constructor(@Inject(SessionsRepository) private readonly sessions: SessionsRepository) {}

  /** ID-17: throws `reauthentication-required` where the actor's session showed nothing in the last five minutes. */
  async require(actor: Actor): Promise<void> {
    const session = await this.sessions.find(personOf(actor).sessionId);
    if (session === undefined || authenticatedUntil(session) <= systemClock.now().toISOString()) throw new DomainError('reauthentication-required');
  }
}
