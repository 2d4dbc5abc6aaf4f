/** Signing in by passkeys, on real PostgreSQL and NATS: rules ID-24 to ID-26, and ID-17 by a passkey. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@nuanxin/contracts/identity';
import { SECOND_ORIGIN, SoftPasskey, type Otherwise } from '../test/authenticator.js';
import { PASSWORD } from '../test/identity.js';
import { PasskeyWorld, type Owner } from '../test/passkeys.js';

describe('signing in by a passkey', () => {
  let world: PasskeyWorld;
  let owner: Owner;
  beforeAll(async () => {
    world = await PasskeyWorld.start();
    owner = await world.owner();
  });
  afterAll(() => world.cell.test.stop());

  const wrong = { status: 401, body: { code: 'wrong-passkey' } };
  const handleOf = ({ personId }: { personId: string }): string => Buffer.from(personId.replaceAll('-', ''), 'hex').toString('base64url');

  it.each(['ES256', 'EdDSA'] as const)('ID-25 alone counts as two factors where its owner was verified by it (%s)', async (algorithm) => {
    const somebody = await world.owner('counsellor', new SoftPasskey(algorithm));
    const entered = await world.signIn(somebody.passkey, { origin: SECOND_ORIGIN });
    expect(entered).toMatchObject({ status: 201, body: { isRestricted: false, person: { personId: somebody.personId } } });
    expect(await world.cell.test.call(routes.listPeople, { token: entered.body.accessToken })).toMatchObject({ status: 200 });
    expect((await world.call(routes.listOwnPasskeys, somebody)).body.items).toMatchObject([{ usedAt: expect.any(String) }]);
  });

  it.each<[string, Otherwise]>([
    ['without verifying its owner', { verified: false }], ['by nobody present', { present: false, verified: false }], ['at another site’s page', { origin: 'https://nuanxin.example.com' }],
    ['at a page of the site that is not named', { origin: 'https://elsewhere.example.org' }], ['for another site', { rpId: 'example.com' }], ['in a frame of a foreign page', { crossOrigin: true }], ['as if it was made', { type: 'webauthn.create' }],
    ['for a challenge that nobody made', { challenge: 'Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE' }], ['without whose it is', { userHandle: null }], ['as somebody else’s', { userHandle: 'AZaitAAAcACAAAAAAAAAAQ' }],
  ])('ID-24 ID-25 one that is shown %s is refused', async (_, otherwise) => {
    expect(await world.signIn(owner.passkey, otherwise)).toMatchObject(wrong);
    expect(await world.signIn(owner.passkey)).toMatchObject({ status: 201 });
  });

  it('ID-24 an unknown one, one under another’s name, a replayed, an old and a foreign challenge are answered alike', async () => {
    const begin = async () => (await world.open(routes.beginSignInByPasskey)).body;
    const send = (credential: unknown) => world.open(routes.signInByPasskey, { credential });
    const another = await world.owner();
    const shown = owner.passkey.show(await begin());
    expect(await send(shown)).toMatchObject({ status: 201 });
    const late = owner.passkey.show(await begin());
    await world.sql(`UPDATE passkey_challenge SET expires_at = expires_at - interval '5 minutes'`);
    const { body: forConfirmation } = await world.call(routes.beginReauthenticationByPasskey, owner);
    const stranger = new SoftPasskey();
    const answers = [
      await send(shown), await send(late), await send(owner.passkey.show(forConfirmation)), await send({ ...another.passkey.show(await begin(), { userHandle: handleOf(owner) }), id: owner.passkey.id, rawId: owner.passkey.id }),
      await send(stranger.show(await begin(), { userHandle: handleOf(owner) })),
    ];
    expect(answers.map(({ status, body }) => ({ status, ...(body as object), requestId: '' }))).toEqual(answers.map(() => ({ status: 401, code: 'wrong-passkey', title: expect.any(String), type: 'urn:nuanxin:problem:wrong-passkey', requestId: '' })));
  });

  it('ID-24 a challenge is used up by what is wrong, too', async () => {
    const { body } = await world.open(routes.beginSignInByPasskey);
    expect(await world.open(routes.signInByPasskey, { credential: owner.passkey.show(body, { verified: false }) })).toMatchObject(wrong);
    expect(await world.open(routes.signInByPasskey, { credential: owner.passkey.show(body) })).toMatchObject(wrong);
  });

  it('ID-25 after the password being there is enough, by the person’s own passkey, with that sign-in’s challenge, once', async () => {
    const [challenge, other] = [await world.challengeFor(owner), await world.challengeFor(owner)];
    expect(await world.open(routes.getSecondFactorOptions, { challenge })).toMatchObject({ status: 200, body: { app: false, passkey: { allowCredentials: [{ id: owner.passkey.id }], userVerification: 'preferred' } } });
    const stranger = await world.owner();
    expect(await world.signInSecond(challenge, stranger.passkey)).toMatchObject(wrong);
    const { body: { passkey } } = await world.open(routes.getSecondFactorOptions, { challenge: other });
    expect(passkey === null ? passkey : await world.open(routes.signInBySecondPasskey, { challenge, credential: owner.passkey.show(passkey) })).toMatchObject(wrong);
    expect(await world.signInSecond(challenge, owner.passkey, { verified: false, userHandle: null })).toMatchObject({ status: 201, body: { isRestricted: false, person: { personId: owner.personId } } });
    for (const over of [world.open(routes.getSecondFactorOptions, { challenge }), world.open(routes.signInBySecondPasskey, { challenge, credential: owner.passkey.show({ challenge, rpId: 'example.org' }) })]) {
      expect(await over).toMatchObject({ status: 401, body: { code: 'challenge-over' } });
    }
  });

  it('ID-19 ID-25 after the password five are looked at, and a new password ends what was begun by the old one', async () => {
    const somebody = await world.owner();
    const challenge = await world.challengeFor(somebody);
    for (let tried = 0; tried < 5; tried += 1) expect(await world.signInSecond(challenge, owner.passkey)).toMatchObject(wrong);
    expect(await world.open(routes.getSecondFactorOptions, { challenge })).toMatchObject({ status: 401, body: { code: 'challenge-over' } });
    const begun = await world.challengeFor(somebody);
    const { body: { passkey } } = await world.open(routes.getSecondFactorOptions, { challenge: begun });
    expect(await world.call(routes.changeOwnPassword, somebody, { current: PASSWORD, password: 'nine lanterns over the river' })).toMatchObject({ status: 200 });
    expect(passkey === null ? passkey : await world.open(routes.signInBySecondPasskey, { challenge: begun, credential: somebody.passkey.show(passkey) })).toMatchObject({ status: 401, body: { code: 'challenge-over' } });
    expect(await world.signIn(somebody.passkey)).toMatchObject({ status: 201 });
  });

  it('ID-26 a counter that went back or stood still is refused, and so is one that could be backed up of a sudden; two at once with the same one are not both let in', async () => {
    const somebody = await world.owner();
    expect(await world.signIn(somebody.passkey, { counter: 7 })).toMatchObject({ status: 201 });
    for (const otherwise of [{ counter: 7 }, { counter: 6 }, { counter: 0 }, { counter: 8, backupEligible: false }]) expect(await world.signIn(somebody.passkey, otherwise)).toMatchObject(wrong);
    const both = await Promise.all([world.signIn(somebody.passkey, { counter: 8 }), world.signIn(somebody.passkey, { counter: 8 })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 401]);
    const uncounted = await world.owner('counsellor', new SoftPasskey('ES256', false));
    for (let time = 0; time < 2; time += 1) expect(await world.signIn(uncounted.passkey)).toMatchObject({ status: 201 });
  });

  it('ID-6 ID-25 a deactivated person’s signs nobody in', async () => {
    const somebody = await world.owner();
    expect(await world.call(routes.deactivatePerson, world.cell.admin, {}, { personId: somebody.personId })).toMatchObject({ status: 200 });
    expect(await world.signIn(somebody.passkey)).toMatchObject(wrong);
  });

  it('ID-17 ID-25 shown again it counts for acts that matter: the own one, its owner verified, in that session', async () => {
    const somebody = await world.owner();
    const { body: elsewhere } = await world.signIn(somebody.passkey);
    const begin = async (token = somebody.token) => (await world.cell.test.call(routes.beginReauthenticationByPasskey, { token, body: {} })).body;
    const send = (credential: unknown) => world.call(routes.reauthenticateByPasskey, somebody, { credential });
    await world.letPass(somebody);
    for (const credential of [somebody.passkey.show(await begin(), { verified: false }), somebody.passkey.show(await begin(elsewhere.accessToken)), owner.passkey.show(await begin())]) {
      expect(await send(credential)).toMatchObject({ status: 403, body: { code: 'wrong-confirmation' } });
    }
    expect(await world.call(routes.renewRecoveryCodes, somebody)).toMatchObject({ body: { code: 'reauthentication-required' } });
    const shown = await send(somebody.passkey.show(await begin()));
    expect(Math.abs(Date.parse(shown.body.until) - Date.now() - 300_000)).toBeLessThan(20_000);
    expect(await world.call(routes.renewRecoveryCodes, somebody)).toMatchObject({ status: 200 });
  });
});
