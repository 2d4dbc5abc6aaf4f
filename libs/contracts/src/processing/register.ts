/** The register of processing: what the databases of a cell keep of people, why, for how long and who reads it; as data and as a page. */
import type { Activity, Processing, TaggedColumn } from './activity.js';
import { everyService, vault } from './every-service.js';
import { hotlineCases } from './hotline-cases.js';
import { identity } from './identity.js';
import { levels, type LevelName } from './levels.js';
import { contentScheduling, dutyRoster, hospitalGroups, volunteerHours } from './work.js';

const both = (...parts: readonly Processing[]): Processing => ({
  activities: parts.flatMap(({ activities }) => activities), notPersonal: Object.assign({}, ...parts.map(({ notPersonal }) => notPersonal)) as Processing['notPersonal'],
});

/** By the name of the database; a vault's is its service's with `-vault`. */
export const processing: Readonly<Record<string, Processing>> = {
  'identity': both(everyService, identity), 'identity-vault': vault, 'hospital-groups': both(everyService, hospitalGroups), 'duty-roster': both(everyService, dutyRoster),
  'content-scheduling': both(everyService, contentScheduling), 'hotline-cases': both(everyService, hotlineCases), 'hotline-cases-vault': vault, 'volunteer-hours': both(everyService, volunteerHours),
};

/** A line of the register: a column with all that is said of it. */
export interface RegisterLine extends TaggedColumn, Omit<Activity, 'columns'> {
  readonly database: string;
}

/** All lines, by database and activity. */
export const registerLines = (): RegisterLine[] => Object.entries(processing).flatMap(([database, { activities }]) =>
  activities.flatMap(({ columns, ...activity }) => columns.map((column) => ({ database, ...activity, ...column }))));

/** The register as data, for programs. */
export const registerDocument = () => ({ levels, lines: registerLines() });

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

function activityText({ name, purpose, whose, basis, retention, readers, endsWithErasure, columns }: Activity): string {
  const said = `**${name}** (${whose}). ${purpose}. Basis: ${basis}. Kept ${retention}. Read by ${readers}.${endsWithErasure === true ? ' Deleted when the person is erased.' : ''}`;
  return `${said}\n\n${tableOf(['table', 'column', 'what', 'level', 'kept'], columns.map(({ table, column, category, level, protection }) => [table, column, category, level, protection]))}`;
}

/** The register as a page, for people and authorities. */
export function registerPage(): string {
  const named = Object.entries(levels) as [LevelName, (typeof levels)[LevelName]][];
  const sections = Object.entries(processing).map(([database, { activities }]) => `## ${database}\n\n${activities.map(activityText).join('\n\n')}`);
  return `# Register of processing

Generated from \`libs/contracts/src/processing\` by \`npm run generate\`; a test holds it to the columns that the databases have. It is the record of
what a district's installation keeps of people (Personal Information Protection Law of the PRC, "PIPL", art. 55 and 56; such a record is kept for three years at least).
Bases are those of PIPL art. 13, as they are proposed; the district, who decides on purposes, is answerable for them. Data of sensitive kinds ask for a separate consent (art. 29).

## Levels

${tableOf(['level', 'what belongs there', 'may be kept', 'what else holds'], named.map(([name, { what, protections, controls }]) => [name, what, protections.join(', '), controls.join('; ')]))}

${sections.join('\n\n')}
`;
}
