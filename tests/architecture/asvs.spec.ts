/** The table of the ASVS is whole and true to the tree: each requirement stands in it once, what meets one is there, and the counts are those of the rows. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = path.join(import.meta.dirname, '../..');
const folder = path.join(root, 'tests/security');
const page = readFileSync(path.join(folder, 'asvs.md'), 'utf8');
/** Levels by number, of all requirements of levels 1 and 2 in chapters 6 to 16. */
const requirements = JSON.parse(readFileSync(path.join(folder, 'asvs-requirements.json'), 'utf8')) as Record<string, number>;

const VERDICTS = ['met', 'not met', 'not applicable'];
const WORDS_MAX = 10;
const COLUMNS = 5;

interface Row { readonly chapter: string; readonly number: string; readonly level: string; readonly short: string; readonly verdict: string; readonly where: string }

const cellsOf = (line: string): string[] => line.split('|').slice(1, -1).map((cell) => cell.trim());

/** The rows of the chapters' tables; a line of another form keeps what it has, to be found wanting. */
function rowsOf(text: string): Row[] {
  return text.split(/^## /m).slice(1).flatMap((section) => {
    const [chapter = '', ...lines] = section.split('\n');
    return lines.filter((line) => /^\| *\d/.test(line)).map(cellsOf).map(([number = '', level = '', short = '', verdict = '', where = '', ...more]) =>
      ({ chapter, number, level, short, verdict: more.length === 0 ? verdict : `${COLUMNS + more.length} columns`, where }));
  });
}

/** The files that a row names, each perhaps with words that stand in it. */
const namedIn = ({ where }: Row): { file: string; words: string }[] => [...where.matchAll(/`([^`]+)`/g)].map(([, reference = '']) => {
  const [file = '', words = ''] = reference.split(' › ');
  return { file, words };
});

/** What is wrong with a row; `read` gives the text of a file, undefined where there is none. */
function problemsOf(row: Row, read: (file: string) => string | undefined): string[] {
  const named = namedIn(row);
  const absent = named.flatMap(({ file, words }) => {
    const text = read(file);
    if (text === undefined) return [`${file} is not there`];
    return text.includes(words) ? [] : [`${file} has no “${words}”`];
  });
  return [
    ...(VERDICTS.includes(row.verdict) ? [] : [`${row.verdict} is no verdict`]),
    ...(row.number.split('.')[0] === row.chapter.split(' ')[0] ? [] : [`it stands under ${row.chapter}`]),
    ...(row.short.split(' ').length <= WORDS_MAX && row.short !== '' ? [] : [`it is not told in ${WORDS_MAX} words`]),
    ...(row.verdict === 'met' && named.length === 0 ? ['no file is named'] : []),
    ...(row.where === '' ? ['nothing says where or why'] : []),
    ...absent,
  ].map((problem) => `${row.number}: ${problem}`);
}

const countsOf = (name: string, rows: readonly Row[]): string => [name, rows.length, ...VERDICTS.map((verdict) => rows.filter((row) => row.verdict === verdict).length)].join(' | ');

/** The counts as the rows give them: a line each chapter, and one of all. */
function countsFrom(rows: readonly Row[]): string[] {
  const chapters = [...new Set(rows.map(({ chapter }) => chapter))];
  return [...chapters.map((chapter) => countsOf(chapter, rows.filter((row) => row.chapter === chapter))), countsOf('all', rows)];
}

/** The counts as they stand at the top. */
const countsAtTop = (text: string): string[] => (text.split(/^## /m)[0] ?? '').split('\n').filter((line) => /^\| *(?:\d|all)/.test(line)).map((line) => cellsOf(line).join(' | '));

const inTree = (file: string): string | undefined => (existsSync(path.join(root, file)) ? readFileSync(path.join(root, file), 'utf8') : undefined);
const inOrder = (lines: readonly string[]): string[] => [...lines].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

describe('the table of the ASVS', () => {
  const rows = rowsOf(page);

  it('has each requirement once, with its level', () => {
    expect(inOrder(rows.map(({ number, level }) => `${number} L${level}`))).toEqual(inOrder(Object.entries(requirements).map(([number, level]) => `${number} L${level}`)));
  });

  it('names what meets a requirement, which is there, and says why one is not met', () => {
    expect(rows.flatMap((row) => problemsOf(row, inTree))).toEqual([]);
  });

  it('has counts at the top that are those of its rows', () => {
    expect(countsAtTop(page)).toEqual(countsFrom(rows));
  });
});

describe('the rule', () => {
  const sample = (line: string): Row[] => rowsOf(`| all | 1 | 1 | 0 | 0 |\n\n## 6 Authentication\n\n| number | level |\n|---|---|\n${line}\n`);
  const read = (file: string): string | undefined => (file === 'a.spec.ts' ? "it('holds')" : undefined);
  const problems = (line: string): string[] => sample(line).flatMap((row) => problemsOf(row, read));

  it('takes what is in order', () => {
    expect(problems('| 6.1.1 | 1 | something short | met | words, `a.spec.ts › holds` |')).toEqual([]);
    expect(problems('| 6.1.1 | 1 | something short | not met | it is to come |')).toEqual([]);
  });

  it.each([
    ['| 6.1.1 | 1 | short | met | trust us |', 'no file is named'],
    ['| 6.1.1 | 1 | short | met | `b.spec.ts` |', 'b.spec.ts is not there'],
    ['| 6.1.1 | 1 | short | met | `a.spec.ts`, `a.spec.ts › breaks` |', 'a.spec.ts has no “breaks”'],
    ['| 6.1.1 | 1 | short | not met | |', 'nothing says where or why'],
    ['| 6.1.1 | 1 | short | partly | somehow |', 'partly is no verdict'],
    ['| 6.1.1 | 1 | short | met | `a.spec.ts` | more |', '6 columns is no verdict'],
    ['| 7.1.1 | 1 | short | met | `a.spec.ts` |', 'it stands under 6 Authentication'],
    ['| 6.1.1 | 1 | a b c d e f g h i j k | met | `a.spec.ts` |', 'it is not told in 10 words'],
  ])('refuses %s', (line, problem) => { expect(problems(line)).toEqual([expect.stringContaining(problem)]); });

  it('counts by chapter and in all', () => {
    const rows = sample('| 6.1.1 | 1 | short | met | `a.spec.ts` |\n| 6.1.2 | 2 | short | not met | it is to come |');
    expect(countsFrom(rows)).toEqual(['6 Authentication | 2 | 1 | 1 | 0', 'all | 2 | 1 | 1 | 0']);
    expect(countsAtTop('| all | 2 | 1 | 1 | 0 |\n\n## 6 Authentication\n\n| 6.1.1 | 1 |\n')).toEqual(['all | 2 | 1 | 1 | 0']);
  });
});
