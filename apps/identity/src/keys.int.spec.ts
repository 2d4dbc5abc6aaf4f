/** Rotating the signing key under load on real PostgreSQL and NATS: rule ID-22. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes, signingKeyAggregate, signingKeyPublished, signingKeyRetired } from '@nuanxin/contracts/identity';
import { eventually } from '@nuanxin/testing';
import { decodeProtectedHeader } from 'jose';
import { testIdentity, type SignedIn, type TestIdentity } from '../test/identity.js';

const LEAD_SECONDS = 2;

describe('rotating keys', () => {
  let cell: TestIdentity;
  beforeAll(async () => {
    cell = await testIdentity({ SIGNING_KEY_LEAD_SECONDS: String(LEAD_SECONDS) });
  });
  afterAll(() => cell.test.stop());

  const rotate = ({ token }: SignedIn) => cell.test.call(routes.rotateKeys, { token, body: {} });
  const kidOf = (token: string): string => decodeProtectedHeader(token).kid ?? '';
  const shown = async (): Promise<string[]> => (await cell.test.call(routes.listKeys)).body.keys.map(({ kid }) => kid);
  const told = async (kid: string) => (await cell.test.told(kid)).map(({ type, data }) => ({ type, key: signingKeyAggregate.state.parse(data) }));

  it('ID-22 no request fails while a key follows another; the old one is retired, its private half destroyed, and it verifies until its last token is over', async () => {
    const old = kidOf(cell.admin.token);
    const seen = new Set<string>();
    const failed: number[] = [];
    let isOver = false;
    const work = async (who: SignedIn): Promise<void> => {
      for (let { refreshToken } = who; !isOver;) {
        const next = await cell.test.call(routes.refreshToken, { body: { refreshToken } });
        const read = await cell.test.call(routes.getMe, { token: next.body.accessToken });
        failed.push(...[next.status, read.status].filter((status) => status !== 200));
        ({ refreshToken } = next.body);
        seen.add(kidOf(next.body.accessToken));
      }
    };
    const working = (await Promise.all(Array.from({ length: 4 }, () => cell.somebody('counsellor')))).map(work);
    const { status, body: { kid, signsFrom } } = await rotate(cell.admin);
    expect([status, (await shown()).sort()]).toEqual([200, [old, kid].sort()]);
    expect(await rotate(cell.admin)).toMatchObject({ status: 409, body: { code: 'rotation-under-way' } });
    expect([...seen]).not.toContain(kid);
    await eventually(() => expect([...seen]).toContain(kid), 20_000);
    await eventually(async () => expect((await told(old)).map(({ type }) => type)).toEqual([signingKeyPublished.type, signingKeyRetired.type]));
    expect(await cell.test.call(routes.getMe, { token: cell.admin.token })).toMatchObject({ status: 200 });
    isOver = true;
    await Promise.all(working);
    expect(failed).toEqual([]);
    const [, retired] = await told(old);
    expect(Date.parse(retired?.key.notAfter ?? '') - Date.parse(signsFrom)).toBe(360_000);
    expect(await cell.test.service.kit.dataSource.query('SELECT kid FROM signing_key_secret')).toEqual([{ kid }]);
    await cell.test.service.kit.dataSource.query(`UPDATE signing_key SET not_after = now() WHERE id = $1`, [old]);
    expect(await shown()).toEqual([kid]);
  });

  it('ID-22 P2 administrators of the district alone rotate keys, and show what they sign in by before', async () => {
    const coordinator = await cell.somebody('coordinator');
    expect(await rotate(coordinator)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    await cell.test.service.kit.dataSource.query(`UPDATE session SET authenticated_at = now() - interval '6 minutes' WHERE person_id = $1`, [cell.admin.personId]);
    expect(await rotate(cell.admin)).toMatchObject({ status: 403, body: { code: 'reauthentication-required' } });
  });
});
