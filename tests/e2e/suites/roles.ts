/** Role by route by place: who may do what where, against what is expected of it. */
import { describe, expect, it } from '@jest/globals';
import { roleNames, routes, type Route } from '@nuanxin/contracts';
import { routes as identity } from '@nuanxin/contracts/identity';
import { callOf } from '../support/calls.js';
import { ADMINISTRATOR } from '../support/cell.js';
import { cast, SUPERVISOR, type Cast, type District } from '../support/district.js';
import { EXPECTED, type Lies } from '../support/expectation.js';
import { inParallel, type WireAnswer } from '../support/http.js';
import { changesNothing, named, type Given } from '../support/prepared.js';
import { problemOf } from '../support/problems.js';
import { AT_ONCE, isGuarded, send } from '../support/requests.js';
import { at, ownOf, type Call } from '../support/setting.js';

/** Whoever signs out must sign in again, and nobody has a session or passkey that others could end, rename or remove by their own right, or an account at a provider: these have tests of their own. */
const NOT_HERE = ['signOut', 'endOwnSession', 'endOwnSessions', 'unlink', 'renamePasskey', 'removePasskey'];
const those = routes.filter((route) => isGuarded(route) && !NOT_HERE.includes(route.id));
/** A breach names every post that lacks the same in the same time, and the stream is of the whole district. */
const NAMING_MORE = ['listCoverBreaches', 'streamHours'];
/** Lists that show whoever reaches all of the district something of the other hospital. */
const SHOWING = ['listHospitals', 'listGroups', 'listPosts', 'listShifts', 'listTasks', 'listPlans', 'listSlots', 'listContacts', 'listCases', 'listUnassignedCases', 'listCaseWork', 'listClaims'];

type Where = 'own' | 'other';
type Outcome = 'allowed' | 'forbidden' | 'unseen';

function expectationOf({ id }: Route, { role }: Cast): { lies: Lies; extent: string } {
  const [lies, letters] = EXPECTED[id] ?? [];
  if (lies === undefined || letters === undefined) throw new Error(`Nothing is expected of ${id} yet; say who may call it.`);
  return { lies, extent: letters[roleNames.indexOf(role)] ?? '' };
}

/** What must become of a call about something that is not the caller's own. */
function outcomeOf(route: Route, who: Cast, where: Where): Outcome {
  const { lies, extent } = expectationOf(route, who);
  if (extent === '-') return 'forbidden';
  if (lies === 'list' || lies === 'everywhere') return 'allowed';
  if (extent === 'O') return 'unseen';
  if (who.reach === 'district') return 'allowed';
  return lies !== 'district' && where === 'own' ? 'allowed' : 'unseen';
}

/** The codes of a refusal, by where the thing lies. */
const UNSEEN: Readonly<Record<Lies, readonly string[]>> = { hospital: ['not-found'], named: ['unknown-reference', 'reference-not-yet-known'], both: ['not-found', 'unknown-reference'], district: ['forbidden', 'not-found'], everywhere: [], list: [] };
const REFUSALS = ['unauthenticated', 'forbidden', 'not-found', 'unknown-reference', 'reference-not-yet-known'];

const codeOf = (answer: WireAnswer): string => (answer.status < 400 ? 'done' : problemOf(answer).code);

function wrongOutcome(route: Route, who: Cast, outcome: Outcome, answer: WireAnswer): string | undefined {
  const code = codeOf(answer);
  const told = `${answer.status} ${code}`;
  switch (outcome) {
    case 'allowed': return REFUSALS.includes(code) || answer.status >= 500 ? told : undefined;
    case 'forbidden': return code === 'forbidden' ? undefined : told;
    case 'unseen': return UNSEEN[expectationOf(route, who).lies].includes(code) ? undefined : told;
  }
}

const as = async (district: District, { login }: Cast, route: Route, call: Call): Promise<WireAnswer> => send(district, route, call, { token: await district.cell.tokenOf(login) });

/** The route's calls about something at either hospital. */
async function callsAt(district: District, route: Route): Promise<Readonly<Record<Where, Call>>> {
  return { own: await callOf(route, at(district, district.own, SUPERVISOR)), other: await callOf(route, at(district, district.other, SUPERVISOR)) };
}

/** Everybody at both hospitals whose call must end so; one line for each that does not. */
async function wrongOnes(district: District, route: Route, calls: Readonly<Record<Where, Call>>, isMeant: (outcome: Outcome) => boolean): Promise<string[]> {
  const tries = cast.flatMap((who) => (['own', 'other'] as const).map((where) => ({ who, where, outcome: outcomeOf(route, who, where) }))).filter(({ outcome }) => isMeant(outcome));
  const wrong = await inParallel(tries, AT_ONCE, async ({ who, where, outcome }) => {
    const found = wrongOutcome(route, who, outcome, await as(district, who, route, calls[where]));
    return found === undefined ? [] : [`${who.login} at the ${where} hospital should be ${outcome}: ${found}`];
  });
  return wrong.flat();
}

