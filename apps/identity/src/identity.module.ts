/** The wiring of identity. */
import { Inject, Module, type OnModuleDestroy } from '@nestjs/common';
import { DUE_WORK, HEALTH_CHECKS, loadConfig, LOGGER, OPERATOR_ACTS, type DueWork, type Logger, type ServiceDefinition } from '@nuanxin/service-kit';
import { migrateVaultFromEnvironment, VAULT, vaultFromEnvironment, vaultHealth } from '@nuanxin/service-kit/vault';
import type { Vault } from '@nuanxin/vault';
import { AccessService } from './access.service.js';
import { IDENTITY_CONFIG, identityConfig, type IdentityConfig } from './config.js';
import { ChosenPasswords } from './chosen-passwords.js';
import { AccessTokens } from './crypto/access-tokens.js';
import { Passwords } from './crypto/passwords.js';
import { RefreshTokens } from './crypto/refresh-tokens.js';
import { IdentitySecrets } from './crypto/secrets.js';
import { SigningKeys } from './crypto/signing-keys.js';
import { completeErasures, erasePeople, expireChallenges, expireGuesses, expireLinks, expirePasskeyChallenges, expireProviderSignIns, expireSessions, retireKeys } from './expire-sessions.js';
import { ExternalIdentitiesService } from './external-identities.service.js';
import { ExternalIdentitiesController } from './http/external-identities.controller.js';
import { AccessController } from './http/access.controller.js';
import { KeysController } from './http/keys.controller.js';
import { LinksController } from './http/links.controller.js';
import { OpenSessionsController } from './http/open-sessions.controller.js';
import { OrganisationsController } from './http/organisations.controller.js';
import { OwnAccountController } from './http/own-account.controller.js';
import { PasskeysController } from './http/passkeys.controller.js';
import { PeopleController } from './http/people.controller.js';
import { PrivacyController } from './http/privacy.controller.js';
import { RightsController } from './http/rights.controller.js';
import { ProviderSignInController } from './http/provider-sign-in.controller.js';
import { ServiceAccountsController } from './http/service-accounts.controller.js';
import { SessionsController } from './http/sessions.controller.js';
import { KeyGuesses } from './key-guesses.js';
import { AfterRestore } from './after-restore.js';
import { KeysService, rotateForOperator } from './keys.service.js';
import { LinksService } from './links.service.js';
import { OpenSessionsService } from './open-sessions.service.js';
import { OrganisationsService } from './organisations.service.js';
import { OwnAccountService } from './own-account.service.js';
import { PasskeyCheck } from './passkey-check.js';
import { PasskeySignInService } from './passkey-sign-in.service.js';
import { PasskeysService } from './passkeys.service.js';
import { PasswordCheck } from './password-check.js';
import { PeopleService } from './people.service.js';
import { ConsentsRepository } from './persistence/consents.repository.js';
import { ExternalIdentitiesRepository } from './persistence/external-identities.repository.js';
import { IdentityTrust } from './persistence/identity-trust.js';
import { GuessesRepository } from './persistence/guesses.repository.js';
import { LinksRepository } from './persistence/links.repository.js';
import { Identity1750000002000 } from './persistence/migrations/1750000002000-identity.js';
import { SessionOrigins1750000002001 } from './persistence/migrations/1750000002001-session-origins.js';
import { SecondFactors1750000002002 } from './persistence/migrations/1750000002002-second-factors.js';
import { OneTimeLinks1750000002003 } from './persistence/migrations/1750000002003-one-time-links.js';
import { PasswordGuesses1750000002004 } from './persistence/migrations/1750000002004-password-guesses.js';
import { KeyRotation1750000002005 } from './persistence/migrations/1750000002005-key-rotation.js';
import { ExternalIdentities1750000002030 } from './persistence/migrations/1750000002030-external-identities.js';
import { ServiceAccounts1750000002032 } from './persistence/migrations/1750000002032-service-accounts.js';
import { Privacy1750000002040 } from './persistence/migrations/1750000002040-privacy.js';
import { SealedPeople1750000002041 } from './persistence/migrations/1750000002041-sealed-people.js';
import { PeoplesRights1750000002042 } from './persistence/migrations/1750000002042-peoples-rights.js';
import { Passkeys1750000002300 } from './persistence/migrations/1750000002300-passkeys.js';
import { OrganisationsRepository } from './persistence/organisations.repository.js';
import { OwnDataRepository } from './persistence/own-data.repository.js';
import { PasskeysRepository } from './persistence/passkeys.repository.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { PrivacyNoticesRepository } from './persistence/privacy-notices.repository.js';
import { consentTable, privacyNoticeTable } from './persistence/privacy.tables.js';
import { SealedPeople } from './persistence/sealed-people.js';
import { ProviderSignInsRepository } from './persistence/provider-sign-ins.repository.js';
import { SecondFactorsRepository } from './persistence/second-factors.repository.js';
import { ServiceAccountsRepository } from './persistence/service-accounts.repository.js';
import { accountKeyTable, serviceAccountTable } from './persistence/service-accounts.tables.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SigningKeysRepository } from './persistence/signing-keys.repository.js';
import { organisationTable, personTable, sessionTable, signingKeyTable } from './persistence/tables.js';
import { PrivacyService } from './privacy.service.js';
import { ProviderJourneys } from './provider-journeys.js';
import { ProviderSignInService } from './provider-sign-in.service.js';
import { Providers } from './providers/providers.js';
import { Reauthentication } from './reauthentication.js';
import { RightsService } from './rights.service.js';
import { RoleMapping } from './role-mapping.js';
import { SecondFactorsService } from './second-factors.service.js';
import { ServiceAccountsService } from './service-accounts.service.js';
import { SessionsService } from './sessions.service.js';
import { SetupService } from './setup.service.js';
import { WaysIn } from './ways-in.js';

