/** The wiring of identity. */
import { Module } from '@nestjs/common';
import { DUE_WORK, loadConfig, type DueWork, type ServiceDefinition } from '@nuanxin/service-kit';
import { identityConfig } from './config.js';
import { ChosenPasswords } from './chosen-passwords.js';
import { AccessTokens } from './crypto/access-tokens.js';
import { Passwords } from './crypto/passwords.js';
import { RefreshTokens } from './crypto/refresh-tokens.js';
import { IdentitySecrets } from './crypto/secrets.js';
import { SigningKeys } from './crypto/signing-keys.js';
import { expireSessions } from './expire-sessions.js';
import { OpenSessionsController } from './http/open-sessions.controller.js';
import { OrganisationsController } from './http/organisations.controller.js';
import { PeopleController } from './http/people.controller.js';
import { SessionsController } from './http/sessions.controller.js';
import { OpenSessionsService } from './open-sessions.service.js';
import { OrganisationsService } from './organisations.service.js';
import { PeopleService } from './people.service.js';
import { IdentityTrust } from './persistence/identity-trust.js';
import { Identity1750000002000 } from './persistence/migrations/1750000002000-identity.js';
import { SessionOrigins1750000002001 } from './persistence/migrations/1750000002001-session-origins.js';
import { OrganisationsRepository } from './persistence/organisations.repository.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SigningKeysRepository } from './persistence/signing-keys.repository.js';
import { organisationTable, personTable, sessionTable, signingKeyTable } from './persistence/tables.js';
import { SessionsService } from './sessions.service.js';
import { SetupService } from './setup.service.js';

@Module({
  controllers: [SessionsController, OpenSessionsController, OrganisationsController, PeopleController],
  providers: [
    { provide: IdentitySecrets, useFactory: () => IdentitySecrets.load(loadConfig(identityConfig)) },
    Passwords, ChosenPasswords, RefreshTokens, AccessTokens, SigningKeys,
    OrganisationsRepository, PeopleRepository, SessionsRepository, SigningKeysRepository,
    SessionsService, OpenSessionsService, SetupService, OrganisationsService, PeopleService,
    { provide: DUE_WORK, useFactory: (sessions: SessionsRepository): DueWork[] => [expireSessions(sessions)], inject: [SessionsRepository] },
  ],
})
export class IdentityModule {}

export const identity: ServiceDefinition = {
  name: 'identity', module: IdentityModule, trust: (dataSource) => new IdentityTrust(dataSource),
  schema: { entities: [organisationTable, personTable, sessionTable, signingKeyTable], migrations: [Identity1750000002000, SessionOrigins1750000002001] },
};
