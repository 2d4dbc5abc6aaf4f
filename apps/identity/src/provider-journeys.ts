/** The way of a browser to a provider and back, whatever it is for: begun once, for one purpose, and ended once by the browser that began it. */
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '@nuanxin/kernel';
import { systemClock } from '@nuanxin/service-kit';
import { freshToken } from './crypto/one-time-tokens.js';
import { requireAddress, SHOWN_AGAIN_SECONDS } from './domain/external-identity.js';
import type { Account } from './persistence/external-identities.repository.js';
import { ProviderSignInsRepository, type Purpose } from './persistence/provider-sign-ins.repository.js';
import type { Proven } from './providers/provider.js';
import { Providers } from './providers/providers.js';
import type { ProviderSettings } from './providers/settings.js';

/** Who came back, by the word of which provider. */
export interface Returned {
  readonly settings: ProviderSettings;
  readonly account: Account;
  readonly proven: Proven;
}

@Injectable()
export class ProviderJourneys {
  constructor(@Inject(Providers) private readonly providers: Providers, @Inject(ProviderSignInsRepository) private readonly signIns: ProviderSignInsRepository) {}

  /** ID-27: where the browser goes, and the secret that it keeps. Throws `unknown-provider` and `provider-unavailable`. */
  async begin({ providerId, redirectUri }: { providerId: string; redirectUri?: string | undefined }, purpose: Purpose) {
    const configured = this.providers.named(providerId);
    if (configured === undefined) throw new DomainError('unknown-provider', { violations: [{ pointer: '/providerId', message: 'names no provider' }] });
    const { settings, provider } = configured;
    const chosen = settings.redirectUris.find((uri) => redirectUri === undefined || uri === redirectUri);
    if (chosen === undefined) throw new DomainError('unknown-provider', { violations: [{ pointer: '/redirectUri', message: 'is none of the addresses configured for this provider' }] });
    const { authorizationUrl, kept } = await provider.begin({ redirectUri: chosen, state: freshToken().token, maxAgeSeconds: purpose.purpose === 'show-again' ? SHOWN_AGAIN_SECONDS : undefined });
    return { authorizationUrl, state: kept.state, ...(await this.signIns.put(providerId, purpose, kept, systemClock.now())) };
  }

  /**
   * ID-27: who came back. The answer must have come to the very address that it was asked to, which is one provider's alone
   * (RFC 9700 §4.4.2.2). Throws `sign-in-over`, `sign-in-declined`, `provider-answer-refused`, `provider-unavailable`, `address-not-allowed`.
   */
  async end({ secret, callbackUrl }: { secret: string; callbackUrl: string }, purpose: Purpose): Promise<Returned> {
    const url = URL.parse(callbackUrl);
    const state = url?.searchParams.get('state');
    if (url === null || state === null || state === undefined) throw new DomainError('sign-in-over');
    const begun = await this.signIns.take(state, secret, purpose, systemClock.now());
    const configured = this.providers.named(begun.provider);
    if (configured === undefined) throw new DomainError('sign-in-over');
    if (`${url.origin}${url.pathname}` !== begun.kept.redirectUri) throw new DomainError('provider-answer-refused');
    const { settings, provider } = configured;
    const proven = await provider.complete(url, begun.kept);
    requireAddress(settings, proven.claims);
    return { settings, account: { issuer: provider.issuer, subject: proven.subject }, proven };
  }
}
