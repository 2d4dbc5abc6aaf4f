/** The same key twice, the same key for something else, and two who edit at once. */
import { describe, expect, it } from '@jest/globals';
import { routes, type Route } from '@nuanxin/contracts';
import { v7 } from 'uuid';
import { callOf } from '../support/calls.js';
import { standing, type Standing } from '../support/databases.js';
import { SUPERVISOR, type District } from '../support/district.js';
import { file } from '../support/files.js';
import { jsonOf, type WireAnswer } from '../support/http.js';
import { mutationsOf } from '../support/mutations.js';
import { named, type Given } from '../support/prepared.js';
import { wrongRefusal } from '../support/problems.js';
import { send } from '../support/requests.js';
import { afresh, type Call } from '../support/setting.js';

const make = (district: District, route: Route): Promise<Call> => callOf(route, afresh(district, SUPERVISOR));

/** What somebody else might send to the same address: the body of another call, else this one changed in one field; undefined where there is nothing to say. */
async function somethingElse(district: District, route: Route, call: Call): Promise<Call | undefined> {
  if (route.upload !== undefined) return { ...call, content: file('something else') };
  const { body } = await make(district, route);
  if (JSON.stringify(body) !== JSON.stringify(call.body)) return { ...call, body };
  const said = (value: unknown): string => JSON.stringify(route.body.parse(value));
  const changed = mutationsOf(route.body, call.body).find((mutation) => !mutation.what.startsWith('an id of') && route.body.safeParse(mutation.body).success && said(mutation.body) !== said(call.body));
  return changed === undefined ? undefined : { ...call, body: changed.body };
}

/** All that stands in the databases, but for the vaults' keys: one is made before what it is to seal, and stays, whatever becomes of that. */
async function settled(district: District): Promise<Standing> {
  await district.cell.settle();
  const { 'hotline-cases-vault public.subject_key': _, 'identity-vault public.subject_key': __, ...rest } = await standing(district.cell.cell);
  return rest;
}

/** Which thing it is that was made or changed: whatever else is told of it may have moved on. */
function idsIn(answer: WireAnswer): Record<string, unknown> {
  const body = jsonOf(answer);
  return Object.fromEntries(Object.entries(typeof body === 'object' && body !== null ? body : {}).filter(([name]) => name === 'version' || name.endsWith('Id')));
}

export function takesEffectOnce(given: Given): void {
  describe('the same Idempotency-Key', () => {
    it.each(named(routes.filter((route) => route.idempotencyKey)))('%s: takes effect once, and is refused with something else', async (_title, route) => {
      const { district } = given();
      const call = await make(district, route);
      const other = await somethingElse(district, route, call);
      const headers = { 'idempotency-key': v7() };
      const together = await Promise.all([send(district, route, call, { headers }), send(district, route, call, { headers })]);
      // Of two at the same moment one may be told to come again.
      const taken = together.filter(({ status }) => status !== 409);
      const before = await settled(district);
      const again = await send(district, route, call, { headers });
      expect(taken.map((answer) => [answer.status, idsIn(answer)])).toEqual(taken.map(() => [route.status, idsIn(again)]));
      expect([taken.length > 0, again.status]).toEqual([true, route.status]);
      if (other !== undefined) expect(wrongRefusal(await send(district, route, other, { headers }), { code: 'idempotency-key-reused' })).toBeUndefined();
      expect(await settled(district)).toEqual(before);
    });
  });
}

const VERSIONS_MAX = 9;

/** Changes with one version after the other until one is the present; gives that, and what was answered. */
async function changeNow(district: District, route: Route, call: Call): Promise<{ etag: string; answer: WireAnswer }> {
  for (let version = 1; version <= VERSIONS_MAX; version += 1) {
    const etag = `"${version}"`;
    const answer = await send(district, route, call, { headers: { 'if-match': etag } });
    if (answer.status !== 412) return { etag, answer };
  }
  throw new Error('No version was the present one.');
}

export function refusesTheSecondEditor(given: Given): void {
  describe('two who edit at once', () => {
    it.each(named(routes.filter((route) => route.ifMatch)))('%s: the second is told 412, and nothing of theirs is kept', async (_title, route) => {
      const { district } = given();
      const call = await make(district, route);
      const other = await somethingElse(district, route, call) ?? call;
      const { etag, answer } = await changeNow(district, route, call);
      expect([answer.status, answer.headers['etag'] === etag]).toEqual([route.status, false]);
      const before = await settled(district);
      expect(wrongRefusal(await send(district, route, other, { headers: { 'if-match': etag } }), { code: 'precondition-failed' })).toBeUndefined();
      expect(await settled(district)).toEqual(before);
    });
  });
}
