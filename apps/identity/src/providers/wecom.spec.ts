/** Rules ID-27 and ID-29 at WeCom, against a simulator that answers as its documentation says. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { redirectOf } from '../../test/providers-file.js';
import { readSettings } from './settings.js';
import { WECOM, WeComProvider } from './wecom.js';

const [CORP, SECRET] = ['ww0123456789abcdef', 'a secret of the application'];
const BEGINNING = { redirectUri: redirectOf('ngo'), state: 'thestate', maxAgeSeconds: undefined };
const entry = { id: 'ngo', names: { zh: '社工协会', en: 'Association of Social Workers' }, corpId: CORP, agentId: '1000002', secretFile: '/run/secrets/ngo', redirectUris: [BEGINNING.redirectUri] };
const settingsOf = (more: Record<string, unknown> = {}, others: Record<string, unknown> = {}) => readSettings(JSON.stringify({ wecom: [{ ...entry, ...more }], ...others }), false);

/** What the simulator knows: codes that wait, with whom each is of, the access token that stands, and what it says instead for once. */
interface World {
  readonly codes: Map<string, Record<string, string>>;
  token: string;
  errcode: number;
  readonly asked: string[];
}

/** https://developer.work.weixin.qq.com/document/path/91039 and 98176: what `gettoken` and `auth/getuserinfo` say. */
function answerOf(world: World, url: URL): Record<string, unknown> {
  world.asked.push(url.pathname);
  const { errcode } = world;
  if (errcode !== 0) return { errcode, errmsg: 'as the test says' };
  if (url.pathname === '/cgi-bin/gettoken') {
    const isRight = url.searchParams.get('corpid') === CORP && url.searchParams.get('corpsecret') === SECRET;
    return isRight ? { errcode: 0, errmsg: 'ok', access_token: world.token, expires_in: 7_200 } : { errcode: 40_001, errmsg: 'invalid credential' };
  }
  if (url.searchParams.get('access_token') !== world.token) return { errcode: 42_001, errmsg: 'access_token expired' };
  const code = url.searchParams.get('code') ?? '';
  const who = world.codes.get(code);
  world.codes.delete(code);
  return who === undefined ? { errcode: 40_029, errmsg: 'invalid code' } : { errcode: 0, errmsg: 'ok', ...who };
}

describe('WeCom', () => {
  let world: World;
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(answerOf(world, new URL(request.url ?? '', 'http://localhost'))));
  });
  let addresses = WECOM;
  beforeAll(async () => {
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    addresses = { ...WECOM, api: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  });
  beforeEach(() => { world = { codes: new Map(), token: randomUUID(), errcode: 0, asked: [] }; });
  afterAll(() => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  }));

  const provider = (secret = SECRET): WeComProvider => {
    const [settings] = settingsOf().wecom;
    if (settings === undefined) throw new Error('There is no provider.');
    return new WeComProvider(settings, secret, addresses);
  };
  const codeOf = (who: Record<string, string>): string => {
    const code = randomUUID();
    world.codes.set(code, who);
    return code;
  };
  const complete = async (wecom: WeComProvider, query: string) => wecom.complete(new URL(`${BEGINNING.redirectUri}?${query}`), (await wecom.begin(BEGINNING)).kept);

  it('ID-27 sends the browser to WeCom’s own page, with the state', async () => {
    const { origin, pathname, searchParams } = new URL((await provider().begin(BEGINNING)).authorizationUrl);
    expect([`${origin}${pathname}`, Object.fromEntries(searchParams)]).toEqual([
      'https://login.work.weixin.qq.com/wwlogin/sso/login', { login_type: 'CorpApp', appid: CORP, agentid: '1000002', redirect_uri: BEGINNING.redirectUri, state: 'thestate' },
    ]);
  });

  it('ID-27 ID-29 takes the word for a member, once a code, and neither for two factors nor for a moment ago', async () => {
    const [wecom, code] = [provider(), codeOf({ userid: 'LiJing' })];
    expect(await complete(wecom, `code=${code}&state=thestate&appid=${CORP}`)).toEqual({ subject: 'LiJing', claims: {}, authenticatedAt: null, bySecondFactor: false });
    await expect(complete(wecom, `code=${code}&state=thestate`)).rejects.toMatchObject({ code: 'provider-answer-refused' });
    expect(wecom.issuer).toBe(`https://qyapi.weixin.qq.com/${CORP}`);
  });

  it('ID-27 refuses who is no member, another state, several codes, and who declined', async () => {
    const refused = { code: 'provider-answer-refused' };
    await expect(complete(provider(), `code=${codeOf({ openid: 'o1', external_userid: 'w1' })}&state=thestate`)).rejects.toMatchObject(refused);
    await expect(complete(provider(), `code=${codeOf({ userid: 'LiJing' })}&state=another`)).rejects.toMatchObject(refused);
    await expect(complete(provider(), `code=${codeOf({ userid: 'LiJing' })}&code=x&state=thestate`)).rejects.toMatchObject(refused);
    await expect(complete(provider(), 'state=thestate')).rejects.toMatchObject({ code: 'sign-in-declined' });
  });

  it('ID-27 asks for an access token once, and anew where WeCom ended it', async () => {
    const wecom = provider();
    for (const userid of ['a', 'b']) expect((await complete(wecom, `code=${codeOf({ userid })}&state=thestate`)).subject).toBe(userid);
    expect(world.asked.filter((path) => path === '/cgi-bin/gettoken')).toHaveLength(1);
    world.token = randomUUID();
    expect((await complete(wecom, `code=${codeOf({ userid: 'c' })}&state=thestate`)).subject).toBe('c');
    expect(world.asked.filter((path) => path === '/cgi-bin/gettoken')).toHaveLength(2);
  });

  it('ID-27 says that WeCom does not work where it does not, or does not know this application', async () => {
    const down = { code: 'provider-unavailable' };
    await expect(complete(provider('another secret than its own'), `code=${codeOf({ userid: 'a' })}&state=thestate`)).rejects.toMatchObject(down);
    const wecom = provider();
    await complete(wecom, `code=${codeOf({ userid: 'a' })}&state=thestate`);
    for (const errcode of [-1, 42_001, 60_020]) {
      world.errcode = errcode;
      await expect(complete(wecom, `code=${codeOf({ userid: 'a' })}&state=thestate`)).rejects.toMatchObject(down);
    }
  });

  it('ID-27 is configured beside the others, and shares neither name, corporation nor address with another', () => {
    expect(settingsOf().wecom[0]).toMatchObject({ organisationId: null, corpId: CORP });
    expect(() => settingsOf({ corpId: 'ww/../x' })).toThrow('wecom.0.corpId: must be letters and digits');
    expect(() => settingsOf({ redirectUris: ['http://console.example.org/'] })).toThrow('wecom.0.redirectUris.0: must be https');
    expect(() => settingsOf({ unknownPeople: 'register' })).toThrow('Unrecognized key: "unknownPeople"');
    expect(() => settingsOf({}, { wecom: [entry, { ...entry, id: 'other', redirectUris: ['https://console.example.org/other'] }] })).toThrow('wecom.1.corpId: must not repeat');
    expect(() => settingsOf({}, { providers: [{ ...entry, corpId: undefined, agentId: undefined, secretFile: undefined, issuer: 'https://login.example.edu', clientId: 'nuanxin', clientAuthentication: { method: 'client_secret_basic', secretFile: 'x' } }] }))
      .toThrow(/providers\.0\.id: must not repeat.*providers\.0\.redirectUris\.0: must not repeat.*wecom\.0\.id: must not repeat/);
  });
});
