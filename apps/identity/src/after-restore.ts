/** After a restore from a backup, before anything is served: who was signed in signs in again, and no link from before is good (ID-42). */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { systemClock } from '@nuanxin/service-kit';
import { LinksRepository } from './persistence/links.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';

@Injectable()
export class AfterRestore implements OnApplicationBootstrap {
  constructor(@Inject(SessionsRepository) private readonly sessions: SessionsRepository, @Inject(LinksRepository) private readonly links: LinksRepository) {}

  /** What was ended or used since the recovery point is not known here, and would be good again. */
  async onApplicationBootstrap(): Promise<void> {
    await this.links.dropRestored();
    await this.sessions.endRestored(systemClock.now());
  }
}
