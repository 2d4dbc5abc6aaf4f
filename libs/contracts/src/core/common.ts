/** Schemas that many contracts share: identifiers, times, pages, hours. */
import { z } from 'zod';

/** Past this length a page is refused, not cut (O1). */
export const PAGE_SIZE_MAX = 200;
export const PAGE_SIZE_DEFAULT = 50;

export const id = z.uuid().describe('UUID; those made by nuanxin are version 7.');
/** PostgreSQL knows no year 0, and ISO strings compare as text only up to 9999. */
const [EARLIEST_MS, LATEST_MS] = [Date.parse('0001-01-02T00:00:00Z'), Date.parse('9999-12-30T00:00:00Z')];
const isInCalendar = (milliseconds: number): boolean => milliseconds >= EARLIEST_MS && milliseconds <= LATEST_MS;

export const instant = z.iso.datetime({ offset: true }).refine((value) => isInCalendar(Date.parse(value)), 'must lie in the years 1 to 9999').describe('RFC 3339 with offset.');
export const localDate = z.iso.date().refine((value) => isInCalendar(Date.parse(value)), 'must lie in the years 1 to 9999').describe("A date of the district's own calendar, YYYY-MM-DD.");
export const wallClock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:mm').describe('Wall-clock time, HH:mm.');
export const timeZone = z.string().min(1).max(64).regex(/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+){0,2}$/, 'must be an IANA time zone').describe('IANA time zone, such as Asia/Shanghai.');
export const minutes = z.int().describe('Whole minutes.');
/** Half of a surrogate pair is no character, and PostgreSQL stores none. */
const wellFormed = (value: string): boolean => value.isWellFormed();
/** One line of text that people read; control characters are refused. */
export const line = (max: number) => z.string().trim().min(1).max(max).regex(/^[^\p{Cc}]*$/u, 'must not contain control characters').refine(wellFormed, 'must be well-formed Unicode');
/** Text of several lines. */
export const text = (max: number) => z.string().min(1).max(max).regex(/^[^\u0000]*$/, 'must not contain NUL').refine(wellFormed, 'must be well-formed Unicode');
export const code = z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,31}$/, 'must be 1 to 32 capitals, digits and hyphens').describe('A short code that people say aloud.');

export const profession = z.enum(['social-work-professor', 'psychologist', 'social-worker', 'msw-student', 'physician', 'nurse', 'coordinator', 'other'])
  .describe('What somebody is by training and credential.');
export type Profession = z.infer<typeof profession>;

export const activity = z.enum(['call', 'topic-session', 'case-work', 'supervision', 'preparation', 'meeting', 'group-duty', 'standby'])
  .describe('What a volunteer did in the minutes that are credited.');
export type Activity = z.infer<typeof activity>;

/** The query of every list. */
export const pageQuery = {
  cursor: z.string().min(1).max(512).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE_MAX).optional().describe(`Items a page, ${PAGE_SIZE_DEFAULT} unless told.`),
};

/** The response of every list: `next` is null on the last page. */
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable().describe('Cursor of the next page; null on the last.') });

/** Fields of a partial update: each may be left out, none may be null unless it is nullable itself. */
export const patchOf = <T extends z.ZodRawShape>(shape: T) =>
  z.strictObject(Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, z.exactOptional(schema)])) as { [K in keyof T]: z.ZodExactOptional<T[K]> });

/** What a command that gives no resource answers with. */
export const nothing = z.object({}).describe('Nothing to say.');
