/** The providers of this district, by their names in addresses. */
import type { IdentityConfig } from '../config.js';
import { loadCredential, loadSecret } from './credentials.js';
import { OidcProvider } from './oidc.js';
import type { SignInProvider } from './provider.js';
import { loadSettings, type ProviderSettings } from './settings.js';
import { WeComProvider } from './wecom.js';

/** A provider with what is configured about it. */
export interface Configured {
  readonly settings: ProviderSettings;
  readonly provider: SignInProvider;
}

export class Providers {
  private constructor(private readonly configured: readonly Configured[]) {}

  /** Reads the file and what it names. Throws a StartupError; no provider is called. */
  static async load({ OIDC_PROVIDERS_FILE, NUANXIN_EVALUATION, NUANXIN_DEMO }: Pick<IdentityConfig, 'OIDC_PROVIDERS_FILE' | 'NUANXIN_EVALUATION' | 'NUANXIN_DEMO'>): Promise<Providers> {
    const { providers, wecom } = await loadSettings(OIDC_PROVIDERS_FILE, NUANXIN_EVALUATION === '1' || NUANXIN_DEMO === '1');
    return new Providers(await Promise.all([
      ...providers.map(async (settings) => ({ settings, provider: new OidcProvider(settings, await loadCredential(settings)) })),
      ...wecom.map(async (settings) => ({
        settings: { ...settings, unknownPeople: 'refuse' as const, emailDomains: [], roles: [] }, provider: new WeComProvider(settings, await loadSecret(settings.secretFile, `${settings.id}.secretFile`)),
      })),
    ]));
  }

  all(): readonly Configured[] {
    return this.configured;
  }

  named(id: string): Configured | undefined {
    return this.configured.find(({ settings }) => settings.id === id);
  }

  byIssuer(issuer: string): Configured | undefined {
    return this.configured.find(({ provider }) => provider.issuer === issuer);
  }
}
