/** Due work: sessions that were left, sign-ins that were begun and links that were not used end by themselves, wrong passwords are forgotten and whoever asked for it is erased, by the system's clock. */
import { systemClock, type DueWork } from '@nuanxin/service-kit';
import type { RightsService } from './rights.service.js';
import type { GuessesRepository } from './persistence/guesses.repository.js';
import type { LinksRepository } from './persistence/links.repository.js';
import type { PasskeysRepository } from './persistence/passkeys.repository.js';
import type { ProviderSignInsRepository } from './persistence/provider-sign-ins.repository.js';
import type { SecondFactorsRepository } from './persistence/second-factors.repository.js';
import type { SessionsRepository } from './persistence/sessions.repository.js';
import type { SigningKeysRepository } from './persistence/signing-keys.repository.js';

export const expireSessions = (sessions: SessionsRepository): DueWork => ({ name: 'expire-sessions', everyMs: 1_000, run: () => sessions.expire(systemClock.now()) });
export const expireChallenges = (factors: SecondFactorsRepository): DueWork => ({ name: 'expire-challenges', everyMs: 60_000, run: () => factors.expireChallenges(systemClock.now()) });
export const expirePasskeyChallenges = (passkeys: PasskeysRepository): DueWork => ({ name: 'expire-passkey-challenges', everyMs: 60_000, run: () => passkeys.expire(systemClock.now()) });
export const expireLinks = (links: LinksRepository): DueWork => ({ name: 'expire-links', everyMs: 60_000, run: () => links.expire(systemClock.now()) });
export const expireGuesses = (guesses: GuessesRepository): DueWork => ({ name: 'expire-guesses', everyMs: 60_000, run: () => guesses.expire(systemClock.now()) });
export const retireKeys = (keys: SigningKeysRepository): DueWork => ({ name: 'retire-keys', everyMs: 1_000, run: () => keys.retire(systemClock.now()) });
export const erasePeople = (rights: RightsService): DueWork => ({ name: 'erase-people', everyMs: 60_000, run: () => rights.eraseDue(systemClock.now()) });
export const completeErasures = (rights: RightsService): DueWork => ({ name: 'complete-erasures', everyMs: 3_600_000, run: () => rights.completeErasures(systemClock.now()) });
export const expireProviderSignIns = (signIns: ProviderSignInsRepository): DueWork => ({ name: 'expire-provider-sign-ins', everyMs: 60_000, run: () => signIns.expire(systemClock.now()) });
