/** How processing is declared: activities with their purpose and basis, and the columns that each of them keeps. */
import type { z } from 'zod';
import type { lawfulBasis } from '../identity/privacy-aggregates.js';
import type { LevelName, Protection } from './levels.js';

/** What is done with personal data, for what and for how long: a line of the record that PIPL art. 55 and 56 ask for, and GDPR art. 30. */
export interface Activity {
  readonly name: string;
  readonly purpose: string;
  /** Whose data. */
  readonly whose: 'staff' | 'clients' | 'staff and clients';
  readonly basis: z.infer<typeof lawfulBasis>;
  readonly retention: string;
  /** Who may read it. */
  readonly readers: string;
  /** Whether its rows of a person are deleted when they are erased; else they stay under the id. */
  readonly endsWithErasure?: true;
  readonly columns: readonly TaggedColumn[];
}

export interface TaggedColumn {
  readonly table: string;
  readonly column: string;
  readonly category: string;
  readonly level: LevelName;
  readonly protection: Protection;
}

/** What a database keeps: its activities, and the columns that could hold personal data and hold none. */
export interface Processing {
  readonly activities: readonly Activity[];
  /** By table, its columns separated by spaces. */
  readonly notPersonal: Readonly<Record<string, string>>;
}

/** Columns of a table that are alike; their names are separated by spaces. */
export const kept = (table: string, names: string, category: string, level: LevelName, protection: Protection = 'clear'): TaggedColumn[] =>
  names.split(' ').map((column) => ({ table, column, category, level, protection }));
