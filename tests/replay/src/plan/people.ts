/** Who takes part: four organisations and their volunteers, in shares that let composition and duty always be met. */
import type { Profession, RoleName } from '@nuanxin/contracts';
import { givenNames, surnames } from './names.js';
import type { Random } from './random.js';
import type { HeldProfession, Key, Organisation, Person } from './types.js';

/** Below this there are not enough professionals for a duty round the clock with rest. */
export const VOLUNTEERS_MIN = 10;
export const VOLUNTEERS_MAX = surnames.length * givenNames.length;

export const organisations: readonly Organisation[] = [
  { key: 'organisation-1', name: '示例大学社会工作学院', kind: 'university' },
  { key: 'organisation-2', name: '暖心社会工作服务中心', kind: 'ngo' },
  { key: 'organisation-3', name: '示例市心理咨询师协会', kind: 'association' },
  { key: 'organisation-4', name: '示例区民政局', kind: 'government' },
];

/** The volunteers by what they do. On duty, professors stand as social workers. */
export interface People {
  readonly all: readonly Person[];
  readonly professors: readonly Key[];
  readonly psychologists: readonly Key[];
  readonly socialWorkers: readonly Key[];
  readonly students: readonly Key[];
  readonly coordinators: readonly Key[];
  /** At least two, so that nobody decides on a claim of their own. */
  readonly supervisors: readonly Key[];
}

type Kind = 'professors' | 'psychologists' | 'socialWorkers' | 'coordinators' | 'students';

const kinds: Record<Kind, { organisations: readonly Key[]; professions: readonly Profession[]; roles: readonly RoleName[] }> = {
  professors: { organisations: ['organisation-1'], professions: ['social-work-professor', 'social-worker'], roles: ['facilitator', 'counsellor'] },
  psychologists: { organisations: ['organisation-3', 'organisation-3', 'organisation-1'], professions: ['psychologist'], roles: ['facilitator', 'counsellor'] },
  socialWorkers: { organisations: ['organisation-2'], professions: ['social-worker'], roles: ['facilitator', 'counsellor'] },
  coordinators: { organisations: ['organisation-4', 'organisation-2'], professions: ['coordinator'], roles: ['coordinator'] },
  students: { organisations: ['organisation-1'], professions: ['msw-student'], roles: ['facilitator'] },
};

const credentials: Partial<Record<Profession, string>> = { 'social-worker': '社会工作师职业资格', psychologist: '心理咨询师证书', 'social-work-professor': '教授聘书' };

/**
 * `count` volunteers: professors, psychologists, social workers and coordinators in the proportions of a team of 44, the rest students.
 * Throws RangeError outside {@link VOLUNTEERS_MIN} to {@link VOLUNTEERS_MAX}.
 */
export function makePeople(random: Random, count: number): People {
  if (count < VOLUNTEERS_MIN || count > VOLUNTEERS_MAX) throw new RangeError(`volunteers must be ${VOLUNTEERS_MIN} to ${VOLUNTEERS_MAX}.`);
  const share = (of44: number, least: number): number => Math.max(least, Math.round((count * of44) / 44));
  const sizes: Record<Kind, number> = { professors: share(6, 2), psychologists: share(10, 3), socialWorkers: share(12, 3), coordinators: share(2, 1), students: 0 };
  sizes.students = count - sizes.professors - sizes.psychologists - sizes.socialWorkers - sizes.coordinators;
  const names = random.shuffled(surnames.flatMap((surname) => givenNames.map((given) => surname + given)));
  const all: Person[] = [];
  const keys: Record<Kind, Key[]> = { professors: [], psychologists: [], socialWorkers: [], coordinators: [], students: [] };
  for (const kind of Object.keys(keys) as Kind[]) {
    for (let i = 0; i < sizes[kind]; i += 1) {
      const person = makePerson(random, kind, i, all.length + 1, names[all.length] ?? '');
      all.push(person);
      keys[kind].push(person.key);
    }
  }
  return { all, ...keys, supervisors: all.filter((person) => person.roles.includes('supervisor')).map((person) => person.key) };
}

function makePerson(random: Random, kind: Kind, index: number, number: number, name: string): Person {
  const { organisations: from, professions, roles } = kinds[kind];
  const key = `volunteer-${String(number).padStart(2, '0')}`;
  const supervises = (kind === 'professors' && index < 2) || (kind === 'psychologists' && index === 0);
  const held = professions.map((profession): HeldProfession => ({ profession, credential: credentials[profession] ?? null, validFrom: `${random.int(2001, 2018)}-07-01` }));
  return { key, name, login: `${key}@example.org`, organisation: from[index % from.length] ?? 'organisation-1', professions: held, roles: supervises ? [...roles, 'supervisor'] : roles };
}
