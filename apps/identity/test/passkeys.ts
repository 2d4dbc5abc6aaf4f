/** Identity that asks for second factors and takes passkeys, with people who register them and sign in by them. */
import { expect } from '@jest/globals';
import type { Route, RoleName } from '@nuanxin/contracts';
import { routes } from '@nuanxin/contracts/identity';
import { decodeJwt } from 'jose';
import { ORIGIN, RP_ID, SECOND_ORIGIN, SoftPasskey, type Otherwise } from './authenticator.js';
import { PASSWORD, testIdentity, type SignedIn, type TestIdentity } from './identity.js';

/** Somebody with a passkey. */
export interface Owner extends SignedIn {
  readonly passkey: SoftPasskey;
  readonly passkeyId: string;
  readonly recoveryCodes: readonly string[];
}

export class PasskeyWorld {
  private constructor(readonly cell: TestIdentity) {}

  static async start(): Promise<PasskeyWorld> {
    const world = new PasskeyWorld(await testIdentity({ SECOND_FACTOR: 'required', NUANXIN_DEMO: '0', PASSKEY_RP_ID: RP_ID, PASSKEY_ORIGINS: `${ORIGIN},${SECOND_ORIGIN}` }));
    await world.register(world.cell.admin);
    await world.renew(world.cell.admin);
    return world;
  }

  call = <R extends Route>(route: R, { token }: SignedIn, body: unknown = {}, params: Record<string, string> = {}) => this.cell.test.call(route, { token, params, ...(route.hasBody ? { body } : {}) });
  open = <R extends Route>(route: R, body: unknown = {}) => this.cell.test.call(route, { body });
  sql = <T>(statement: string, parameters: unknown[] = []): Promise<T[]> => this.cell.test.service.kit.dataSource.query(statement, parameters);
  me = (who: SignedIn) => this.cell.test.call(routes.getMe, { token: who.token });
  refresh = ({ refreshToken }: SignedIn) => this.open(routes.refreshToken, { refreshToken });

  /** The next tokens, by what somebody is by now. */
  async renew(who: SignedIn): Promise<void> {
    const { body } = await this.refresh(who);
    Object.assign(who, { token: body.accessToken, refreshToken: body.refreshToken });
  }

  /** Registers one more passkey of somebody. */
  async register(who: SignedIn, passkey = new SoftPasskey(), otherwise: Otherwise = {}, name = '手机') {
    const { status, body } = await this.call(routes.beginPasskey, who);
    if (status !== 200) throw new Error(`Beginning a passkey answered ${status}.`);
    return this.call(routes.registerPasskey, who, { name, credential: passkey.make(body, otherwise) });
  }

  /** A new person with a role who signed in and registered a passkey. */
  async owner(role: RoleName = 'counsellor', passkey = new SoftPasskey()): Promise<Owner> {
    const who = await this.cell.somebody(role);
    const { status, body } = await this.register(who, passkey);
    expect(status).toBe(200);
    await this.renew(who);
    return { ...who, passkey, passkeyId: body.passkey.passkeyId, recoveryCodes: body.recoveryCodes ?? [] };
  }

  /** The challenge that the right password is answered by. */
  async challengeFor({ login }: SignedIn, password = PASSWORD): Promise<string> {
    const response = await fetch(new URL(routes.signIn.path, this.cell.test.service.url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login, password }) });
    const body = (await response.json()) as { code: string; challenge: string };
    expect([response.status, body.code]).toEqual([401, 'second-factor-required']);
    return body.challenge;
  }

  /** Signs in by a passkey alone. */
  async signIn(passkey: SoftPasskey, otherwise: Otherwise = {}) {
    const { body } = await this.open(routes.beginSignInByPasskey);
    return this.open(routes.signInByPasskey, { credential: passkey.show(body, otherwise) });
  }

  /** Goes on by a passkey after the password. */
  async signInSecond(challenge: string, passkey: SoftPasskey, otherwise: Otherwise = {}) {
    const { body } = await this.open(routes.getSecondFactorOptions, { challenge });
    if (body.passkey === null) throw new Error('There is no passkey to go on by.');
    return this.open(routes.signInBySecondPasskey, { challenge, credential: passkey.show(body.passkey, otherwise) });
  }

  /** As if what was shown had been shown six minutes ago. */
  letPass = ({ token }: SignedIn) => this.sql(`UPDATE session SET authenticated_at = now() - interval '5 minutes 1 second' WHERE id = $1`, [decodeJwt(token)['sid']]);
}
