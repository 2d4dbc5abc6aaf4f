/** The people of the demo district: four organisations and 44 volunteers, all invented. */
import type { Profession, RoleName } from '@nuanxin/contracts';

export const organisations = [
  { key: 'university', name: '渤海大学社会工作学院', kind: 'university' },
  { key: 'association', name: '海河心理卫生协会', kind: 'association' },
  { key: 'ngo', name: '春风社工服务中心', kind: 'ngo' },
  { key: 'government', name: '和平区民政局', kind: 'government' },
] as const;

export interface DemoPerson {
  readonly login: string;
  readonly name: string;
  readonly organisation: (typeof organisations)[number]['key'];
  readonly professions: readonly Profession[];
  readonly roles: readonly RoleName[];
}

const SURNAMES = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐'];
const GIVEN = ['晓雨', '思远', '静怡', '文博'];

/** How many of each there are: 44 in all. */
const CASTS = [
  { prefix: 'professor', count: 7, organisation: 'university', professions: ['social-work-professor', 'social-worker'], roles: ['facilitator', 'supervisor'] },
  { prefix: 'psychologist', count: 12, organisation: 'association', professions: ['psychologist'], roles: ['facilitator', 'counsellor'] },
  { prefix: 'social-worker', count: 12, organisation: 'ngo', professions: ['social-worker'], roles: ['facilitator', 'counsellor'] },
  { prefix: 'student', count: 10, organisation: 'university', professions: ['msw-student'], roles: ['facilitator'] },
  { prefix: 'coordinator', count: 2, organisation: 'government', professions: ['coordinator'], roles: ['coordinator'] },
  { prefix: 'analyst', count: 1, organisation: 'government', professions: ['other'], roles: ['analyst'] },
] as const satisfies readonly { prefix: string; count: number; organisation: DemoPerson['organisation']; professions: readonly Profession[]; roles: readonly RoleName[] }[];

/** All of them; the first of each cast has a login that the table prints. */
export const people: readonly DemoPerson[] = CASTS.flatMap(({ prefix, count, ...cast }, castIndex) => Array.from({ length: count }, (_, index) => {
  const number = castIndex * 13 + index;
  return { ...cast, login: index === 0 ? prefix : `${prefix}-${index + 1}`, name: `${SURNAMES[number % SURNAMES.length]}${GIVEN[Math.floor(number / SURNAMES.length) % GIVEN.length]}` };
}));

/** Those who hold a profession, by login. */
export const holding = (profession: Profession): DemoPerson[] => people.filter((person) => person.professions.includes(profession));
