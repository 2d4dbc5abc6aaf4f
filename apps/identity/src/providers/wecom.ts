/** WeCom (企业微信) behind the port of providers: its sign-in for web pages is OAuth 2 of its own kind, without PKCE, nonce or ID token. docs/wecom.md says how it differs. */
import { DomainError } from '@nuanxin/kernel';
import { systemClock } from '@nuanxin/service-kit';
import { z } from 'zod';
import { boundedFetch, ProviderDown } from './bounded-fetch.js';
import type { Beginning, Kept, Proven, SignInProvider } from './provider.js';
import type { WeComSettings } from './settings.js';

/** Where WeCom is; a simulator of tests is elsewhere. */
export interface WeComAddresses {
  readonly signIn: string;
  readonly api: string;
}

export const WECOM: WeComAddresses = { signIn: 'https://login.work.weixin.qq.com/wwlogin/sso/login', api: 'https://qyapi.weixin.qq.com' };

/** Seconds before its end at which an access token is asked for anew. */
const TOKEN_MARGIN_SECONDS = 300;
/** Of a code that is unknown, used or too old. */
const WRONG_CODE = 40_029;
/** Of an access token that WeCom ended before its time: it is asked for anew, once. */
const TOKEN_OVER: readonly number[] = [40_014, 42_001];

const answer = z.object({ errcode: z.int() });
const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.int().positive() });
/** Of a member of the organisation; who is none has an `openid` instead. */
const member = z.object({ userid: z.string().min(1).max(64) });

export class WeComProvider implements SignInProvider {
  private known: { readonly token: string; readonly untilMs: number } | undefined;

  constructor(private readonly settings: WeComSettings, private readonly secret: string, private readonly addresses: WeComAddresses = WECOM) {}

  /** The organisation at WeCom, whose members' ids are unique in it. */
  get issuer(): string {
    return `${new URL(WECOM.api).origin}/${this.settings.corpId}`;
  }

  /** No provider is called: that it is down shows when the browser has come back. */
  begin(beginning: Beginning): Promise<{ authorizationUrl: string; kept: Kept }> {
    const url = new URL(this.addresses.signIn);
    url.search = new URLSearchParams({ login_type: 'CorpApp', appid: this.settings.corpId, agentid: this.settings.agentId, redirect_uri: beginning.redirectUri, state: beginning.state }).toString();
    return Promise.resolve({ authorizationUrl: url.href, kept: { ...beginning, nonce: '', codeVerifier: '' } });
  }

  /** WeCom tells neither when it saw somebody nor by what: it never counts as shown again, nor as two factors. */
  async complete(callbackUrl: URL, { state }: Kept): Promise<Proven> {
    const [code, ...more] = callbackUrl.searchParams.getAll('code');
    if (more.length > 0 || callbackUrl.searchParams.getAll('state').join() !== state) throw new DomainError('provider-answer-refused');
    if (code === undefined) throw new DomainError('sign-in-declined');
    try {
      const said = member.safeParse(await this.whoCame(code));
      if (!said.success) throw new DomainError('provider-answer-refused', { detail: 'Whoever came is no member of the organisation.' });
      return { subject: said.data.userid, claims: {}, authenticatedAt: null, bySecondFactor: false };
    } catch (cause) {
      throw cause instanceof DomainError ? cause : new DomainError('provider-unavailable', { cause });
    }
  }

  private async whoCame(code: string, isRetry = false): Promise<unknown> {
    const said = await this.call('/cgi-bin/auth/getuserinfo', { access_token: await this.accessToken(), code });
    if (said.errcode === 0) return said;
    if (said.errcode === WRONG_CODE) throw new DomainError('provider-answer-refused');
    if (isRetry || !TOKEN_OVER.includes(said.errcode)) throw new ProviderDown(`WeCom answered ${said.errcode}`);
    this.known = undefined;
    return this.whoCame(code, true);
  }

  /** WeCom gives the same token to who asks again within two hours, and limits how often one asks: it is kept. */
  private async accessToken(): Promise<string> {
    const nowMs = systemClock.now().getTime();
    if (this.known !== undefined && this.known.untilMs > nowMs) return this.known.token;
    const said = await this.call('/cgi-bin/gettoken', { corpid: this.settings.corpId, corpsecret: this.secret });
    if (said.errcode !== 0) throw new ProviderDown(`WeCom gave no access token: ${said.errcode}`);
    const { access_token: token, expires_in: seconds } = tokenAnswer.parse(said);
    this.known = { token, untilMs: nowMs + (seconds - TOKEN_MARGIN_SECONDS) * 1_000 };
    return token;
  }

  /** WeCom answers 200 whatever it says. */
  private async call(path: string, query: Record<string, string>) {
    const response = await boundedFetch(`${this.addresses.api}${path}?${new URLSearchParams(query).toString()}`, { method: 'GET', headers: { accept: 'application/json' } });
    return answer.loose().parse(await response.json());
  }
}