/** What of the other hospital a list shows to those who reach only their own, and whom it shows nothing of what they reach. */
async function leaks(district: District, route: Route): Promise<string[]> {
  const { hospitalId, groupId, postId, planId } = district.other;
  const call = 'limit' in ((route.query as { shape?: object }).shape ?? {}) ? { query: { limit: '200' } } : await callOf(route, at(district, district.own, SUPERVISOR));
  const wrong = await inParallel(cast.filter((who) => expectationOf(route, who).extent !== '-'), AT_ONCE, async (who) => {
    const { text } = await as(district, who, route, call);
    const shown = [hospitalId, groupId, postId, planId].filter((id) => text.includes(id));
    const reachesAll = who.reach === 'district' && expectationOf(route, who).extent !== 'O';
    if (!reachesAll && shown.length > 0) return [`${who.login} is shown ${shown.join(', ')}`];
    return reachesAll && SHOWING.includes(route.id) && shown.length === 0 ? [`${who.login} is shown nothing of the other hospital`] : [];
  });
  return wrong.flat();
}

function tellsWhy(given: Given): void {
  describe('ID-34 why somebody may or may not', () => {
    it.each(named(those))('%s: is told as it is expected of everybody at both hospitals', async (_title, route) => {
      const { district } = given();
      const wrong = await inParallel(cast.flatMap((who) => (['own', 'other'] as const).map((where) => ({ who, where }))), AT_ONCE, async ({ who, where }) => {
        const { lies, extent } = expectationOf(route, who);
        const isPlaced = ['hospital', 'named', 'both'].includes(lies);
        const { isAllowed, rule } = await district.cell.as(ADMINISTRATOR, identity.explainAccess, {
          params: { personId: district.cell.idOf(who.login) }, query: { operation: route.id, ...(isPlaced && { hospitalId: district[where].hospitalId }), ...(lies === 'district' && extent === 'O' && { ownerId: district.cell.idOf(ADMINISTRATOR) }) },
        });
        const outcome = outcomeOf(route, who, where);
        // What is the whole district’s is told of by place or owner alone, so that a role at a hospital may hold the permission.
        const wanted = outcome === 'forbidden' ? 'permission-missing' : isPlaced ? (outcome === 'allowed' ? 'in-reach' : 'out-of-reach') : undefined;
        return (wanted === undefined ? isAllowed || rule === 'out-of-reach' : rule === wanted) ? [] : [`${who.login} at the ${where} hospital should be ${wanted ?? 'allowed'}: ${rule}`];
      });
      expect(wrong.flat()).toEqual([]);
    });
  });
}

export function keepsToRoles(given: Given): void {
  describe('what is expected of roles', () => {
    it('is said of every route, and of none that is not there', () => { expect(Object.keys(EXPECTED).sort()).toEqual(those.map(({ id }) => id).sort()); });
  });

  const calls = new Map<string, Readonly<Record<Where, Call>>>();
  const callsFor = async (route: Route): Promise<Readonly<Record<Where, Call>>> => {
    const made = calls.get(route.id) ?? await callsAt(given().district, route);
    calls.set(route.id, made);
    return made;
  };

  describe('P2: lists', () => {
    it('are asked of things that are there', async () => { for (const route of those) await callsFor(route); });

    it.each(named(those.filter(({ id }) => EXPECTED[id]?.[0] === 'list' && !NAMING_MORE.includes(id))))('%s: shows nothing of a hospital that is out of reach', async (_title, route) => {
      expect(await leaks(given().district, route)).toEqual([]);
    });
  });

  describe('P2: what a role may not do, or not there', () => {
    changesNothing(given);
    it.each(named(those))('%s: is refused', async (_title, route) => {
      expect(await wrongOnes(given().district, route, await callsFor(route), (outcome) => outcome !== 'allowed')).toEqual([]);
    });
  });

  describe('P2: what is the own', () => {
    const mayOwn = (route: Route, who: Cast): boolean => ['O', 'B'].includes(expectationOf(route, who).extent) && !['list', 'everywhere'].includes(expectationOf(route, who).lies);
    it.each(named(those.filter((route) => cast.some((who) => mayOwn(route, who)))))('%s: is reached wherever it lies', async (_title, route) => {
      const { district } = given();
      const wrong: string[] = [];
      for (const who of cast.filter((one) => mayOwn(route, one))) {
        const found = wrongOutcome(route, who, 'allowed', await as(district, who, route, await callOf(route, ownOf(district, who.login))));
        if (found !== undefined) wrong.push(`${who.login}: ${found}`);
      }
      expect(wrong).toEqual([]);
    });
  });

  tellsWhy(given);

  // Last: groups are closed by it, and their posts with them.
  describe('P2: what a role may do', () => {
    it.each(named(those))('%s: is not refused', async (_title, route) => {
      expect(await wrongOnes(given().district, route, await callsFor(route), (outcome) => outcome === 'allowed')).toEqual([]);
    });
  });
}
