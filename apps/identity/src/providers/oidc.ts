/** A provider that speaks OpenID Connect: authorization code with PKCE by openid-client, which is certified for it, and checks of the answer as the library makes them. */
import { systemClock } from '@nuanxin/service-kit';
import { DomainError } from '@nuanxin/kernel';
import type { CryptoKey } from 'jose';
import {
  allowInsecureRequests, authorizationCodeGrant, AuthorizationResponseError, buildAuthorizationUrl, calculatePKCECodeChallenge, ClientSecretBasic, ClientSecretPost, clockTolerance, customFetch, discovery,
  enableNonRepudiationChecks, fetchUserInfo, PrivateKeyJwt, randomNonce, randomPKCECodeVerifier, ResponseBodyError, type ClientAuth, type Configuration, type IDToken,
} from 'openid-client';
import type { Claims } from '../domain/mapped-roles.js';
import { boundedFetch, PROVIDER_TIMEOUT_SECONDS, ProviderDown } from './bounded-fetch.js';
import type { Beginning, Kept, Proven, SignInProvider } from './provider.js';
import { isLoopback, type OidcSettings } from './settings.js';

/** Milliseconds for which a provider's metadata is kept; its keys the library keeps for five minutes, and asks for unknown ones once a minute. */
const METADATA_MS = 3_600_000;
const CLOCK_TOLERANCE_SECONDS = 30;
/** Errors of the token endpoint that say something about the code, not about this client. */
const OF_THE_CODE = 'invalid_grant';

/** By what the client shows the provider who it is: a shared secret, or a private key. */
export type ClientCredential = { readonly secret: string } | { readonly key: CryptoKey; readonly keyId: string | undefined };

/** Whether the provider, or its word about this client, is what does not work, and not what the browser brought. */
const isDown = (error: unknown): boolean => {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ProviderDown) return true;
    if (cause instanceof ResponseBodyError) return cause.error !== OF_THE_CODE;
  }
  return false;
};

export class OidcProvider implements SignInProvider {
  private known: { readonly configuration: Promise<Configuration>; readonly untilMs: number } | undefined;

  constructor(private readonly settings: OidcSettings, private readonly credential: ClientCredential) {}

  get issuer(): string {
    return this.settings.issuer;
  }

  async begin(beginning: Beginning): Promise<{ authorizationUrl: string; kept: Kept }> {
    const configuration = await this.configuration();
    const kept: Kept = { ...beginning, nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
    const { acrValues } = this.settings.secondFactor;
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: kept.redirectUri, scope: this.settings.scopes.join(' '), state: kept.state, nonce: kept.nonce,
      code_challenge: await calculatePKCECodeChallenge(kept.codeVerifier), code_challenge_method: 'S256',
      ...(acrValues.length === 0 ? {} : { acr_values: acrValues.join(' ') }), ...(kept.maxAgeSeconds === undefined ? {} : { max_age: String(kept.maxAgeSeconds), prompt: 'login' }),
    });
    return { authorizationUrl: url.href, kept };
  }

  async complete(callbackUrl: URL, { nonce, codeVerifier, state, maxAgeSeconds }: Kept): Promise<Proven> {
    const configuration = await this.configuration();
    try {
      const tokens = await authorizationCodeGrant(configuration, callbackUrl, {
        pkceCodeVerifier: codeVerifier, expectedNonce: nonce, expectedState: state, idTokenExpected: true, ...(maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds }),
      });
      const token = tokens.claims();
      if (token === undefined) throw new DomainError('provider-answer-refused');
      const more = configuration.serverMetadata().userinfo_endpoint === undefined ? {} : await fetchUserInfo(configuration, tokens.access_token, token.sub);
      return this.proven(token, { ...more, ...token });
    } catch (cause) {
      if (cause instanceof AuthorizationResponseError) throw new DomainError('sign-in-declined', { cause });
      throw new DomainError(isDown(cause) ? 'provider-unavailable' : 'provider-answer-refused', { cause });
    }
  }

  private proven(token: IDToken, claims: Claims): Proven {
    const { acr, amr } = this.settings.secondFactor;
    const said = Array.isArray(token.amr) ? token.amr.filter((method) => typeof method === 'string') : [];
    const authenticatedAt = token.auth_time === undefined ? null : new Date(Math.min(token.auth_time * 1_000, systemClock.now().getTime())).toISOString();
    return { subject: token.sub, claims, authenticatedAt, bySecondFactor: (typeof token.acr === 'string' && acr.includes(token.acr)) || said.some((method) => amr.includes(method)) };
  }

  /** The provider's metadata, read when it is needed: a provider that is down keeps nothing from starting. A failure is not kept. */
  private async configuration(): Promise<Configuration> {
    const nowMs = systemClock.now().getTime();
    if (this.known === undefined || this.known.untilMs <= nowMs) this.known = { configuration: this.discover(), untilMs: nowMs + METADATA_MS };
    const { known } = this;
    try {
      return await known.configuration;
    } catch (cause) {
      if (this.known === known) this.known = undefined;
      throw new DomainError('provider-unavailable', { cause });
    }
  }

  private discover(): Promise<Configuration> {
    const { issuer, clientId, idTokenAlgorithm } = this.settings;
    // Only a configuration for an evaluation or the demo has a loopback issuer without TLS.
    const insecure = isLoopback(new URL(issuer)) ? [allowInsecureRequests] : [];
    return discovery(new URL(issuer), clientId, { id_token_signed_response_alg: idTokenAlgorithm, [clockTolerance]: CLOCK_TOLERANCE_SECONDS }, this.authentication(), {
      timeout: PROVIDER_TIMEOUT_SECONDS, [customFetch]: boundedFetch, execute: [enableNonRepudiationChecks, ...insecure],
    });
  }

  private authentication(): ClientAuth {
    const { credential } = this;
    if ('key' in credential) return PrivateKeyJwt(credential.keyId === undefined ? credential.key : { key: credential.key, kid: credential.keyId });
    return this.settings.clientAuthentication.method === 'client_secret_post' ? ClientSecretPost(credential.secret) : ClientSecretBasic(credential.secret);
  }
}
