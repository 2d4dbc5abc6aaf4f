/** Who is nobody here: no token, one that is over, of another district, or made up. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts';
import { routes as identity } from '@nuanxin/contracts/identity';
import { TestTokens } from '@nuanxin/testing';
import { changesNothing, named, type Given } from '../support/prepared.js';
import { wrongRefusal } from '../support/problems.js';
import { isGuarded, requestOf, send } from '../support/requests.js';
import { forger } from '../support/tokens.js';

export function refusesStrangers(given: Given): void {
  describe('P2: who is nobody in this district', () => {
    changesNothing(given);
    const tokens = new Map<string, string | undefined>();
    let good = '';
    beforeAll(async () => {
      const { cell } = given().district;
      const forge = await forger(cell);
      const elsewhere = await TestTokens.create(cell.cell.district);
      good = await forge();
      tokens.set('none', undefined).set('words', 'let me in').set('unsigned', `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`).set('cut off', good.slice(0, -5));
      tokens.set('over', await forge({ expiresInSeconds: -60 })).set("another district's, by a key that is known here", await forge({ district: 'wuhan-demo' }));
      tokens.set("another district's", await (await TestTokens.create('wuhan-demo')).sign('administrator')).set('by an unknown key', await elsewhere.sign('administrator'));
    });

    it('is told apart from somebody by the one thing that is wrong with the token', async () => {
      const answer = await given().district.cell.wire.send(requestOf(identity.getMe, {}, { token: good }));
      expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('测试管理员')]);
    });

    it.each(named(routes.filter(isGuarded)))('%s: is refused', async (_title, route) => {
      for (const [title, token] of tokens) {
        const answer = await send(given().district, route, given().callFor(route), { token });
        expect([title, wrongRefusal(answer, { code: 'unauthenticated' }), answer.headers['www-authenticate']]).toEqual([title, undefined, 'Bearer']);
      }
    });

    it.each(named(routes.filter(isGuarded)))('%s: is refused by the service itself too, past the gateway', async (_title, route) => {
      const { path, ...request } = requestOf(route, given().callFor(route));
      for (const token of [undefined, tokens.get('over'), tokens.get("another district's, by a key that is known here")]) {
        const answer = await fetch(new URL(path, given().district.cell.cell.serviceUrls[route.service]), {
          method: request.method, headers: { ...request.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }, ...(request.body === undefined ? {} : { body: String(request.body) }),
        });
        expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining({ code: 'unauthenticated' })]);
      }
    });
  });
}