/** People whose keys a process holds at once, a minute each: of a large district, so that lists of it ask the vault once a minute. */
const KEYS_MAX = 10_000;

function announced(config: IdentityConfig, logger: Logger): IdentityConfig {
  if (config.SECOND_FACTOR === 'optional') logger.warn('second factors are left to people: this is an evaluation or the demo, and not for real use');
  return config;
}

@Module({
  controllers: [SessionsController, OpenSessionsController, OwnAccountController, LinksController, KeysController, OrganisationsController, PeopleController, PrivacyController, RightsController, ProviderSignInController, ExternalIdentitiesController, ServiceAccountsController, PasskeysController, AccessController],
  providers: [
    { provide: IDENTITY_CONFIG, useFactory: (logger: Logger) => announced(loadConfig(identityConfig), logger), inject: [LOGGER] },
    { provide: IdentitySecrets, useFactory: (config: IdentityConfig) => IdentitySecrets.load(config), inject: [IDENTITY_CONFIG] },
    { provide: VAULT, useFactory: () => vaultFromEnvironment({ keysMax: KEYS_MAX }) },
    { provide: HEALTH_CHECKS, inject: [VAULT], useFactory: vaultHealth },
    { provide: OPERATOR_ACTS, inject: [SigningKeys], useFactory: rotateForOperator },
    SealedPeople, Passwords, ChosenPasswords, RefreshTokens, AccessTokens, SigningKeys,
    OrganisationsRepository, PeopleRepository, SessionsRepository, SecondFactorsRepository, LinksRepository, GuessesRepository, SigningKeysRepository, PasswordCheck, Reauthentication,
    { provide: Providers, useFactory: (config: IdentityConfig) => Providers.load(config), inject: [IDENTITY_CONFIG] },
    ExternalIdentitiesRepository, ProviderSignInsRepository, ProviderJourneys, RoleMapping, ProviderSignInService, ExternalIdentitiesService,
    PrivacyNoticesRepository, ConsentsRepository, PrivacyService, OwnDataRepository, RightsService, KeyGuesses, ServiceAccountsRepository, ServiceAccountsService, AccessService,
    PasskeysRepository, PasskeyCheck, WaysIn, PasskeysService, PasskeySignInService,
    AfterRestore, SessionsService, OpenSessionsService, OwnAccountService, SecondFactorsService, LinksService, KeysService, SetupService, OrganisationsService, PeopleService,
    {
      provide: DUE_WORK, inject: [SessionsRepository, SecondFactorsRepository, LinksRepository, GuessesRepository, SigningKeysRepository, RightsService, ProviderSignInsRepository, PasskeysRepository],
      useFactory: (sessions: SessionsRepository, factors: SecondFactorsRepository, links: LinksRepository, guesses: GuessesRepository, keys: SigningKeysRepository, rights: RightsService, signIns: ProviderSignInsRepository, passkeys: PasskeysRepository): DueWork[] =>
        [expireSessions(sessions), expireChallenges(factors), expireLinks(links), expireGuesses(guesses), retireKeys(keys), erasePeople(rights), completeErasures(rights), expireProviderSignIns(signIns), expirePasskeyChallenges(passkeys)],
    },
  ],
})
export class IdentityModule implements OnModuleDestroy {
  constructor(@Inject(VAULT) private readonly vault: Vault) {}

  onModuleDestroy(): Promise<void> {
    return this.vault.close();
  }
}

export const identity: ServiceDefinition = {
  name: 'identity', module: IdentityModule, alsoMigrate: migrateVaultFromEnvironment, trust: (dataSource) => new IdentityTrust(dataSource),
  schema: { entities: [organisationTable, personTable, sessionTable, signingKeyTable, privacyNoticeTable, consentTable, serviceAccountTable, accountKeyTable], migrations: [Identity1750000002000, SessionOrigins1750000002001, SecondFactors1750000002002, OneTimeLinks1750000002003, PasswordGuesses1750000002004, KeyRotation1750000002005, ExternalIdentities1750000002030, ServiceAccounts1750000002032, Privacy1750000002040, SealedPeople1750000002041, PeoplesRights1750000002042, Passkeys1750000002300] },
};
