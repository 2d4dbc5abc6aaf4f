/** The first days of the Tianjin record, through the gateway of a district, and who works in it afterwards. */
import { createClient } from '@nuanxin/client';
import { routes as hotline } from '@nuanxin/contracts/hotline-cases';
import { routes as identity } from '@nuanxin/contracts/identity';
import { worksOf } from '@nuanxin/test-chaos';
import { advance, beginDistrict, bundlesOf, makePlan, performBundle, ADMINISTRATOR, type Action } from '@nuanxin/test-replay';
import type { District } from './district.js';

const DAY_MS = 86_400_000;
/** What is still due after the last command (forgotten check-outs, lapsed slots) comes to its end within. */
const SETTLE_DAYS = 5;
const CALL_MS = 600_000;

/** Registers the first administrator, and has the first answer to somebody signed in. */
export async function begin({ world, installed }: District): Promise<void> {
  await beginDistrict(world, installed.setupCode);
  await world.as(ADMINISTRATOR, identity.getMe);
}

/** Drives the record's first days; gives how many actions that were. Each program must have one replica, since each is set forward by itself. */
export async function replay(district: District, days: number, progress: (done: number) => void): Promise<number> {
  const { world, installed: { url } } = district;
  const plan = makePlan();
  const until = Date.parse(plan.start) + days * DAY_MS;
  const done: Action[] = [];
  for (const bundle of bundlesOf(plan.actions)) {
    if (Date.parse(bundle.at) >= until) break;
    await advance(world, url, bundle.at);
    await performBundle(world, bundle);
    done.push(...bundle.actions);
    progress(done.length);
  }
  district.now = new Date(until + SETTLE_DAYS * DAY_MS).toISOString();
  await district.quiet();
  district.works.push(...worksOf(world, done));
  return done.length;
}

/** Who sends the load, and what there is for it to ask about. */
export interface Staff {
  readonly login: string;
  readonly password: string;
  readonly personId: string;
  readonly clientId: string;
  readonly hotlinePostId: string;
}

const HOTLINE_POST = 'post-hotline';
const PASSWORD = 'only for this cluster test';

/** Registers one person who may do all that the load asks for, and the first call that they answered. */
export async function employ(district: District): Promise<Staff> {
  const { world, now } = district;
  const login = 'load-all-round';
  const { data: { personId } } = await world.as(ADMINISTRATOR, identity.registerPerson, {
    body: {
      name: '值班', professions: [{ profession: 'psychologist', credential: null, validFrom: '2015-01-01', validTo: null }], credentials: { login, password: PASSWORD },
      grants: (['coordinator', 'counsellor', 'supervisor'] as const).map((role) => ({ role, scope: { kind: 'district' as const } })),
    },
  });
  await district.quiet();
  const anonymous = createClient({ baseUrl: district.installed.url });
  const { data: { accessToken } } = await anonymous.call(identity.signIn, { body: { login, password: PASSWORD } });
  const staff = createClient({ baseUrl: district.installed.url, fetch: district.history.fetch, token: accessToken });
  const [start, end] = [new Date(Date.parse(now) - CALL_MS).toISOString(), now];
  const { data } = await staff.call(hotline.recordContact, { body: { channel: 'telephone', kind: 'counselling', offeredAt: start, answeredAt: start, endedAt: end, caller: { phone: '13900000000' } } });
  if (data.clientId === null) throw new Error('The caller did not become a client.');
  district.works.push({ volunteerId: personId, activity: 'call', hospitalId: null, sourceId: data.contactId, start, end });
  return { login, password: PASSWORD, personId, clientId: data.clientId, hotlinePostId: world.idOf(HOTLINE_POST) };
}
