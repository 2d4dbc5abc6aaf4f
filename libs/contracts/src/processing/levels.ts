/** Levels of personal data (ASVS 14.1; classified management, PIPL art. 51): from each follows what protects it, in every service alike. */

/** How a column keeps what it holds. `sealed`: encrypted under a key. `keyed-hash`: found again, not read back. `hashed`: compared, not read back. */
export type Protection = 'clear' | 'sealed' | 'keyed-hash' | 'hashed';

export interface Level {
  /** What belongs there. */
  readonly what: string;
  /** How a column of it may be kept; a test holds the databases to this. */
  readonly protections: readonly Protection[];
  /** What else holds for it. */
  readonly controls: readonly string[];
}

export const levels = {
  pseudonymous: {
    what: 'Ids of people, what they did and when, roles, professions: nothing that names somebody outside of identity.',
    protections: ['clear', 'keyed-hash'],
    controls: ['read under a permission and within its scope (P2)', 'answers say no-store', 'may travel in events', 'changes are audited'],
  },
  trace: {
    what: 'What devices leave: network addresses, families of programs.',
    protections: ['clear', 'keyed-hash'],
    controls: ['read by the person or under a permission of administrators', 'answers say no-store', 'in no event and no metric', 'kept for a stated time'],
  },
  identifying: {
    what: 'Names, logins, telephone numbers, addresses, and what was written of somebody’s credentials.',
    protections: ['sealed', 'keyed-hash'],
    controls: ['sealed under a key of the person’s own, which is destroyed with them', 'in no event, log, trace or metric', 'every read by somebody else is audited', 'answers say no-store', 'read by the person, or by those whose roles ask for two factors'],
  },
  confided: {
    what: 'Who called the hotline and what was confided: sensitive personal information (PIPL art. 28).',
    protections: ['sealed', 'keyed-hash'],
    controls: ['sealed under a key of the client’s or case’s own', 'row-level security besides the permission', 'in no event, log, trace or metric', 'every read is audited', 'answers say no-store', 'read by those entitled alone, who sign in by two factors'],
  },
  secret: {
    what: 'What somebody signs in by, and the keys of sealed values.',
    protections: ['hashed', 'sealed', 'keyed-hash'],
    controls: ['never shown again once given', 'in no event, log, trace or metric', 'changes ask for authentication anew and end sessions'],
  },
} as const satisfies Record<string, Level>;

export type LevelName = keyof typeof levels;
