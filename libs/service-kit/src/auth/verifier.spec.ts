/** Whom a service lets in: tokens by their signature, time, district, kind and what became of the session since (DESIGN §3). */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { DomainError } from '@nuanxin/kernel';
import { TestTokens } from '@nuanxin/testing';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { v7 } from 'uuid';
import { issuerOf, TokenVerifier, type TrustStore } from '../index.js';

const DISTRICT = 'tianjin';

describe('verifying a token', () => {
  let tokens: TestTokens;
  let looks = 0;
  const ended = new Set<string>();
  const floors = new Map<string, number>();
  const store: TrustStore = {
    key: async (kid) => {
      looks += 1;
      return kid === tokens.kid ? (tokens.publicJwk as Record<string, string>) : undefined;
    },
    refused: async ({ sid, sub, pv }) => ended.has(sid) || (floors.get(sub) ?? 0) > pv,
  };
  const verifierAt = (nowMs?: () => number): TokenVerifier => new TokenVerifier({ district: DISTRICT, store, ...(nowMs === undefined ? {} : { nowMs }) });
  const codeOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'let in', (error: unknown) => (error instanceof DomainError ? error.code : error));
  beforeAll(async () => {
    tokens = await TestTokens.create(DISTRICT);
  });

  it('lets in whom it names, and looks the key up once', async () => {
    const verifier = verifierAt();
    const personId = v7();
    const before = looks;
    expect(await verifier.verify(await tokens.sign('counsellor', { personId }))).toMatchObject({ kind: 'person', personId, grants: [{ role: 'counsellor', scope: { kind: 'district' } }] });
    await verifier.verify(await tokens.sign('analyst'));
    expect(looks - before).toBe(1);
  });

  it('refuses one that is expired, at once also where it is remembered', async () => {
    let now = Date.now();
    const verifier = verifierAt(() => now);
    const token = await tokens.sign('analyst', { expiresInSeconds: 60 });
    expect(await codeOf(verifier.verify(token))).toBe('let in');
    now += 70_000;
    expect(await codeOf(verifier.verify(token))).toBe('unauthenticated');
    expect(await codeOf(verifierAt().verify(await tokens.sign('analyst', { expiresInSeconds: -60 })))).toBe('unauthenticated');
  });

  it('refuses one that lives longer than five minutes, once these are over', async () => {
    let now = Date.now();
    const verifier = verifierAt(() => now);
    const token = await tokens.sign('analyst', { expiresInSeconds: 86_400 });
    now += 310_000;
    expect(await codeOf(verifier.verify(token))).toBe('unauthenticated');
  });

  it('refuses one by a key that was retired, a minute after its end', async () => {
    let [now, isRetired] = [Date.now(), false];
    const verifier = new TokenVerifier({ district: DISTRICT, store: { ...store, key: async (kid) => (isRetired ? undefined : store.key(kid)) }, nowMs: () => now });
    expect(await codeOf(verifier.verify(await tokens.sign('analyst')))).toBe('let in');
    isRetired = true;
    now += 61_000;
    expect(await codeOf(verifier.verify(await tokens.sign('analyst')))).toBe('unauthenticated');
  });

  it('refuses another district’s', async () => {
    expect(await codeOf(verifierAt().verify(await tokens.sign('administrator', { district: 'beijing' })))).toBe('unauthenticated');
  });

  it('refuses one by a key that it does not know, or under a name of one that it does', async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    const forged = (kid: string): Promise<string> => new SignJWT({ sid: v7(), pv: 1, grants: [] }).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
      .setSubject(v7()).setIssuer(issuerOf(DISTRICT)).setAudience(issuerOf(DISTRICT)).setIssuedAt().setExpirationTime('4m').sign(privateKey);
    expect(await codeOf(verifierAt().verify(await forged(v7())))).toBe('unauthenticated');
    expect(await codeOf(verifierAt().verify(await forged(tokens.kid)))).toBe('unauthenticated');
  });

  it('refuses one that is not signed, or by an algorithm that turns the public key into a secret', async () => {
    const claims = { sid: v7(), pv: 1, grants: [{ role: 'administrator', scope: { kind: 'district' } }] };
    const none = new UnsecuredJWT(claims).setSubject(v7()).setIssuer(issuerOf(DISTRICT)).setAudience(issuerOf(DISTRICT)).setIssuedAt().setExpirationTime('4m').encode();
    const symmetric = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: tokens.kid }).setSubject(v7()).setIssuer(issuerOf(DISTRICT)).setAudience(issuerOf(DISTRICT))
      .setIssuedAt().setExpirationTime('4m').sign(new TextEncoder().encode(JSON.stringify(tokens.publicJwk)));
    const named = `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid: tokens.kid })).toString('base64url')}.${none.split('.')[1] ?? ''}.`;
    for (const token of [none, symmetric, named, '', 'a.b.c']) expect([token, await codeOf(verifierAt().verify(token))]).toEqual([token, 'unauthenticated']);
  });

  it('refuses one of another kind, such as an identity token, by its typ', async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const jwk = (await exportJWK(publicKey)) as Record<string, string>;
    const verifier = new TokenVerifier({ district: DISTRICT, store: { key: async () => jwk, refused: async () => false } });
    const typed = (typ: string): Promise<string> => new SignJWT({ sid: v7(), pv: 1, grants: [] }).setProtectedHeader({ alg: 'EdDSA', typ, kid: 'k' })
      .setSubject(v7()).setIssuer(issuerOf(DISTRICT)).setAudience(issuerOf(DISTRICT)).setIssuedAt().setExpirationTime('4m').sign(privateKey);
    expect(await codeOf(verifier.verify(await typed('JWT')))).toBe('unauthenticated');
    expect(await codeOf(verifier.verify(await typed('at+jwt')))).toBe('let in');
  });

  it('refuses one whose session ended: heard of as it happens, or found when it is looked at', async () => {
    const verifier = verifierAt();
    const [heard, stored] = [v7(), v7()];
    const token = await tokens.sign('analyst', { sessionId: heard });
    expect(await codeOf(verifier.verify(token))).toBe('let in');
    verifier.endSession(heard);
    expect(await codeOf(verifier.verify(token))).toBe('unauthenticated');
    ended.add(stored);
    expect(await codeOf(verifier.verify(await tokens.sign('analyst', { sessionId: stored })))).toBe('unauthenticated');
  });

  it('refuses one from before a change of roles, once it has heard of it, and lets a newer one in', async () => {
    const verifier = verifierAt();
    const personId = v7();
    const [older, newer] = [await tokens.sign('administrator', { personId, version: 3 }), await tokens.sign('analyst', { personId, version: 4 })];
    expect(await codeOf(verifier.verify(older))).toBe('let in');
    floors.set(personId, 4);
    verifier.forgetPerson(personId);
    expect(await codeOf(verifier.verify(older))).toBe('unauthenticated');
    expect(await codeOf(verifier.verify(newer))).toBe('let in');
  });

  it('looks at everything anew after a gap in which something may have been missed', async () => {
    const verifier = verifierAt();
    const sessionId = v7();
    const token = await tokens.sign('analyst', { sessionId });
    await verifier.verify(token);
    ended.add(sessionId);
    expect(await codeOf(verifier.verify(token))).toBe('let in');
    verifier.forgetAll();
    expect(await codeOf(verifier.verify(token))).toBe('unauthenticated');
  });
});
